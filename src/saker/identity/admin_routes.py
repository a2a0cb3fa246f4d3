"""HTTP of identity for administrators: roles, and shutting people out."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter

from saker.core import http
from saker.core.auth import Actor, staff
from saker.core.errors import Forbidden, Unauthenticated
from saker.core.http import Session
from saker.core.http.problems import problems
from saker.identity import commands
from saker.identity.errors import OwnAccount, PersonNotFound
from saker.identity.rules.people import Role
from saker.identity.schemas import DisableIn

Admin = Annotated[Actor, staff("admin")]
people = http.router("/admin/identity/people", tag="administration")


@people.put("/{person_id}/roles/{role}", status_code=204, responses=problems(Unauthenticated, Forbidden, PersonNotFound))
async def grant_role(person_id: UUID, role: Role, session: Session, actor: Admin) -> None:
    """Give a staff role."""
    await commands.grant_role(session, actor, person_id=person_id, role=role)


@people.delete("/{person_id}/roles/{role}", status_code=204, responses=problems(Unauthenticated, Forbidden, OwnAccount))
async def revoke_role(person_id: UUID, role: Role, session: Session, actor: Admin) -> None:
    """Take a staff role away; it holds everywhere within five seconds."""
    await commands.revoke_role(session, actor, person_id=person_id, role=role)


@people.put("/{person_id}/disablement", status_code=204, responses=problems(Unauthenticated, Forbidden, PersonNotFound, OwnAccount))
async def disable(person_id: UUID, body: DisableIn, session: Session, actor: Admin) -> None:
    """Shut a person out: their sessions end within five seconds, everywhere."""
    await commands.disable(session, actor, person_id=person_id, reason=body.reason)


@people.delete("/{person_id}/disablement", status_code=204, responses=problems(Unauthenticated, Forbidden))
async def enable(person_id: UUID, session: Session, actor: Admin) -> None:
    """Let a person in again."""
    await commands.enable(session, actor, person_id=person_id)


ROUTERS: Final[tuple[APIRouter, ...]] = (people,)
