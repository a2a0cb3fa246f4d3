"""Names that are scripts, kept by one person and seen by another in a real Chromium: they are text, and nothing runs."""

from pathlib import Path

import httpx
from playwright.async_api import Browser, Dialog, expect

from saker.app.live.pages import NAMES
from saker.core.db import Database
from saker.core.settings import Settings
from saker.market.starting import choose_source
from saker.simulator.commands import publish_board
from tests.conftest import Urls
from tests.fixtures.people import PASSWORD, SignedUp, SignUp
from tests.fixtures.servers import Servers
from tests.fixtures.trading import order
from tests.fixtures.walking import DESKTOP, WAIT_MS, Walk, browser_only

RANKED_AFTER = 10
WATCH = "window.refused = []; addEventListener('securitypolicyviolation', event => window.refused.push(event.violatedDirective))"


@browser_only
async def test_a_name_that_is_a_script_is_shown_and_never_run(
    urls: Urls, tmp_path: Path, database: Database, browser: Browser
) -> None:
    async with (
        Servers(urls.app, tmp_path, count=1) as servers,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{servers.ports[0]}/api/v1", timeout=WAIT_MS / 1000) as api,
    ):
        people = SignUp(api)
        attacker, victim = await people("Attacker"), await people("Victim")
        await _rank(api, database, attacker)
        context = await browser.new_context(viewport={"width": DESKTOP[0], "height": DESKTOP[1]}, reduced_motion="reduce")
        await context.add_init_script(WATCH)
        page = await context.new_page()
        page.set_default_timeout(WAIT_MS)
        expect.set_options(timeout=WAIT_MS)
        dialogs: list[str] = []

        async def note(dialog: Dialog) -> None:
            dialogs.append(dialog.message)
            await dialog.dismiss()

        page.on("dialog", note)
        walk = Walk(page, f"http://127.0.0.1:{servers.ports[0]}", "names")
        await _sign_in(walk, victim)
        for name in NAMES:
            for person in (attacker, victim):
                answer = await api.patch("/me", json={"display_name": name}, headers=person.headers)
                assert answer.json()["display_name"] == name
            await _see(walk, name)
        assert dialogs == []
        assert walk.mistakes == []
        await context.close()


async def _rank(api: httpx.AsyncClient, database: Database, person: SignedUp) -> None:
    """Bring somebody onto the board, where everyone sees the name."""
    for _ in range(RANKED_AFTER):
        assert (await order(api, person, notional="500")).status_code == 201
    await choose_source(Settings(), database)
    async with database.edge() as session:
        assert await publish_board(session) == 1


async def _sign_in(walk: Walk, person: SignedUp) -> None:
    await walk.go("/login")
    await walk.page.get_by_label("Email").fill(person.email)
    await walk.page.get_by_label("Password", exact=True).fill(PASSWORD)
    await walk.page.get_by_role("button", name="Log in", exact=True).click()
    await walk.page.wait_for_url("**/home")


async def _see(walk: Walk, name: str) -> None:
    """The board with another's name, and the pages with one's own; what the policy had to refuse is a fault, too."""
    page = walk.page
    await walk.go("/rewards/board")
    await expect(page.get_by_text(name, exact=True).first).to_be_visible()
    assert await page.evaluate("window.refused") == [], "board"
    await walk.go("/settings")
    await expect(page.get_by_label("Name", exact=True)).to_have_value(name)
    assert await page.evaluate("window.refused") == [], "settings"
    await walk.go("/home")
    await expect(page.get_by_role("heading").first).to_be_visible()
    assert await page.evaluate("window.refused") == [], "home"
