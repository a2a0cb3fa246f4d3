"""`/admin/ledger`: the trial balance and single groups, for those who keep or audit the books."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter

from saker.core import http
from saker.core.auth import Actor, staff
from saker.core.errors import Forbidden, Unauthenticated
from saker.core.http.problems import problems
from saker.core.permissions import Permission
from saker.ledger import queries
from saker.ledger.errors import GroupNotFound
from saker.ledger.schemas import GroupOut, TrialBalanceOut

Bookkeeper = Annotated[Actor, staff(Permission.LEDGER_READ)]
router: APIRouter = http.router("/admin/ledger", tag="administration")


@router.get("/trial-balance", responses=problems(Unauthenticated, Forbidden))
async def trial_balance(session: http.Session, _: Bookkeeper) -> TrialBalanceOut:
    """What lies under each purpose of each asset; every asset's total is zero when the books balance."""
    return TrialBalanceOut.of(await queries.trial_lines(session))


@router.get("/groups/{group_id}", responses=problems(Unauthenticated, Forbidden, GroupNotFound))
async def group(group_id: UUID, session: http.Session, _: Bookkeeper) -> GroupOut:
    """One posted group with its transfers."""
    return GroupOut.of(await queries.posted_group(session, group_id))
