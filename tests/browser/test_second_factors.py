"""Second factors in a real browser: Chromium's virtual authenticator, and an authenticator app that is read off the page."""

import re
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from saker.web.serving import DIST
from tests.conftest import Urls
from tests.fixtures.people import PASSWORD, App
from tests.fixtures.servers import Servers
from tests.fixtures.walking import DESKTOP, PHONE, WAIT_MS, Walk, browser_only

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


async def walk_in(browser: Browser, base: str, name: str, size: tuple[int, int]) -> Walk:
    """A person with an account on the settings page, on a device that keeps passkeys."""
    context = await browser.new_context(viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce")
    page = await context.new_page()
    page.set_default_timeout(WAIT_MS)
    expect.set_options(timeout=WAIT_MS)
    session = await context.new_cdp_session(page)
    await session.send("WebAuthn.enable")
    await session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    walk = Walk(page, base, name)
    await walk.go("/register")
    await page.get_by_label("Name").fill("Asha Rao")
    await page.get_by_label("Email").fill(f"{name}@example.com")
    await page.get_by_label("Password").first.fill(PASSWORD)
    await page.get_by_role("checkbox").check()
    await page.get_by_role("button", name="Create account").click()
    await page.wait_for_url("**/home")
    await walk.go("/settings")
    await expect(page.get_by_role("heading", name="Security")).to_be_visible()
    await page.wait_for_load_state("networkidle")  # cards above it still grow, and a press would miss
    return walk


async def confirm_by_password(page: Page) -> None:
    """Answer "Confirm that it is you"."""
    dialog = page.get_by_role("dialog", name="Confirm that it is you")
    await dialog.get_by_label("Password", exact=True).fill(PASSWORD)
    await dialog.get_by_role("button", name="Confirm").click()


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
async def test_a_passkey_is_made_and_signs_in(urls: Urls, tmp_path: Path, browser: Browser) -> None:
    assert (DIST / "index.html").is_file(), "the page is not built: npm run build in web/"
    async with Servers(urls.app, tmp_path, count=1) as servers:
        walk = await walk_in(browser, f"http://localhost:{servers.ports[0]}", "passkey", PHONE)
        page = walk.page
        await page.get_by_role("button", name="Add a passkey").click()
        await page.get_by_label("Name of the passkey").fill("My phone")
        await page.get_by_role("button", name="Create passkey").click()
        await confirm_by_password(page)
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
        assert [one for one in walk.mistakes if "403" not in one] == []


@browser_only
async def test_an_authenticator_app_is_enrolled_and_a_used_code_is_refused(urls: Urls, tmp_path: Path, browser: Browser) -> None:
    assert (DIST / "index.html").is_file(), "the page is not built: npm run build in web/"
    async with Servers(urls.app, tmp_path, count=1) as servers:
        walk = await walk_in(browser, f"http://localhost:{servers.ports[0]}", "app", DESKTOP)
        page = walk.page
        await page.get_by_role("button", name="Set up authenticator app").click()
        await confirm_by_password(page)
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
        await page.get_by_label("Email").fill("app@example.com")
        await page.get_by_label("Password").first.fill(PASSWORD)
        await page.get_by_role("button", name="Log in", exact=True).click()
        await page.get_by_role("textbox", name="Code", exact=True).fill(used)
        await page.get_by_role("button", name="Go on").click()
        await expect(page.get_by_role("alert")).to_contain_text("used before")
        await walk.look("refused")
        await page.get_by_role("button", name="Use a recovery code").click()
        await page.get_by_role("textbox", name="Recovery code").fill(codes[0])
        await page.get_by_role("button", name="Go on").click()
        await page.wait_for_url("**/home")
        assert [one for one in walk.mistakes if "401" not in one and "403" not in one] == []
