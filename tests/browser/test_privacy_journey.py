"""A copy of one's data, and being forgotten, as a person does it in a browser."""

import json
import zipfile
from pathlib import Path

from playwright.async_api import expect

from tests.fixtures.people import PASSWORD
from tests.fixtures.walking import DESKTOP_DARK, PHONE_LIGHT, Device, WalkIn, browser_only, on


@browser_only
@on(PHONE_LIGHT, DESKTOP_DARK)
async def test_a_copy_is_opened_and_the_account_left(site: str, tmp_path: Path, walk_in: WalkIn, device: Device) -> None:
    walk = await walk_in(site, "privacy", device)
    page = walk.page
    await walk.register()

    await walk.go("/settings/privacy")
    await walk.settle()
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
        assert json.loads(archive.read("identity/profile.json"))[0]["email"] == walk.email
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
    assert walk.mistakes(expected=(403,)) == []
