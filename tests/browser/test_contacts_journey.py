"""Another number and another address in the settings, with what was sent read from the outbox."""

import asyncio
import re
from typing import Any

import httpx
from playwright.async_api import expect

from tests.fixtures.walking import DESKTOP_LIGHT, PHONE_DARK, WAIT_MS, Device, Walk, WalkIn, browser_only, on


@browser_only
@on(PHONE_DARK, DESKTOP_LIGHT)
async def test_a_number_is_added_and_the_address_replaced(site: str, walk_in: WalkIn, device: Device) -> None:
    walk = await walk_in(site, "contacts", device)
    await walk.register()
    await walk.go("/settings")
    await expect(walk.page.get_by_role("heading", name="Email and phone")).to_be_visible()
    await walk.settle()
    await add_a_number(walk, f"98765 {device.width:05d}")
    await replace_the_address(walk, f"new-{walk.email}")
    assert walk.mistakes(expected=(403,)) == []  # the refusals that ask who is there


async def add_a_number(walk: Walk, number: str) -> None:
    page, whole = walk.page, f"+91{number.replace(' ', '')}"
    await page.get_by_role("button", name="Add phone").click()
    await page.get_by_label("Phone number").fill(number)
    await walk.look("number")
    await page.get_by_role("button", name="Send code").click()
    await walk.confirm_by_password()
    sms = await sent(walk.base, whole)
    found = re.search(r"\b\d{6}\b", sms["text"])
    assert found is not None
    await page.get_by_role("dialog", name="Phone").get_by_label("Code").fill(found[0])
    await walk.look("code")
    await page.get_by_role("button", name="Confirm number").click()
    await expect(page.get_by_text("Phone number confirmed")).to_be_visible()
    await expect(page.get_by_text(whole)).to_be_visible()


async def replace_the_address(walk: Walk, new: str) -> None:
    page = walk.page
    await page.get_by_role("button", name="Change email").click()
    await page.get_by_label("New address").fill(new)
    await page.get_by_role("button", name="Send link").click()
    await expect(page.get_by_text(f"A link is on its way to {new}", exact=False)).to_be_visible()
    await walk.look("link")
    await page.get_by_role("button", name="Done").click()
    await page.get_by_role("heading", name="Email and phone").scroll_into_view_if_needed()
    await walk.look("settings")
    fragment = re.search(r"#token=[A-Za-z0-9_-]{43}", str(await sent(walk.base, new)))
    assert fragment is not None
    await walk.go(f"/confirm-email{fragment[0]}")
    await expect(page.get_by_role("button", name="Confirm address")).to_be_visible()
    await walk.look("confirm")
    await page.get_by_role("button", name="Confirm address").click()
    await expect(page.get_by_role("heading", name="Address confirmed")).to_be_visible()
    await walk.look("confirmed")
    await walk.go("/settings")
    await expect(page.get_by_text(new, exact=True)).to_be_visible()
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
