"""The main journey in a real Chromium: from the landing page to a trade, its XP, the board, the settings, and out.

On a phone and on a desktop, light and dark, against a real server, worker and database. Screenshots of every page go to
`artifacts/journey/`, to be looked at; on each page axe finds no violation of WCAG 2.2 AA.
"""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from saker.web.serving import DIST
from tests.conftest import Urls
from tests.fixtures.servers import Servers, Workers
from tests.fixtures.walking import DESKTOP, PHONE, WAIT_MS, Walk, browser_only

PASSWORD = "kite lantern 42 river"


@browser_only
@pytest.mark.parametrize(
    ("name", "size", "scheme"),
    [
        ("phone-light", PHONE, "light"),
        ("phone-dark", PHONE, "dark"),
        ("desktop-light", DESKTOP, "light"),
        ("desktop-dark", DESKTOP, "dark"),
    ],
)
async def test_from_the_landing_page_to_a_trade_and_out(
    urls: Urls, tmp_path: Path, workers: Workers, browser: Browser, name: str, size: tuple[int, int], scheme: Any
) -> None:
    assert (DIST / "index.html").is_file(), "the page is not built: npm run build in web/"
    workers.start()
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
        await buy_and_sell(walk, phone=size is PHONE)
        await see_what_it_made(walk)
        await leave(walk)
        assert walk.mistakes == []
        await context.close()


async def register(walk: Walk) -> None:
    """Landing → register → home, with ₹1,00,000."""
    page = walk.page
    await walk.go("/")
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    await expect(page.get_by_text("Live", exact=True).first).to_be_visible()
    await walk.look("landing")
    await page.get_by_role("link", name="Create account").first.click()
    await page.get_by_label("Name").fill("Asha Rao")
    await page.get_by_label("Email").fill(f"asha-{walk.name}@example.com")
    await page.get_by_label("Password").first.fill(PASSWORD)
    await page.get_by_role("checkbox").check()
    await walk.look("register")
    await page.get_by_role("button", name="Create account").click()
    await page.wait_for_url("**/home")
    await expect(page.get_by_text("₹1,00,000.00").first).to_be_visible()
    await walk.look("home")


async def buy_and_sell(walk: Walk, *, phone: bool) -> None:
    """Buy SIM-BTC: the fill, the fee, the balance and the XP appear without a reload; then sell it."""
    page = walk.page
    await walk.go("/practise/trade/SIM-BTC")
    await expect(page.get_by_role("heading", name="Trade Bitcoin").first).to_be_visible()
    await expect(page.get_by_text("Live", exact=True).first).to_be_visible()
    await expect(page.get_by_role("img", name=re.compile("candles of Bitcoin"))).to_be_visible()
    await walk.look("trade")
    await send(walk, "Buy", "2500", phone=phone)
    await expect(page.get_by_text("+25 XP").first).to_be_visible()
    await expect(page.get_by_text(re.compile(r"₹97,\d\d\d\.\d\d")).first).to_be_visible()
    await walk.look("bought")
    await walk.go("/practise/trade/SIM-BTC")
    await send(walk, "Sell", "1000", phone=phone)
    await expect(page.get_by_text("+25 XP").first).to_be_visible()
    await walk.look("sold")


async def send(walk: Walk, side: str, rupees: str, *, phone: bool) -> None:
    """Fill the ticket, review it, confirm it."""
    page = walk.page
    if phone:
        await page.get_by_role("button", name=side, exact=True).last.click()
    else:
        await page.get_by_role("radio", name=side, exact=True).check(force=True)
    review = page.get_by_role("button", name=f"Review {side.lower()} order")
    await page.get_by_label("Amount").fill(rupees)
    await review.click()
    await page.get_by_role("button", name=re.compile(f"^{side} for ₹")).click()


async def see_what_it_made(walk: Walk) -> None:
    """Portfolio → board → rewards → settings with level and bar."""
    page = walk.page
    await walk.go("/practise/portfolio")
    await expect(page.get_by_role("row", name=re.compile("SIM-BTC")).first).to_be_visible()
    await walk.look("portfolio")
    await walk.go("/rewards/board")
    await expect(page.get_by_text("8 more filled orders").first).to_be_visible()
    await walk.look("board")
    await walk.go("/settings")
    await expect(page.get_by_text("60 XP in all").first).to_be_visible()
    await expect(page.get_by_role("progressbar", name="Progress to level 2")).to_be_visible()
    await walk.look("settings")
    await walk.go("/welcome")
    await page.get_by_text("Teach me").click()
    await page.get_by_role("button", name="Next").click()
    await expect(page.get_by_text("How do you trade?")).to_be_visible()
    await walk.look("welcome")


async def leave(walk: Walk) -> None:
    """Log out; then a deep link refreshed by hand asks to sign in and goes on to where it pointed."""
    page = walk.page
    await page.get_by_role("button", name=re.compile("^(Account|Log out)")).first.click()
    await page.get_by_role("menuitem", name="Log out").or_(page.get_by_role("button", name="Log out")).first.click()
    await expect(page.get_by_role("link", name="Log in").first).to_be_visible()
    await walk.go("/practise/trade/SIM-ETH")
    await page.get_by_label("Email").fill(f"asha-{walk.name}@example.com")
    await page.get_by_label("Password").first.fill(PASSWORD)
    await walk.look("login")
    await page.get_by_role("button", name="Log in", exact=True).click()
    await page.wait_for_url("**/practise/trade/SIM-ETH")
    await page.reload()
    await expect(page.get_by_role("heading", name=re.compile("Trade Ether")).first).to_be_visible()
    await walk.look("deep-link")
