"""A visitor is told what is kept; what a person chose, from the picture to how numbers are written, is on every device."""

import asyncio
import re
from collections.abc import Sequence

from playwright.async_api import BrowserContext, Page, Route, expect

from tests.fixtures.pictures import turned
from tests.fixtures.walking import DESKTOP_DARK, DESKTOP_LIGHT, PHONE_DARK, PHONE_LIGHT, Device, Walk, WalkIn, browser_only, on

NAMED_ON_THE_PAGE = {"saker.cookies_seen"}
"""What a visitor's device may keep once the notice was read; before that nothing."""

REFUSED = (413, 422)
"""A file that is no picture."""


IN_BITCOIN = re.compile(r"^≈ 0\.\d+ SIM-BTC$")
"""A lakh of rupees in a coin that costs many."""


@browser_only
@on(PHONE_LIGHT, DESKTOP_DARK)
async def test_a_person_looks_the_same_everywhere(site: str, walk_in: WalkIn, device: Device) -> None:
    walk, other = await walk_in(site, "profile", device), await walk_in(site, "profile-other", device)
    await read_the_notice(walk)
    await walk.register()
    await make_a_face(walk)
    await choose_the_other_theme(walk, device.scheme)
    await find_it_there(other, walk.email, device.scheme)
    assert walk.mistakes(expected=REFUSED) == other.mistakes() == []


async def read_the_notice(walk: Walk) -> None:
    """Nothing is kept before it is read; it covers nothing, and a keyboard dismisses it."""
    page, notice = walk.page, walk.page.get_by_role("region", name="Cookies")
    for path in ("/", "/login", "/register", "/privacy", "/cookies"):
        await walk.go(path)
        await expect(notice).to_be_visible()
        await expect(page.locator("#main")).to_be_visible()
        assert await kept(page) == [], path
    await walk.go("/")
    await expect(page.get_by_role("link", name="Start practising")).to_be_in_viewport()
    await walk.look("notice")
    await notice.get_by_role("link", name="What is kept").focus()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(notice).to_be_hidden()
    assert set(await kept(page)) == NAMED_ON_THE_PAGE
    await walk.go("/login")
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    await expect(notice).to_be_hidden()


async def kept(page: Page) -> Sequence[str]:
    """Everything that the device keeps of these pages, by name."""
    context: BrowserContext = page.context
    names: list[str] = await page.evaluate(
        """async () => [
            ...Object.keys(localStorage), ...Object.keys(sessionStorage), ...(await caches.keys()),
            ...(await indexedDB.databases()).map(({ name }) => name),
            ...(await navigator.serviceWorker.getRegistrations()).map(({ scope }) => scope),
        ]"""
    )
    # What the router needs to scroll back is of the tab and goes with it.
    return [name for name in names if not name.startswith("tsr-scroll-restoration")] + [
        str(cookie.get("name")) for cookie in await context.cookies()
    ]


async def make_a_face(walk: Walk) -> None:
    """A picture from the camera, a file that is none, and a line."""
    page = walk.page
    await walk.go("/settings")
    picture = page.locator("input[type=file]")
    await picture.set_input_files({"name": "me.png", "mimeType": "image/png", "buffer": b"<svg/>"})
    await page.get_by_role("button", name="Use picture").click()
    await expect(page.get_by_text("This is not a JPEG, PNG or WebP picture that can be read.")).to_be_visible()
    await page.get_by_role("button", name="Cancel").click()
    await picture.set_input_files({"name": "me.jpg", "mimeType": "image/jpeg", "buffer": turned("JPEG")})
    await expect(page.get_by_alt_text("Your picture, as others will see it")).to_be_visible()
    await walk.look("preview")
    await page.get_by_role("button", name="Use picture").click()
    await expect(page.get_by_text("Picture saved")).to_be_visible()
    await expect(page.locator("img[src*='/avatars/']").locator("visible=true").first).to_be_visible()
    await page.get_by_label("A line about you").fill("Learns by doing, with practice rupees.")
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_text("Profile saved")).to_be_visible()
    await walk.look("settings")


async def choose_the_other_theme(walk: Walk, scheme: str) -> None:
    page, other = walk.page, "Light" if scheme == "dark" else "Dark"
    async with page.expect_response("**/me/preferences"):
        await walk.choose(other)
    await expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", other.lower())
    await page.reload()
    await expect(page.get_by_label("A line about you")).to_have_value("Learns by doing, with practice rupees.")
    await expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", other.lower())
    await page.evaluate("scrollTo(0, 0)")
    await walk.look("settings-other-theme")


async def find_it_there(walk: Walk, email: str, scheme: str) -> None:
    """Signing in on another device is enough."""
    page = walk.page
    await walk.go("/login")
    await expect(page.get_by_label("Email")).to_be_visible()
    await walk.look("login")
    await walk.log_in(email=email)
    await page.wait_for_url("**/home")
    await expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "light" if scheme == "dark" else "dark")
    await expect(page.locator("img[src*='/avatars/']").locator("visible=true").first).to_be_visible()
    await walk.look("home")


@browser_only
@on(PHONE_DARK, DESKTOP_LIGHT)
async def test_a_person_reads_figures_in_their_own_way_everywhere(site: str, walk_in: WalkIn, device: Device) -> None:
    walk, other = await walk_in(site, "figures", device), await walk_in(site, "figures-other", device)
    await walk.register()
    await expect(walk.page.get_by_text("₹1,00,000.00").first).to_be_visible()
    await expect(walk.page.get_by_text(IN_BITCOIN)).to_have_count(0)
    await choose_a_language(walk)
    await choose_a_coin(walk)
    await read_totals(walk)
    await learn_them_late(other, walk.email)
    assert walk.mistakes() == other.mistakes() == []


async def learn_them_late(walk: Walk, email: str) -> None:
    """What was drawn before the account's choice is known is drawn anew."""
    page, known = walk.page, asyncio.Event()

    async def once_known(route: Route) -> None:
        await known.wait()
        await route.continue_()

    await page.route("**/me/preferences", once_known)
    await walk.go("/login")
    await walk.log_in(email=email)
    await page.wait_for_url("**/home")
    await expect(page.get_by_text("₹1,00,000.00").first).to_be_visible()
    known.set()
    await expect(page.get_by_text("₹100,000.00").first).to_be_visible()
    await expect(page.get_by_text("₹1,00,000.00")).to_have_count(0)
    await expect(page.get_by_text(IN_BITCOIN)).to_be_visible()


async def choose_a_language(walk: Walk) -> None:
    """The page is written anew where it stands: what was typed stays, and so does the focus. A reload finds it kept."""
    page, language = walk.page, walk.page.get_by_label("Language and region")
    await walk.go("/settings")
    await expect(language).to_have_value("en-IN")
    await page.get_by_label("A line about you").fill("Typed and not saved")
    async with page.expect_response("**/me/preferences"):
        await language.select_option("en-US")
    await expect(page.locator("html")).to_have_attribute("lang", "en-US")
    await expect(page.get_by_label("A line about you")).to_have_value("Typed and not saved")
    await language.scroll_into_view_if_needed()
    await walk.look("language")
    await page.reload()
    await expect(language).to_have_value("en-US")
    await expect(page.locator("html")).to_have_attribute("lang", "en-US")


async def choose_a_coin(walk: Walk) -> None:
    page, coin = walk.page, walk.page.get_by_label("Show totals also in")
    await expect(coin).to_have_value("INR")
    await coin.select_option("Bitcoin (SIM-BTC)")
    await coin.scroll_into_view_if_needed()
    await walk.look("coin")
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_text("Profile saved")).to_be_visible()
    await page.reload()
    await expect(coin).to_have_value("SIM_BTC")


async def read_totals(walk: Walk) -> None:
    page = walk.page
    await walk.go("/home")
    await expect(page.get_by_text("₹100,000.00").first).to_be_visible()
    await expect(page.get_by_text(IN_BITCOIN)).to_be_visible()
    await walk.settle()
    await walk.look("home")
    await walk.go("/practise/portfolio")
    await expect(page.get_by_text("₹100,000.00").first).to_be_visible()
    await expect(page.get_by_text(IN_BITCOIN)).to_be_visible()
    await walk.settle()
    await walk.look("portfolio")
