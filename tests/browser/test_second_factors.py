"""Second factors in a real browser: Chromium's virtual authenticator, and an authenticator app that is read off the page."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.fixtures.people import App
from tests.fixtures.walking import DESKTOP_LIGHT, PHONE_DARK, Walk, WalkIn, browser_only

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def secure_site(site: str) -> str:
    """The site by a name: passkeys are for names, not for addresses."""
    return site.replace("127.0.0.1", "localhost")


async def begin(walk: Walk) -> None:
    """A person with an account on the settings page, on a device that keeps passkeys."""
    page = walk.page
    session = await page.context.new_cdp_session(page)
    await session.send("WebAuthn.enable")
    await session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    await walk.register()
    await walk.go("/settings")
    await expect(page.get_by_role("heading", name="Security")).to_be_visible()
    await walk.settle()


async def keep_codes(walk: Walk) -> list[str]:
    """Read the recovery codes and close them."""
    page = walk.page
    dialog = page.get_by_role("dialog", name="Your recovery codes")
    await expect(dialog.get_by_role("listitem")).to_have_count(10)
    await walk.look("recovery-codes")
    codes = await dialog.get_by_role("listitem").all_inner_texts()
    await dialog.get_by_role("button", name="I have kept them").click()
    return codes


async def leave(page: Page) -> None:
    await page.get_by_role("button", name="Log out").last.click()
    await expect(page.get_by_role("link", name="Log in").first).to_be_visible()


@browser_only
async def test_a_passkey_is_made_and_signs_in(secure_site: str, walk_in: WalkIn) -> None:
    walk = await walk_in(secure_site, "passkey", PHONE_DARK)
    await begin(walk)
    page = walk.page
    await page.get_by_role("button", name="Add a passkey").click()
    await page.get_by_label("Name of the passkey").fill("My phone")
    await page.get_by_role("button", name="Create passkey").click()
    await walk.confirm_by_password()
    await keep_codes(walk)
    await expect(page.get_by_role("paragraph").filter(has_text="My phone")).to_be_visible()
    await walk.look("passkey")
    await page.get_by_role("button", name="Rename My phone").click()
    await page.get_by_role("dialog", name="Rename passkey").get_by_label("Name of the passkey").fill("My old phone")
    await walk.look("rename")
    await page.get_by_role("button", name="Save name").click()
    await expect(page.get_by_role("paragraph").filter(has_text="My old phone")).to_be_visible()
    await leave(page)
    await walk.go("/login")
    await walk.look("login")
    await page.get_by_role("button", name="Log in with a passkey").click()
    await page.wait_for_url("**/home")
    assert walk.mistakes(expected=(403,)) == []


@browser_only
async def test_an_authenticator_app_is_enrolled_and_a_used_code_is_refused(secure_site: str, walk_in: WalkIn) -> None:
    walk = await walk_in(secure_site, "app", DESKTOP_LIGHT)
    await begin(walk)
    page = walk.page
    await page.get_by_role("button", name="Set up authenticator app").click()
    await walk.confirm_by_password()
    dialog = page.get_by_role("dialog", name="Set up an authenticator app")
    await expect(dialog.get_by_role("img", name=re.compile("QR code"))).to_be_visible()
    app = App((await dialog.get_by_text(re.compile(r"^([A-Z2-7]{4} ?){8}$")).inner_text()).replace(" ", ""))
    await walk.look("totp")
    used = app.code()
    await dialog.get_by_role("textbox", name="Code", exact=True).fill(used)
    await dialog.get_by_role("button", name="Turn on").click()
    codes = await keep_codes(walk)
    await expect(page.get_by_text("On. Not used yet")).to_be_visible()
    await walk.look("security")
    await leave(page)
    await walk.go("/login")
    await walk.log_in()
    await page.get_by_role("textbox", name="Code", exact=True).fill(used)
    await page.get_by_role("button", name="Go on").click()
    await expect(page.get_by_role("alert")).to_contain_text("used before")
    await walk.look("refused")
    await page.get_by_role("button", name="Use a recovery code").click()
    await page.get_by_role("textbox", name="Recovery code").fill(codes[0])
    await page.get_by_role("button", name="Go on").click()
    await page.wait_for_url("**/home")
    assert walk.mistakes(expected=(401, 403)) == []
