"""Another number and another address in the settings, with what was sent read from the outbox."""

import asyncio
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, Page, expect

from tests.conftest import Urls
from tests.fixtures.people import PASSWORD
from tests.fixtures.servers import Servers, Workers
from tests.fixtures.walking import DESKTOP, PHONE, WAIT_MS, Walk, browser_only

NEW = "asha.new@example.com"


@browser_only
@pytest.mark.parametrize(("name", "size", "scheme"), [("contacts-phone", PHONE, "dark"), ("contacts-desktop", DESKTOP, "light")])
async def test_a_number_is_added_and_the_address_replaced(
    urls: Urls, tmp_path: Path, workers: Workers, browser: Browser, name: str, size: tuple[int, int], scheme: Any
) -> None:
    workers.start()
    # The link leads to the address of this test's server.
    async with Servers(urls.app, tmp_path, count=1) as servers:
        base = f"http://127.0.0.1:{servers.ports[0]}"
        context = await browser.new_context(
            viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, reduced_motion="reduce"
        )
        page = await context.new_page()
        page.set_default_timeout(WAIT_MS)
        expect.set_options(timeout=WAIT_MS)
        walk = Walk(page, base, name)
        await register(walk)
        await add_a_number(walk)
        await replace_the_address(walk)
        assert [line for line in walk.mistakes if "403" not in line] == []  # the refusals that ask who is there
        await context.close()


async def register(walk: Walk) -> None:
    page = walk.page
    await walk.go("/register")
    await page.get_by_label("Name").fill("Asha Rao")
    await page.get_by_label("Email").fill("asha@example.com")
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("checkbox").check(force=True)
    await page.get_by_role("button", name="Create account").click()
    await page.wait_for_url("**/home")
    await walk.go("/settings")
    await expect(page.get_by_role("heading", name="Email and phone")).to_be_visible()
    await page.wait_for_load_state("networkidle")


async def confirm_by_password(page: Page) -> None:
    dialog = page.get_by_role("dialog", name="Confirm that it is you")
    await dialog.get_by_label("Password", exact=True).fill(PASSWORD)
    await dialog.get_by_role("button", name="Confirm").click()


async def add_a_number(walk: Walk) -> None:
    page = walk.page
    await page.get_by_role("button", name="Add phone").click()
    await page.get_by_label("Phone number").fill("98765 43210")
    await walk.look("number")
    await page.get_by_role("button", name="Send code").click()
    await confirm_by_password(page)
    sms = await sent(walk.base, "+919876543210")
    found = re.search(r"\b\d{6}\b", sms["text"])
    assert found is not None
    await page.get_by_role("dialog", name="Phone").get_by_label("Code").fill(found[0])
    await walk.look("code")
    await page.get_by_role("button", name="Confirm number").click()
    await expect(page.get_by_text("Phone number confirmed")).to_be_visible()
    await expect(page.get_by_text("+919876543210")).to_be_visible()


async def replace_the_address(walk: Walk) -> None:
    page = walk.page
    await page.get_by_role("button", name="Change email").click()
    await page.get_by_label("New address").fill(NEW)
    await page.get_by_role("button", name="Send link").click()
    await expect(page.get_by_text(f"A link is on its way to {NEW}", exact=False)).to_be_visible()
    await walk.look("link")
    await page.get_by_role("button", name="Done").click()
    await page.get_by_role("heading", name="Email and phone").scroll_into_view_if_needed()
    await walk.look("settings")
    fragment = re.search(r"#token=[A-Za-z0-9_-]{43}", str(await sent(walk.base, NEW)))
    assert fragment is not None
    await walk.go(f"/confirm-email{fragment[0]}")
    await expect(page.get_by_role("button", name="Confirm address")).to_be_visible()
    await walk.look("confirm")
    await page.get_by_role("button", name="Confirm address").click()
    await expect(page.get_by_role("heading", name="Address confirmed")).to_be_visible()
    await walk.look("confirmed")
    await walk.go("/settings")
    await expect(page.get_by_text(NEW, exact=True)).to_be_visible()
    await walk.go("/confirm-email")
    await expect(page.get_by_text("This page needs the link from our mail.", exact=False)).to_be_visible()


async def sent(base: str, to: str) -> dict[str, Any]:
    """The newest message to an address, once it is in the outbox."""
    async with httpx.AsyncClient(base_url=base) as client, asyncio.timeout(WAIT_MS / 1000):
        while True:
            items: list[dict[str, Any]] = (await client.get("/dev/outbox.json")).json()["items"]
            found = [item for item in items if item["to"] == to]
            if found:
                return found[0]
            await asyncio.sleep(0.1)
