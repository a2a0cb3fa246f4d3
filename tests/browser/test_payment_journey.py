"""Rupees for the own wallet: chosen here, paid at the gateway's page, told of by the return or by the webhook."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from playwright.async_api import expect

from tests.conftest import Urls
from tests.fixtures.gateway import KEY_ID, KEY_SECRET, WEBHOOK_SECRET, Gateway
from tests.fixtures.servers import Servers, Workers
from tests.fixtures.walking import DESKTOP_DARK, PHONE_LIGHT, WAIT_MS, Device, Walk, WalkIn, browser_only, on

REFUSED: Final = (409, 422)
"""No amount that can be paid; nobody who can be reached."""


@pytest.fixture
async def paying_site(urls: Urls, tmp_path: Path) -> AsyncIterator[str]:
    """The origin of a server with a worker and a gateway beside it, which know each other."""
    servers = Servers(urls.app, tmp_path, count=1)
    gateway = Gateway(tmp_path, webhook_url=f"{servers.origin(0)}/api/v1/webhooks/razorpay")
    environ = {
        "FRONTEND_URL": servers.origin(0),
        "SAKER_PAYMENT_GATEWAY": "local",
        "SAKER_PAYMENT_GATEWAY_URL": gateway.url,
        "RAZORPAY_KEY_ID": KEY_ID,
        "RAZORPAY_KEY_SECRET": KEY_SECRET,
        "RAZORPAY_WEBHOOK_SECRET": WEBHOOK_SECRET,
    }
    servers.environ.update(environ)
    workers = Workers(urls.app, tmp_path)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(gateway)
        stack.callback(workers.stop)
        workers.start(**environ)
        await stack.enter_async_context(servers)
        yield servers.origin(0)


@browser_only
@on(PHONE_LIGHT, DESKTOP_DARK)
async def test_a_person_puts_rupees_into_the_wallet(paying_site: str, walk_in: WalkIn, device: Device) -> None:
    walk = await walk_in(paying_site, "payment", device)
    await walk.register()
    await find_the_wallet_empty(walk)
    await be_told_to_confirm_the_address(walk)
    await confirm_the_address(walk)
    await pay_at_once(walk)
    await fail_and_pay_again(walk)
    await pay_and_close_the_tab(walk)
    assert walk.mistakes(expected=REFUSED) == []


@browser_only
@on(DESKTOP_DARK)
async def test_where_nobody_can_pay_there_is_no_wallet(site: str, walk_in: WalkIn, device: Device) -> None:
    walk = await walk_in(site, "no-payments", device)
    page = walk.page
    await walk.register()
    await expect(page.get_by_role("link", name="Rewards").first).to_be_visible()
    await expect(page.get_by_role("link", name="Wallet")).to_have_count(0)
    for path in ("/wallet", "/wallet/add", "/wallet/orders/01890a5d-ac96-774b-bcce-b302099a8057"):
        await walk.go(path)
        await expect(page.get_by_text("There is no page at this address")).to_be_visible()
    assert walk.mistakes() == []


async def find_the_wallet_empty(walk: Walk) -> None:
    """By the navigation: the last place of the phone's bar, one of the desktop's rail."""
    page = walk.page
    await page.get_by_role("navigation", name="Main").get_by_role("link", name="Wallet").locator("visible=true").click()
    await expect(page.get_by_role("heading", name="Wallet", level=1)).to_be_visible()
    await expect(page.get_by_text("₹0.00")).to_be_visible()
    await expect(page.get_by_text("No payments yet")).to_be_visible()
    await walk.settle()
    await walk.look("empty")


async def be_told_to_confirm_the_address(walk: Walk) -> None:
    """What is no amount, what is too little, and a person whom nobody could reach: nothing is opened."""
    page = walk.page
    await page.get_by_role("link", name="Add money").click()
    amount = page.get_by_label("Amount")
    await walk.look("add")
    await amount.fill("five hundred")
    await page.get_by_role("button", name="Pay", exact=True).click()
    await expect(page.get_by_text("Write an amount in rupees, such as 500 or 499.50.")).to_be_visible()
    await expect(amount).to_be_focused()
    await page.get_by_role("button", name="₹500", exact=True).click()
    await page.get_by_role("button", name="Pay ₹500").click()
    await expect(page.get_by_role("link", name="Email and phone, in the settings")).to_be_visible()
    await walk.look("not-confirmed")


async def confirm_the_address(walk: Walk) -> None:
    page = walk.page
    await walk.go(f"/verify-email{await link_to(walk.base, walk.email)}")
    await page.get_by_role("button", name="Confirm address").click()
    await expect(page.get_by_role("heading", name="Address confirmed")).to_be_visible()


async def pay_at_once(walk: Walk) -> None:
    """Too little is refused at its field; enough is paid, and the return shows it."""
    page = walk.page
    await walk.go("/wallet/add")
    await page.get_by_label("Amount").fill("99.99")
    await page.get_by_role("button", name="Pay ₹99.99").click()
    await expect(page.get_by_text("An amount from ₹100 to ₹2,00,000 can be paid at once.")).to_be_visible()
    await walk.look("too-little")
    await page.get_by_label("Amount").fill("1,500.50")
    await page.get_by_role("button", name="Pay ₹1,500.50").click()
    await at_the_gateway(walk, "Pay")
    await expect(page.get_by_role("heading", name="Paid")).to_be_visible()
    await walk.settle()
    await walk.look("paid")
    await page.get_by_role("link", name="Back to the wallet").click()
    await expect(page.get_by_text("Money added")).to_be_visible()
    await expect(page.get_by_role("main").get_by_text("₹1,500.50").first).to_be_visible()


async def fail_and_pay_again(walk: Walk) -> None:
    """One order, two attempts; the page looks by itself. The browser's way back from the gateway leads to the order."""
    page = walk.page
    await page.get_by_role("link", name="Add money").click()
    await page.get_by_role("button", name="₹500", exact=True).click()
    await page.get_by_role("button", name="Pay ₹500").click()
    await page.get_by_role("button", name="Fail", exact=True).wait_for()
    await page.go_back()
    await page.get_by_role("button", name="Pay now").click()
    await at_the_gateway(walk, "Fail")
    order = page.url
    await expect(page.get_by_role("heading", name="Not paid yet")).to_be_visible()
    await walk.look("failed")
    await page.get_by_role("button", name="Pay again").click()
    await at_the_gateway(walk, "Pay")
    assert page.url == order
    await expect(page.get_by_role("heading", name="Paid")).to_be_visible()
    await page.get_by_role("link", name="Back to the wallet").click()
    await expect(page.get_by_text("₹2,000.50").first).to_be_visible()
    await expect(page.get_by_text("Not paid yet")).to_have_count(0)


async def pay_and_close_the_tab(walk: Walk) -> None:
    """Nobody comes back: the wallet, open in another tab, shows the money as soon as the gateway told of it."""
    page = walk.page
    await walk.settle()
    async with page.context.expect_page() as opened:
        await page.evaluate("void open('/wallet/add')")
    other = await opened.value
    await other.get_by_role("button", name="₹1,000", exact=True).click()
    await other.get_by_role("button", name="Pay ₹1,000").click()
    await other.get_by_role("button", name="Pay and close the tab").click()
    await expect(other.get_by_text("Close this tab")).to_be_visible()
    await other.close()
    await expect(page.get_by_text("₹3,000.50").first).to_be_visible()
    await walk.settle()
    await walk.look("wallet")


async def at_the_gateway(walk: Walk, button: str) -> None:
    """Press a button of the gateway's page, and come back to the order's."""
    page = walk.page
    await page.get_by_role("button", name=button, exact=True).click()
    await page.wait_for_url("**/wallet/orders/*")


async def link_to(base: str, to: str) -> str:
    """The fragment of the newest link that was mailed to an address."""
    async with httpx.AsyncClient(base_url=base) as client, asyncio.timeout(WAIT_MS / 1000):
        while True:
            items: list[dict[str, Any]] = (await client.get("/dev/outbox.json")).json()["items"]
            found = [fragment for item in items if item["to"] == to for fragment in re.findall(r"#token=[\w-]{43}", str(item))]
            if found:
                return str(found[0])
            await asyncio.sleep(0.1)
