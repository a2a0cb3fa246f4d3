"""Two devices of one person in a browser: one signs the other out, which sees it within five seconds."""

import time
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, expect

from tests.conftest import Urls
from tests.fixtures.people import PASSWORD, SignUp
from tests.fixtures.servers import Servers
from tests.fixtures.walking import DESKTOP, PHONE, WAIT_MS, Walk, browser_only

PROMISED_SECONDS = 5
SLACK_SECONDS = 3
"""What a busy machine may add to the look every two seconds and to the page's way to the door."""


async def walk_in(browser: Browser, base: str, email: str, name: str, size: tuple[int, int], scheme: Any) -> Walk:
    """A device of its own, signed in."""
    context = await browser.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = await context.new_page()
    page.set_default_timeout(WAIT_MS)
    walk = Walk(page, base, name)
    await walk.go("/login")
    await page.get_by_label("Email").fill(email)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Log in", exact=True).click()
    await page.wait_for_url("**/home")
    return walk


@browser_only
async def test_a_device_that_was_signed_out_elsewhere_sees_it_within_five_seconds(
    urls: Urls, tmp_path: Path, browser: Browser
) -> None:
    expect.set_options(timeout=WAIT_MS)
    async with Servers(urls.app, tmp_path, count=1) as servers:
        asha = await SignUp(servers.client)("Asha")
        base = f"http://127.0.0.1:{servers.ports[0]}"
        phone = await walk_in(browser, base, asha.email, "sessions-phone", PHONE, "dark")
        desktop = await walk_in(browser, base, asha.email, "sessions-desktop", DESKTOP, "light")
        await desktop.go("/settings")
        page = desktop.page
        await page.wait_for_load_state("networkidle")
        await page.get_by_role("button", name="Sign out everywhere else").click()
        dialog = page.get_by_role("dialog")
        await desktop.look("sign-out-others")
        await dialog.get_by_role("button", name="Sign out").click()
        began = time.monotonic()
        await phone.page.wait_for_url("**/login**")
        assert time.monotonic() - began < PROMISED_SECONDS + SLACK_SECONDS
        await phone.look("signed-out")
        await desktop.go("/home")
        await expect(page.get_by_role("heading", level=1)).to_be_visible()
        await phone.page.context.close()
        await page.context.close()
