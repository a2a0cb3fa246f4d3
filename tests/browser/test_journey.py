"""The main journey in a real Chromium: from the landing page to a trade, its XP, the board, the settings, and out.

On a phone and on a desktop, light and dark, against a real server, worker and database. Screenshots of every page go to
`artifacts/journey/`, to be looked at; on each page axe finds no violation of WCAG 2.2 AA.
"""

import re

from playwright.async_api import expect

from tests.fixtures.walking import DESKTOP_DARK, DESKTOP_LIGHT, PHONE_DARK, PHONE_LIGHT, Device, Walk, WalkIn, browser_only, on


@browser_only
@on(PHONE_LIGHT, PHONE_DARK, DESKTOP_LIGHT, DESKTOP_DARK)
async def test_from_the_landing_page_to_a_trade_and_out(site: str, walk_in: WalkIn, device: Device) -> None:
    walk = await walk_in(site, "journey", device)
    await register(walk)
    await buy_and_sell(walk, device)
    await see_what_it_made(walk)
    await leave(walk)
    assert walk.mistakes() == []


async def register(walk: Walk) -> None:
    """Landing → register → home, with ₹1,00,000."""
    page = walk.page
    await walk.go("/")
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    await expect(page.get_by_text("Live", exact=True).first).to_be_visible()
    await walk.look("landing")
    await page.get_by_role("link", name="Create account").first.click()
    await walk.fill_in()
    await walk.look("register")
    await page.get_by_role("button", name="Create account").click()
    await page.wait_for_url("**/home")
    await expect(page.get_by_text("₹1,00,000.00").first).to_be_visible()
    await walk.look("home")


async def buy_and_sell(walk: Walk, device: Device) -> None:
    """Buy SIM-BTC: the fill, the fee, the balance and the XP appear without a reload; then sell it."""
    page = walk.page
    await walk.go("/practise/trade/SIM-BTC")
    await expect(page.get_by_role("heading", name="Trade Bitcoin").first).to_be_visible()
    await expect(page.get_by_text("Live", exact=True).first).to_be_visible()
    await expect(page.get_by_role("img", name=re.compile("candles of Bitcoin"))).to_be_visible()
    await walk.look("trade")
    await send(walk, "Buy", "2500", device)
    await expect(page.get_by_text("+25 XP").first).to_be_visible()
    await expect(page.get_by_text(re.compile(r"₹97,\d\d\d\.\d\d")).first).to_be_visible()
    await walk.look("bought")
    await walk.go("/practise/trade/SIM-BTC")
    await send(walk, "Sell", "1000", device)
    await expect(page.get_by_text("+25 XP").first).to_be_visible()
    await walk.look("sold")


async def send(walk: Walk, side: str, rupees: str, device: Device) -> None:
    """Fill the ticket, review it, confirm it."""
    page = walk.page
    if device.is_phone:
        await page.get_by_role("button", name=side, exact=True).last.click()
    else:
        await walk.choose(side)
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
    await expect(page.get_by_label("Email")).to_be_visible()
    await walk.look("login")
    await walk.log_in()
    await page.wait_for_url("**/practise/trade/SIM-ETH")
    await page.reload()
    await expect(page.get_by_role("heading", name=re.compile("Trade Ether")).first).to_be_visible()
    await walk.look("deep-link")
