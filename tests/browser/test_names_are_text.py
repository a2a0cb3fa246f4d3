"""Names that are scripts, kept by one person and seen by another in a real Chromium: they are text, and nothing runs."""

import httpx
from playwright.async_api import Dialog, expect

from saker.app.live.pages import NAMES
from saker.core.db import Database
from saker.core.settings import Settings
from saker.market.starting import choose_source
from saker.simulator.commands import publish_board
from tests.fixtures.people import SignedUp, SignUp
from tests.fixtures.servers import Servers
from tests.fixtures.trading import order
from tests.fixtures.walking import DESKTOP_LIGHT, Walk, WalkIn, browser_only

RANKED_AFTER = 10
WATCH = "window.refused = []; addEventListener('securitypolicyviolation', event => window.refused.push(event.violatedDirective))"


@browser_only
async def test_a_name_that_is_a_script_is_shown_and_never_run(own_site: Servers, database: Database, walk_in: WalkIn) -> None:
    api = own_site.client
    people = SignUp(api)
    attacker, victim = await people("Attacker"), await people("Victim")
    await _rank(api, database, attacker)
    walk = await walk_in(own_site.origin(0), "names", DESKTOP_LIGHT)
    await walk.page.add_init_script(WATCH)
    dialogs: list[str] = []

    async def note(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        await dialog.dismiss()

    walk.page.on("dialog", note)
    await walk.go("/login")
    await walk.log_in(email=victim.email)
    await walk.page.wait_for_url("**/home")
    for name in NAMES:
        for person in (attacker, victim):
            answer = await api.patch("/me", json={"display_name": name}, headers=person.headers)
            assert answer.json()["display_name"] == name
        await _see(walk, name)
    assert dialogs == []
    assert walk.mistakes() == []


async def _rank(api: httpx.AsyncClient, database: Database, person: SignedUp) -> None:
    """Bring somebody onto the board, where everyone sees the name."""
    for _ in range(RANKED_AFTER):
        assert (await order(api, person, notional="500")).status_code == 201
    await choose_source(Settings(), database)
    async with database.edge() as session:
        assert await publish_board(session) == 1


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
