"""Two devices of one person in a browser: one signs the other out, which sees it within five seconds."""

from playwright.async_api import expect

from tests.fixtures.people import SIGNED_OUT_WITHIN_SECONDS
from tests.fixtures.walking import DESKTOP_LIGHT, PHONE_DARK, WalkIn, browser_only


@browser_only
async def test_a_device_that_was_signed_out_elsewhere_sees_it_within_five_seconds(site: str, walk_in: WalkIn) -> None:
    desktop, phone = await walk_in(site, "sessions", DESKTOP_LIGHT), await walk_in(site, "sessions", PHONE_DARK)
    await desktop.register()
    await phone.go("/login")
    await phone.log_in(email=desktop.email)
    await phone.page.wait_for_url("**/home")
    await desktop.go("/settings")
    await desktop.settle()
    page = desktop.page
    await page.get_by_role("button", name="Sign out everywhere else").click()
    dialog = page.get_by_role("dialog")
    await desktop.look("sign-out-others")
    await dialog.get_by_role("button", name="Sign out").click()
    await phone.page.wait_for_url("**/login**", timeout=SIGNED_OUT_WITHIN_SECONDS * 1000)
    await phone.look("signed-out")
    await desktop.go("/home")
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
