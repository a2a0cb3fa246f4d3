"""A copy of one's data, and being forgotten, as a person does it in a browser."""

import json
import zipfile
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.conftest import Urls
from tests.fixtures.people import PASSWORD
from tests.fixtures.servers import Servers, Workers
from tests.fixtures.walking import DESKTOP, PHONE, WAIT_MS, Walk, browser_only


@browser_only
@pytest.mark.parametrize(("name", "size", "scheme"), [("privacy-phone", PHONE, "light"), ("privacy-desktop", DESKTOP, "dark")])
async def test_a_copy_is_opened_and_the_account_left(
    urls: Urls, tmp_path: Path, workers: Workers, browser: Browser, name: str, size: tuple[int, int], scheme: str
) -> None:
    workers.start()
    async with Servers(urls.app, tmp_path, count=1) as servers:
        base = f"http://127.0.0.1:{servers.ports[0]}"
        context = await browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme=scheme,  # type: ignore[arg-type] # playwright's own literal
            reduced_motion="reduce",
        )
        page = await context.new_page()
        page.set_default_timeout(WAIT_MS)
        expect.set_options(timeout=WAIT_MS)
        walk = Walk(page, base, name)
        await walk.go("/register")
        await page.get_by_label("Name").fill("Asha Rao")
        await page.get_by_label("Email").fill("asha@example.com")
        await page.get_by_label("Password", exact=True).fill(PASSWORD)
        await page.get_by_role("checkbox").check(force=True)
        await page.get_by_role("button", name="Create account").click()
        await page.wait_for_url("**/home")

        await walk.go("/settings/privacy")
        await page.wait_for_load_state("networkidle")
        await page.get_by_role("button", name="Ask for a copy").click()
        proof = page.get_by_role("dialog", name="Confirm that it is you")
        await proof.get_by_role("textbox", name="Password").fill("wrong-password-77")
        await proof.get_by_role("button", name="Confirm").click()
        await expect(proof.get_by_role("alert")).to_be_visible()
        await walk.look("confirm")
        await proof.get_by_role("textbox", name="Password").fill(PASSWORD)
        await proof.get_by_role("button", name="Confirm").click()
        async with page.expect_download() as download:
            await page.get_by_role("button", name="Download").click()
        saved = tmp_path / "saker-data.zip"
        await (await download.value).save_as(saved)
        with zipfile.ZipFile(saved) as archive:
            assert json.loads(archive.read("identity/profile.json"))[0]["email"] == "asha@example.com"
        await walk.look("your-data")

        await page.get_by_role("button", name="Erase my account").click()
        await expect(page.get_by_role("dialog", name="Erase your account?")).to_be_visible()
        await walk.look("erase")
        await page.get_by_role("button", name="Erase account").click()
        await expect(page.get_by_role("heading", name="Goodbye")).to_be_visible()
        await walk.look("goodbye")
        await walk.go("/settings")
        await page.wait_for_url("**/login**")

        for path, heading in (("/privacy", "Privacy"), ("/cookies", "Cookies")):
            await walk.go(path)
            await expect(page.get_by_role("heading", name=heading, level=1)).to_be_visible()
            await walk.look(heading.lower())
        # The browser itself reports the refusals that ask who is there, and that of the wrong password.
        assert [line for line in walk.mistakes if "403" not in line] == []
        await context.close()
