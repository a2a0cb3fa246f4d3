"""Signing up and in by phone in a real Chromium, with the code read from the outbox, as an operator's first try is made."""

import re
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, expect

from saker.web.serving import DIST
from tests.conftest import Urls
from tests.fixtures.servers import Servers, Workers
from tests.fixtures.walking import DESKTOP, PHONE, WAIT_MS, Walk, browser_only

NUMBER = "98765 43210"


@browser_only
@pytest.mark.parametrize(("name", "size"), [("phone", PHONE), ("desktop", DESKTOP)])
async def test_a_person_signs_up_by_phone_and_comes_back(
    urls: Urls, tmp_path: Path, workers: Workers, browser: Browser, name: str, size: tuple[int, int]
) -> None:
    assert (DIST / "index.html").is_file(), "the page is not built: npm run build in web/"
    workers.start()
    async with Servers(urls.app, tmp_path, count=1) as servers:
        base = f"http://127.0.0.1:{servers.ports[0]}"
        context = await browser.new_context(viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce")
        page = await context.new_page()
        page.set_default_timeout(WAIT_MS)
        expect.set_options(timeout=WAIT_MS)
        walk = Walk(page, base, f"otp-{name}")
        await sign_up(walk)
        await page.get_by_role("button", name=re.compile("^(Account|Log out)")).first.click()
        await expect(page.get_by_text("+919876543210").first).to_be_visible()
        await page.get_by_role("menuitem", name="Log out").or_(page.get_by_role("button", name="Log out")).first.click()
        await expect(page.get_by_role("link", name="Log in").first).to_be_visible()
        await sign_in(walk)
        assert walk.mistakes == []
        await context.close()


async def sign_up(walk: Walk) -> None:
    """Name and number, then the code: the page tells what is missing before anything is sent."""
    page = walk.page
    await walk.go("/register")
    await page.get_by_role("button", name="Continue with phone").click()
    await page.get_by_label("Phone number").fill(NUMBER)
    await page.get_by_label("Name", exact=True).fill("Asha Rao")
    await page.get_by_role("button", name="Send code").click()
    await expect(page.get_by_text("Accept the terms to register.")).to_be_visible()
    assert await kept(walk.base) == []
    await page.get_by_role("checkbox").check()
    await walk.look("register-number")
    await page.get_by_role("button", name="Send code").click()
    await give_code(walk, "Create account", nth=1)


async def sign_in(walk: Walk) -> None:
    """The same number again: another code."""
    page = walk.page
    await walk.go("/login")
    await page.get_by_role("button", name="Continue with phone").click()
    await page.get_by_label("Phone number").fill(NUMBER)
    await walk.look("login-number")
    await page.get_by_role("button", name="Send code").click()
    await give_code(walk, "Log in", nth=2)


async def give_code(walk: Walk, action: str, *, nth: int) -> None:
    """Read the newest code once so many were sent, and give it back."""
    page = walk.page
    field = page.get_by_label("Code", exact=True)
    await expect(field).to_be_focused()
    assert await field.get_attribute("autocomplete") == "one-time-code"
    await expect(page.get_by_role("button", name=re.compile(r"^Send another code in 0:\d\d$"))).to_be_disabled()
    await walk.look(f"code-{nth}")
    for _ in range(100):
        if len(codes := await kept(walk.base)) == nth:
            break
        await page.wait_for_timeout(200)
    await field.fill(codes[0])
    await page.get_by_role("button", name=action).click()
    await page.wait_for_url("**/home")
    await expect(page.get_by_text("₹1,00,000.00").first).to_be_visible()


async def kept(base: str) -> list[str]:
    """The codes in the outbox, newest first."""
    async with httpx.AsyncClient(base_url=base) as client:
        items = (await client.get("/dev/outbox.json")).json()["items"]
    return [re.findall(r"\d{6}", item["text"])[0] for item in items if item["channel"] == "sms"]
