"""The back office in a real browser: a person is found, revealed, disabled; a role takes two administrators; the log has it all.

On a phone and on a desktop, light and dark; axe judges every page.
"""

import re

from httpx import AsyncClient
from playwright.async_api import Page, expect

from saker.core.db import Database
from saker.core.messages.carrying import note_refusal
from saker.identity.rules.people import Role
from tests.fixtures.people import App, SignedUp, SignUp, make_staff, until_signed_out
from tests.fixtures.servers import Servers
from tests.fixtures.walking import DESKTOP_LIGHT, PHONE_DARK, Device, Walk, WalkIn, browser_only, on


async def sign_in(walk: Walk, person: SignedUp, app: App, *, at: int = 1) -> None:
    """By password and authenticator app, on the way to the back office."""
    page = walk.page
    await walk.go("/admin")
    await walk.log_in(email=person.email)
    await page.get_by_role("textbox", name="Code", exact=True).fill(app.code(at))
    await page.get_by_role("button", name="Go on").click()
    await expect(page.get_by_role("heading", name="People", level=1)).to_be_visible()


async def give_reason(page: Page, dialog: str, button: str, *, name: str = "Reason") -> None:
    """Say why, in the dialog of an act."""
    asked = page.get_by_role("dialog", name=dialog)
    await asked.get_by_label(name).fill("Ticket 17")
    await asked.get_by_role("button", name=button, exact=True).click()
    await expect(asked).to_be_hidden()


async def find(walk: Walk, name: str) -> None:
    """Search for a person by the beginning of the name and open the page."""
    page = walk.page
    await walk.go("/admin/people")
    await page.get_by_role("searchbox", name="Search people").fill(name)
    await page.get_by_role("button", name="Search").click()
    await page.get_by_role("link", name=re.compile(name)).first.click()
    await expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()


async def wait_until_out(client: AsyncClient, person: SignedUp) -> None:
    """Until the person's token is refused."""

    async def refused() -> bool:
        return (await client.get("/me", headers=person.headers)).status_code == 401

    await until_signed_out(refused)


@browser_only
@on(PHONE_DARK, DESKTOP_LIGHT)
async def test_staff_find_reveal_disable_and_approve(
    own_site: Servers, database: Database, walk_in: WalkIn, device: Device
) -> None:
    sign_up = SignUp(own_site.client)
    asha = await sign_up("Asha Rao", email="asha@example.com")
    first, second = await sign_up("Meera Iyer"), await sign_up("Vikram Shah")
    apps = [await make_staff(database, person.id, Role.ADMIN) for person in (first, second)]
    async with database.edge() as session:
        await note_refusal(session, asha.email, reply="550", may_exist=False)

    walk = await walk_in(own_site.origin(0), "office", device)
    await sign_in(walk, first, apps[0])
    await walk.look("people")
    await reveal_and_disable(walk, own_site.client, asha)
    await ask_for_role(walk)
    await see_the_rest(walk)
    assert walk.mistakes(expected=(401, 403)) == []

    other = await walk_in(own_site.origin(0), "office-second", device)
    await sign_in(other, second, apps[1])
    await approve(other)
    await read_the_log(other)
    assert other.mistakes(expected=(401, 403)) == []


async def reveal_and_disable(walk: Walk, client: AsyncClient, asha: SignedUp) -> None:
    page = walk.page
    await find(walk, "Asha Rao")
    await expect(page.get_by_text("a•••@example.com")).to_be_visible()
    await walk.look("person")
    await page.get_by_role("button", name="Show the email address").click()
    await walk.look("reason")
    await give_reason(page, "Show the email address?", "Show")
    await expect(page.get_by_text("asha@example.com")).to_be_visible()
    await expect(page.get_by_text("Contact revealed")).to_be_visible()
    await walk.look("revealed")
    await page.get_by_role("button", name="Disable account").click()
    await give_reason(page, "Disable the account?", "Disable")
    await wait_until_out(client, asha)
    await expect(page.get_by_text("Disabled", exact=True).first).to_be_visible()
    await walk.look("disabled")
    await page.get_by_role("button", name="Enable account").click()
    await give_reason(page, "Enable the account?", "Enable")
    await expect(page.get_by_role("button", name="Ask for this role")).to_be_visible()


async def ask_for_role(walk: Walk) -> None:
    page = walk.page
    await page.get_by_label("Role", exact=True).select_option("finance")
    await page.get_by_role("button", name="Ask for this role").click()
    await give_reason(page, "Ask to make Asha Rao Finance?", "Ask")
    await walk.go("/admin/approvals")
    await page.get_by_role("button", name=re.compile("Give a role: Finance")).click()
    await expect(page.get_by_text("Somebody else has to decide this.")).to_be_visible()
    await walk.look("own-request")


async def see_the_rest(walk: Walk) -> None:
    page = walk.page
    await walk.go("/admin/privacy")
    await expect(page.get_by_text("Nobody asked").first).to_be_visible()
    await walk.look("privacy")
    await walk.go("/admin/mail")
    await page.get_by_role("button", name=re.compile("Release")).click()
    await give_reason(page, "Send mail to this address again?", "Release")
    await expect(page.get_by_text("No address is suppressed")).to_be_visible()
    await walk.look("mail")


async def approve(walk: Walk) -> None:
    page = walk.page
    await walk.go("/admin/approvals?state=open")
    await page.get_by_role("button", name=re.compile("Give a role: Finance")).click()
    await walk.look("request")
    await page.get_by_role("button", name="Approve", exact=True).click()
    await give_reason(page, "Approve the request?", "Approve", name="Note")
    await expect(page.get_by_text("Nothing waits here")).to_be_visible()
    await walk.look("approved")


async def read_the_log(walk: Walk) -> None:
    page = walk.page
    await walk.go("/admin/audit?action=identity")
    for words in ("Role granted", "Role grant asked", "Contact revealed", "Account disabled"):
        await expect(page.get_by_role("button", name=re.compile(f"^{words}")).first).to_be_visible()
    await walk.look("log")
    await page.get_by_role("button", name=re.compile("^Account disabled")).click()
    dialog = page.get_by_role("dialog", name="Account disabled")
    await expect(dialog.get_by_text("Ticket 17")).to_be_visible()
    await walk.look("log-line")
    await dialog.get_by_role("button", name="Close").click()
    async with page.expect_download() as download:
        await page.get_by_role("button", name="Export CSV").click()
    assert (await download.value).suggested_filename == "saker-audit.csv"


@browser_only
async def test_a_person_finds_no_page(site: str, walk_in: WalkIn) -> None:
    walk = await walk_in(site, "office-nobody", DESKTOP_LIGHT)
    page = walk.page
    await walk.register()
    await walk.go("/admin/audit")
    await expect(page.get_by_text("There is no page at this address")).to_be_visible()
    await walk.look("nobody")
    await walk.go("/home")
    await page.get_by_role("button", name=re.compile("^Account")).first.click()
    await expect(page.get_by_role("link", name="Settings").first).to_be_visible()
    await expect(page.get_by_role("link", name="Back office")).to_have_count(0)
