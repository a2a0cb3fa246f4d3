"""API keys as a person makes, uses and revokes them: in a browser, with the key used from outside it."""

import httpx
from playwright.async_api import expect

from tests.fixtures.walking import DESKTOP_LIGHT, PHONE_DARK, Device, Walk, WalkIn, browser_only, on


async def make_key(walk: Walk, name: str) -> None:
    """Fill the form in and confirm that it is oneself; at first with an address that is none."""
    page = walk.page
    await page.get_by_role("button", name="New key").click()
    await page.get_by_label("Name").fill(name)
    await page.get_by_label("Trade").check()
    await page.get_by_label("Only from these addresses").fill("127.0.0.1, my house")
    await page.get_by_role("button", name="Create key").click()
    await expect(page.get_by_text("my is no address or network. house is no address or network.")).to_be_visible()
    await page.get_by_label("Only from these addresses").fill("127.0.0.0/8")
    await page.get_by_role("button", name="Create key").click()
    await walk.confirm_by_password()


@browser_only
@on(PHONE_DARK, DESKTOP_LIGHT)
async def test_a_key_is_made_used_and_revoked(site: str, walk_in: WalkIn, device: Device) -> None:
    walk = await walk_in(site, "keys", device, permissions=["clipboard-read", "clipboard-write"])
    page = walk.page
    await walk.register()
    await walk.go("/settings")
    await walk.settle()
    await page.locator("a[href='/settings/api-keys']").click()
    await expect(page.get_by_role("heading", name="API keys", level=1)).to_be_visible()
    await expect(page.get_by_text("No keys yet")).to_be_visible()
    await walk.look("none")
    await page.get_by_role("button", name="New key").click()
    await walk.look("form")
    await page.get_by_role("button", name="Cancel").click()
    await make_key(walk, "Rebalancer on the home server")
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
    assert walk.mistakes(expected=(403, 422)) == []
