"""What every person does first: register, confirm the address, look after the profile."""

from typing import Final
from uuid import UUID

import httpx
from sqlalchemy import delete, select, text

from saker.core.checking import found, hosting, told
from saker.core.contrib import Check, CheckContext, CheckKind, Finding, Status
from saker.core.db import Database
from saker.core.guests import Guest, Guests
from saker.core.messages import deliver_message
from saker.identity.commands import links
from saker.identity.email_models import Link
from saker.identity.models import Person
from saker.identity.rules.links import Purpose
from saker.identity.rules.people import email_key

_WAITING: Final = text(
    "SELECT count(*) FROM procrastinate_jobs WHERE task_name = :name AND status IN ('todo', 'doing')"
    " AND attempts = 0 AND cast(args->>'queued_at' AS timestamptz) < now() - interval '5 minutes'"
)
_NOT_THERE: Final = "the person who registered is not in the database of DATABASE_URL"


async def _registered(pair: Guests, context: CheckContext) -> Finding:
    """Looks at the person of whom no other check uses the link up."""
    guest = pair.other
    me = await guest.http.get("/api/v1/me")
    faults = [] if me.status_code == httpx.codes.OK else [f"/me is answered {me.status_code}"]
    faults += [f"{name} is {told(me).get(name)}" for name, value in _fresh(guest).items() if told(me).get(name) != value]
    if "simulator" in told(me).get("products", []):
        faults += await _practice(guest)
    if context.database is not None:
        faults += await _mailed(context.database, guest)
    mail = "the link to confirm the address was queued" if context.database else "no database to ask about the mail"
    return found(faults, f"registered, signed in, practice account open; {mail}", "POST /api/v1/auth/register, GET /api/v1/me")


def _fresh(guest: Guest) -> dict[str, object]:
    """What /me says of someone who has just joined."""
    return {"id": guest.id, "email": guest.email, "email_verified": False, "roles": ["person"], "level": 1}


async def _practice(guest: Guest) -> list[str]:
    answer = await guest.http.get("/api/v1/simulator/account")
    balance, start = (told(answer).get(name) or {} for name in ("balance", "starting_balance"))
    if answer.status_code != httpx.codes.OK or not str(start.get("amount", "")).isdigit() or int(start["amount"]) == 0:
        return [f"the practice account is answered {answer.status_code}, without money to start with"]
    return [] if balance == start else [f"the practice account holds {balance.get('formatted')}, not {start.get('formatted')}"]


async def _mailed(database: Database, guest: Guest) -> list[str]:
    """A link and the job that mails it are written in one transaction."""
    async with database.reading() as session:
        if (await session.execute(select(Person.id).where(Person.id == UUID(guest.id)))).one_or_none() is None:
            return [_NOT_THERE]
        made = await links.made_at(session, UUID(guest.id), Purpose.VERIFY_EMAIL)
        waiting = (await session.execute(_WAITING, {"name": deliver_message.name})).scalar_one()
    faults = [] if made else ["no link to confirm the address was made"]
    return faults + ([f"{waiting} messages wait for over five minutes: is a worker running?"] if waiting else [])


async def _once(pair: Guests, context: CheckContext) -> Finding:
    guest, source = pair.one, "POST /api/v1/auth/email/verify, twice"
    if context.database is None:
        return Finding(Status.NOT_RUN, "no database is configured, and a link cannot be read from the inbox", source)
    token = await _link(context.database, guest)
    if token is None:
        return Finding(Status.FAIL, _NOT_THERE, source)
    first, second, unknown = [
        await guest.http.post("/api/v1/auth/email/verify", json={"token": one}) for one in (token, token, token[::-1])
    ]
    faults = [] if first.status_code == httpx.codes.NO_CONTENT else [f"the link is answered {first.status_code}"]
    for what, answer in (("the link again", second), ("an unknown link", unknown)):
        if (answer.status_code, told(answer).get("code")) != (httpx.codes.NOT_FOUND, "link_invalid"):
            faults.append(f"{what} is answered {answer.status_code}, not 404")
    if told(await guest.http.get("/api/v1/me")).get("email_verified") is not True:
        faults.append("the address is not confirmed afterwards")
    return found(faults, "worked once, refused the second time", source)


async def _link(database: Database, guest: Guest) -> str | None:
    """Another link of the guest's, in the place of the one that was mailed; None when the database knows no such person."""
    person_id = UUID(guest.id)
    async with database.edge() as session:
        if (await session.execute(select(Person.id).where(Person.id == person_id))).one_or_none() is None:
            return None
        await session.execute(delete(Link).where(Link.person_id == person_id, Link.purpose == Purpose.VERIFY_EMAIL))
        return await links.make(session, person_id, Purpose.VERIFY_EMAIL, email_key=email_key(guest.email))


_REFUSED: Final = {
    "zone": {"zone": "Mars/Olympus"},
    "display_name": {"display_name": ""},
    "roles": {"roles": ["admin"]},
    "level": {"level": 100},
}
"""The field that a refusal must name → a change that must be refused."""


async def _profile(pair: Guests, _: CheckContext) -> Finding:
    http = pair.one.http
    before = told(await http.get("/api/v1/me"))
    wanted = {"display_name": "Readiness check, renamed", "zone": "Asia/Tokyo"}
    answer = await http.patch("/api/v1/me", json=wanted)
    faults = [] if answer.status_code == httpx.codes.OK else [f"a change is answered {answer.status_code}"]
    after = told(await http.get("/api/v1/me"))
    faults += [f"{name} is {after.get(name)} after the change" for name, value in wanted.items() if after.get(name) != value]
    for field, change in _REFUSED.items():
        refusal = await http.patch("/api/v1/me", json=change)
        named = [str(one.get("field")) for one in told(refusal).get("errors") or []]
        if refusal.status_code != httpx.codes.UNPROCESSABLE_ENTITY or field not in named:
            faults.append(f"a wrong {field} is answered {refusal.status_code}, naming {', '.join(named) or 'nothing'}")
    last = told(await http.get("/api/v1/me"))
    faults += [f"{name} changed by a refused request" for name in ("roles", "level", *wanted) if last.get(name) != after.get(name)]
    await http.patch("/api/v1/me", json={name: before.get(name) for name in wanted})
    return found(faults, f"read, changed, and {len(_REFUSED)} wrong changes refused by field", "GET and PATCH /api/v1/me")


CHECKS: Final = (
    Check(
        id="SKR-IDN-006",
        title="Registering makes an account with practice money, and mails a link to confirm the address",
        kind=CheckKind.LIVE,
        covers=("U43",),
        remedy="Look into the log of the api process for the request; run a worker, and mend what SKR-MSG-001 says of mail",
        run=hosting(_registered),
    ),
    Check(
        id="SKR-IDN-007",
        title="A mailed link works once",
        kind=CheckKind.LIVE,
        covers=("U143",),
        remedy="Point DATABASE_URL at the database of the service, and let nothing before the API answer in its place",
        run=hosting(_once),
    ),
    Check(
        id="SKR-IDN-008",
        title="People read and change their profile; what is wrong is refused by its field",
        kind=CheckKind.LIVE,
        covers=("U144",),
        remedy="Let nothing before the API change requests or answers; look into its log for the request",
        run=hosting(_profile),
    ),
)
