"""Signing up and in by phone in a real Chromium, with the code read from the outbox, as an operator's first try is made."""

import re

import httpx
from playwright.async_api import expect

from tests.fixtures.walking import DESKTOP_LIGHT, PHONE_DARK, Device, Walk, WalkIn, browser_only, on


@browser_only
@on(PHONE_DARK, DESKTOP_LIGHT)
async def test_a_person_signs_up_by_phone_and_comes_back(site: str, walk_in: WalkIn, device: Device) -> None:
    walk, number = await walk_in(site, "otp", device), f"98764 {device.width:05d}"
    page = walk.page
    await sign_up(walk, number)
    await page.get_by_role("button", name=re.compile("^(Account|Log out)")).first.click()
    await expect(page.get_by_text(whole(number)).first).to_be_visible()
    await page.get_by_role("menuitem", name="Log out").or_(page.get_by_role("button", name="Log out")).first.click()
    await expect(page.get_by_role("link", name="Log in").first).to_be_visible()
    await sign_in(walk, number)
    assert walk.mistakes() == []


def whole(number: str) -> str:
    """The number with its country, as it is kept."""
    return "+91" + number.replace(" ", "")


async def sign_up(walk: Walk, number: str) -> None:
    """Name and number, then the code: the page tells what is missing before anything is sent."""
    page = walk.page
    await walk.go("/register")
    await page.get_by_role("button", name="Continue with phone").click()
    await page.get_by_label("Phone number").fill(number)
    await page.get_by_label("Name", exact=True).fill("Asha Rao")
    await page.get_by_role("button", name="Send code").click()
    await expect(page.get_by_text("Accept the terms to register.")).to_be_visible()
    assert await kept(walk.base, number) == []
    await page.get_by_role("checkbox").check()
    await walk.look("register-number")
    await page.get_by_role("button", name="Send code").click()
    await give_code(walk, number, "Create account", nth=1)


async def sign_in(walk: Walk, number: str) -> None:
    """The same number again: another code."""
    page = walk.page
    await walk.go("/login")
    await page.get_by_role("button", name="Continue with phone").click()
    await page.get_by_label("Phone number").fill(number)
    await walk.look("login-number")
    await page.get_by_role("button", name="Send code").click()
    await give_code(walk, number, "Log in", nth=2)


async def give_code(walk: Walk, number: str, action: str, *, nth: int) -> None:
    """Read the newest code once so many were sent, and give it back."""
    page = walk.page
    field = page.get_by_label("Code", exact=True)
    await expect(field).to_be_focused()
    assert await field.get_attribute("autocomplete") == "one-time-code"
    await expect(page.get_by_role("button", name=re.compile(r"^Send another code in 0:\d\d$"))).to_be_disabled()
    await walk.look(f"code-{nth}")
    for _ in range(100):
        if len(codes := await kept(walk.base, number)) == nth:
            break
        await page.wait_for_timeout(200)
    await field.fill(codes[0])
    await page.get_by_role("button", name=action).click()
    await page.wait_for_url("**/home")
    await expect(page.get_by_text("₹1,00,000.00").first).to_be_visible()


async def kept(base: str, number: str) -> list[str]:
    """The codes for a number in the outbox, newest first."""
    async with httpx.AsyncClient(base_url=base) as client:
        items = (await client.get("/dev/outbox.json")).json()["items"]
    return [re.findall(r"\d{6}", item["text"])[0] for item in items if item["to"] == whole(number)]
