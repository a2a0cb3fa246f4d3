"""API keys as a person makes, uses and revokes them: in a browser, with the key used from outside it."""

from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, Page, expect

from saker.web.serving import DIST
from tests.conftest import Urls
from tests.fixtures.people import PASSWORD
from tests.fixtures.servers import Servers
from tests.fixtures.walking import DESKTOP, PHONE, WAIT_MS, Walk, browser_only


async def walk_in(browser: Browser, base: str, name: str, size: tuple[int, int], scheme: str) -> Walk:
    """A person with an account on the page of keys, which they reach from the settings."""
    context = await browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme=scheme,  # type: ignore[arg-type] # playwright's own literal
        reduced_motion="reduce",
        permissions=["clipboard-read", "clipboard-write"],
    )
    page = await context.new_page()
    page.set_default_timeout(WAIT_MS)
    expect.set_options(timeout=WAIT_MS)
    walk = Walk(page, base, name)
    await walk.go("/register")
    await page.get_by_label("Name").fill("Asha Rao")
    await page.get_by_label("Email").fill(f"{name}@example.com")
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("checkbox").check(force=True)
    await page.get_by_role("button", name="Create account").click()
    await page.wait_for_url("**/home")
    await walk.go("/settings")
    await page.wait_for_load_state("networkidle")  # cards above it still grow, and a press would miss
    await page.locator("a[href='/settings/api-keys']").click()
    await expect(page.get_by_role("heading", name="API keys", level=1)).to_be_visible()
    return walk


async def make_key(page: Page, name: str) -> None:
    """Fill the form in and confirm that it is oneself; at first with an address that is none."""
    await page.get_by_role("button", name="New key").click()
    await page.get_by_label("Name").fill(name)
    await page.get_by_label("Trade").check()
    await page.get_by_label("Only from these addresses").fill("127.0.0.1, my house")
    await page.get_by_role("button", name="Create key").click()
    await expect(page.get_by_text("my is no address or network. house is no address or network.")).to_be_visible()
    await page.get_by_label("Only from these addresses").fill("127.0.0.0/8")
    await page.get_by_role("button", name="Create key").click()
    dialog = page.get_by_role("dialog", name="Confirm that it is you")
    await dialog.get_by_label("Password", exact=True).fill(PASSWORD)
    await dialog.get_by_role("button", name="Confirm").click()


@browser_only
@pytest.mark.parametrize(("name", "size", "scheme"), [("keys-phone", PHONE, "dark"), ("keys-desktop", DESKTOP, "light")])
async def test_a_key_is_made_used_and_revoked(
    urls: Urls, tmp_path: Path, browser: Browser, name: str, size: tuple[int, int], scheme: str
) -> None:
    assert (DIST / "index.html").is_file(), "the page is not built: npm run build in web/"
    async with Servers(urls.app, tmp_path, count=1) as servers:
        walk = await walk_in(browser, f"http://127.0.0.1:{servers.ports[0]}", name, size, scheme)
        page = walk.page
        await expect(page.get_by_text("No keys yet")).to_be_visible()
        await walk.look("none")
        await page.get_by_role("button", name="New key").click()
        await walk.look("form")
        await page.get_by_role("button", name="Cancel").click()
        await make_key(page, "Rebalancer on the home server")
        shown = page.get_by_role("dialog", name="Your new key")
        await expect(shown).to_be_visible()
        await walk.look("shown")
        await shown.get_by_role("button", name="Copy key").click()
        key = await page.evaluate("navigator.clipboard.readText()")
        async with httpx.AsyncClient(base_url=f"{walk.base}/api/v1", headers={"Authorization": f"Bearer {key}"}) as program:
            assert (await program.get("/me")).json()["display_name"] == "Asha Rao"
            assert (await program.get("/auth/sessions")).json()["code"] == "api_key_scope"
            await shown.get_by_role("button", name="I have kept it").click()
            await expect(page.get_by_text(key[:12])).to_be_visible()
            await expect(page.get_by_text(key)).to_have_count(0)
            await walk.go("/settings/api-keys")
            await expect(page.get_by_text("Last used just now from 127.0.0.0/24")).to_be_visible()
            await walk.look("list")
            await page.get_by_role("button", name="Revoke Rebalancer").click()
            await walk.look("revoke")
            await page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
            await expect(page.get_by_text("No keys yet")).to_be_visible()
        assert [line for line in walk.mistakes if "422" not in line and "403" not in line] == []
