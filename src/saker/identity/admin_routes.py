"""HTTP of identity for staff: finding people, revealing a contact, and what staff do to an account."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query

from saker.core import audit, http
from saker.core.approvals import ApprovalPending
from saker.core.auth import Actor, StepUpRequired, staff
from saker.core.errors import Forbidden, Unauthenticated
from saker.core.http import Page, PageQuery, Session
from saker.core.http.paging import CursorInvalid
from saker.core.http.problems import problems
from saker.core.http.schemas import Line
from saker.core.limits import limited
from saker.core.messages.suppressions import suppression_of
from saker.core.permissions import Permission
from saker.identity import commands, queries
from saker.identity.admin_schemas import (
    PersonFileOut,
    PersonLineOut,
    ReasonIn,
    RequestedOut,
    RevealedOut,
    RevealIn,
    RoleIn,
    SessionsEndedOut,
)
from saker.identity.errors import ContactMissing, OwnAccount, PersonNotFound, RoleHeld
from saker.identity.rules.staff import Show

EVENTS_SHOWN: Final = 20
PATH: Final = "/admin/identity/people"

Reader = Annotated[Actor, staff(Permission.PEOPLE_READ)]
Revealer = Annotated[Actor, staff(Permission.PEOPLE_REVEAL)]
Disabler = Annotated[Actor, staff(Permission.PEOPLE_DISABLE)]
SessionEnder = Annotated[Actor, staff(Permission.SESSIONS_END)]
FactorAsker = Annotated[Actor, staff(Permission.FACTORS_RESET)]
RoleAsker = Annotated[Actor, staff(Permission.ROLES_GRANT)]
RoleTaker = Annotated[Actor, staff(Permission.ROLES_REVOKE)]

people = http.router(PATH, tag="administration")
revealing = http.router(PATH, tag="administration", route_class=http.CredentialRoute)

_ACTING: Final = (Unauthenticated, Forbidden, StepUpRequired, PersonNotFound, OwnAccount)


@people.get("", responses=problems(Unauthenticated, Forbidden, CursorInvalid))
async def search(
    session: Session,
    _: Reader,
    cursor: PageQuery,
    query: Annotated[Line | None, Query(description="An id, a whole address or number, or the beginning of a name.")] = None,
    show: Show = Show.EVERYONE,
) -> Page[PersonLineOut]:
    """People, newest first, with their contacts masked."""
    rows = await queries.search(session, cursor, query=query, show=show)
    return Page[PersonLineOut].of(rows, cursor, item=PersonLineOut.model_validate, key=lambda row: row.id)


@people.get("/{person_id}", responses=problems(Unauthenticated, Forbidden, PersonNotFound))
async def show_person(person_id: UUID, session: Session, _: Reader) -> PersonFileOut:
    """One person: state, roles, factors, sessions, and what happened last."""
    found = await queries.person_file(session, person_id)
    email = found.person.email
    suppression = None if email is None else await suppression_of(session, email)
    return PersonFileOut.of(found, suppression, await audit.about(session, person_id, limit=EVENTS_SHOWN))


@revealing.post(
    "/{person_id}/reveals",
    dependencies=[limited("reveal")],
    responses=problems(Unauthenticated, Forbidden, StepUpRequired, PersonNotFound, ContactMissing),
)
async def reveal(person_id: UUID, body: RevealIn, session: Session, actor: Revealer) -> RevealedOut:
    """Show a contact in full. Each look is in the audit log, with its reason."""
    value = await commands.reveal(session, actor, person_id=person_id, contact=body.contact, reason=body.reason)
    return RevealedOut(value=value)


@people.put("/{person_id}/disablement", status_code=204, responses=problems(*_ACTING))
async def disable(person_id: UUID, body: ReasonIn, session: Session, actor: Disabler) -> None:
    """Shut a person out: their sessions end within five seconds, everywhere."""
    await commands.disable(session, actor, person_id=person_id, reason=body.reason)


@people.post("/{person_id}/enablement", status_code=204, responses=problems(*_ACTING))
async def enable(person_id: UUID, body: ReasonIn, session: Session, actor: Disabler) -> None:
    """Let a person in again."""
    await commands.enable(session, actor, person_id=person_id, reason=body.reason)


@people.post("/{person_id}/session-ends", responses=problems(*_ACTING))
async def end_sessions(person_id: UUID, body: ReasonIn, session: Session, actor: SessionEnder) -> SessionsEndedOut:
    """Sign a person out everywhere, within five seconds."""
    return SessionsEndedOut(ended=await commands.end_sessions(session, actor, person_id=person_id, reason=body.reason))


@people.post("/{person_id}/factor-resets", status_code=202, responses=problems(*_ACTING, ApprovalPending))
async def ask_for_factor_reset(person_id: UUID, body: ReasonIn, session: Session, actor: FactorAsker) -> RequestedOut:
    """Ask that a person's second factors be forgotten; another member of staff decides."""
    asked = await commands.ask_for_factor_reset(session, actor, person_id=person_id, reason=body.reason)
    return RequestedOut.model_validate(asked)


@people.post("/{person_id}/role-grants", status_code=202, responses=problems(*_ACTING, ApprovalPending, RoleHeld))
async def ask_for_role(person_id: UUID, body: RoleIn, session: Session, actor: RoleAsker) -> RequestedOut:
    """Ask that a person be given a staff role; another administrator decides."""
    asked = await commands.ask_for_role(session, actor, person_id=person_id, role=body.role, reason=body.reason)
    return RequestedOut.model_validate(asked)


@people.post("/{person_id}/role-revocations", status_code=204, responses=problems(*_ACTING))
async def revoke_role(person_id: UUID, body: RoleIn, session: Session, actor: RoleTaker) -> None:
    """Take a staff role away, at once; it holds everywhere within five seconds."""
    await commands.revoke_role(session, actor, person_id=person_id, role=body.role, reason=body.reason)


ROUTERS: Final[tuple[APIRouter, ...]] = (people, revealing)
