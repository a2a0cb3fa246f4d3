"""Moving value. Every posting is one call of one SQL function on the session's own connection."""

import json
from collections.abc import Sequence
from uuid import UUID

import psycopg
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import clock
from saker.core.ids import new_id
from saker.ledger import models, queries
from saker.ledger.errors import AccountFrozen, AlreadyReversed, InsufficientFunds, PostingKeyReused, PostingRefused
from saker.ledger.rules import Posted, Posting, Transfer
from saker.ledger.verify import Report

_POST = text(
    "SELECT group_id, replayed, account_ids, balances FROM ledger.post("
    ":group, :scope, :key, :hash, :kind, :ref, :actor, :reverses, :now, cast(:ids AS uuid[]), cast(:assets AS text[]),"
    " cast(:source_owners AS uuid[]), cast(:source_purposes AS text[]), cast(:source_refs AS uuid[]),"
    " cast(:target_owners AS uuid[]), cast(:target_purposes AS text[]), cast(:target_refs AS uuid[]),"
    " cast(:amounts AS numeric[]), cast(:metas AS jsonb[]))"
)
_POST_MANY = text(
    "SELECT group_id, replayed FROM ledger.post_many(:now, cast(:groups AS uuid[]), cast(:scopes AS text[]), cast(:keys AS text[]),"
    " cast(:hashes AS bytea[]), cast(:kinds AS text[]), cast(:refs AS uuid[]), cast(:actors AS uuid[]), cast(:sizes AS integer[]),"
    " cast(:leg_groups AS uuid[]), cast(:places AS smallint[]), cast(:ids AS uuid[]), cast(:assets AS text[]),"
    " cast(:source_owners AS uuid[]), cast(:source_purposes AS text[]), cast(:source_refs AS uuid[]),"
    " cast(:target_owners AS uuid[]), cast(:target_purposes AS text[]), cast(:target_refs AS uuid[]),"
    " cast(:amounts AS numeric[]), cast(:metas AS jsonb[]))"
)


async def post(session: AsyncSession, posting: Posting) -> Posted:
    """Post one group, once: the same (scope, key) and transfers again returns the first group, `replayed`.

    Locks: the floored accounts of the posting, by id. Raises InsufficientFunds, AccountFrozen, PostingKeyReused,
    PostingRefused; the transaction is then broken and must roll back.
    """
    return await _post(session, posting, reverses=None)


async def _post(session: AsyncSession, posting: Posting, *, reverses: UUID | None) -> Posted:
    values = {
        "group": new_id(),
        "scope": posting.scope,
        "key": posting.key,
        "hash": posting.request_hash,
        "kind": posting.kind,
        "ref": posting.ref,
        "actor": posting.actor_id,
        "reverses": reverses,
        "now": clock.now(),
        **_legs(posting.transfers),
    }
    try:
        row = (await session.execute(_POST, values)).one()
    except DBAPIError as error:
        raise _named(error) from error
    balances = zip(row.account_ids or (), row.balances or (), strict=True)
    return Posted(row.group_id, row.replayed, {account: int(balance) for account, balance in balances if balance is not None})


async def post_many(session: AsyncSession, postings: Sequence[Posting]) -> list[Posted]:
    """Post many groups in one call, all or none; each is idempotent under its own key. Raises as `post`.

    Locks: the floored accounts of all of them, by id, before the first posts. The answers carry no balances.
    """
    if not postings:
        return []
    groups = [new_id() for _ in postings]
    values = {
        "now": clock.now(),
        "groups": groups,
        "scopes": [posting.scope for posting in postings],
        "keys": [posting.key for posting in postings],
        "hashes": [posting.request_hash for posting in postings],
        "kinds": [posting.kind for posting in postings],
        "refs": [posting.ref for posting in postings],
        "actors": [posting.actor_id for posting in postings],
        "sizes": [len(posting.transfers) for posting in postings],
        "leg_groups": [group for group, posting in zip(groups, postings, strict=True) for _ in posting.transfers],
        "places": [place for posting in postings for place in range(1, len(posting.transfers) + 1)],
        **_legs([transfer for posting in postings for transfer in posting.transfers]),
    }
    try:
        rows = (await session.execute(_POST_MANY, values)).all()
    except DBAPIError as error:
        raise _named(error) from error
    return [Posted(row.group_id, row.replayed) for row in rows]


def _legs(transfers: Sequence[Transfer]) -> dict[str, object]:
    """Transfers as the functions take them: one array for each of their parts."""
    sources, targets = [leg.source for leg in transfers], [leg.target for leg in transfers]
    return {
        "ids": [new_id() for _ in transfers],
        "assets": [leg.amount.asset.code for leg in transfers],
        "source_owners": [source.owner_id for source in sources],
        "source_purposes": [source.purpose for source in sources],
        "source_refs": [source.ref for source in sources],
        "target_owners": [target.owner_id for target in targets],
        "target_purposes": [target.purpose for target in targets],
        "target_refs": [target.ref for target in targets],
        "amounts": [leg.amount.minor for leg in transfers],
        "metas": [None if leg.meta is None else json.dumps(leg.meta) for leg in transfers],
    }


async def reverse(session: AsyncSession, group_id: UUID, *, actor_id: UUID | None = None) -> Posted:
    """Post the opposite of a group, once, in reverse order. Raises AlreadyReversed, and as `post`."""
    original = await queries.group(session, group_id)
    opposite = tuple(
        Transfer(transfer.target, transfer.source, transfer.amount, {"reverses": str(group_id)})
        for transfer in reversed(original.transfers)
    )
    posting = Posting("ledger.reversal", str(group_id), f"{original.kind}.reversal", opposite, original.ref, actor_id)
    posted = await _post(session, posting, reverses=group_id)
    if posted.replayed:
        raise AlreadyReversed
    return posted


async def roll_up(session: AsyncSession, *, batch: int = 10_000) -> int:
    """Add pending system legs to their accounts' balances; returns how many. Safe on several workers at once."""
    return int((await session.execute(text("SELECT ledger.roll_up(:batch)"), {"batch": batch})).scalar_one())


async def keep_verification(session: AsyncSession, report: Report) -> None:
    """Keep what a verification found: how many rows break each invariant, and the first of them."""
    counts = dict.fromkeys(report.checked, 0) | {broken.name: broken.count for broken in report.broken}
    rows = {broken.name: [{column: str(value) for column, value in row.items()} for row in broken.rows] for broken in report.broken}
    row = {"id": new_id(), "at": clock.now(), "took_ms": int(report.seconds * 1000), "violations": counts, "first_rows": rows}
    await session.execute(insert(models.Verification).values(row))


_BY_STATE = {"SK003": AccountFrozen, "SK008": PostingKeyReused}
_TOO_LARGE = "22003"


def _named(error: DBAPIError) -> Exception:
    """The domain's name of what the database refused; anything else goes on as it is."""
    cause = error.orig
    assert isinstance(cause, psycopg.Error)
    if isinstance(cause, psycopg.errors.CheckViolation) and cause.diag.constraint_name == "ck_accounts_floor":
        return InsufficientFunds()
    state = cause.sqlstate or ""
    if state in _BY_STATE:
        return _BY_STATE[state]()
    if state.startswith("SK") or state == _TOO_LARGE:
        return PostingRefused(rule=cause.diag.message_primary or state)
    return error
