"""Moving value. Every posting is one call of one SQL function on the session's own connection."""

import json
from collections.abc import Sequence
from uuid import UUID

import psycopg
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import clock
from saker.core.ids import new_id
from saker.ledger import queries
from saker.ledger.errors import AccountFrozen, AlreadyReversed, InsufficientFunds, PostingKeyReused, PostingRefused
from saker.ledger.rules import Account, Posted, Posting, Transfer

_POST = text(
    "SELECT group_id, replayed, account_ids, balances FROM ledger.post("
    ":group, :scope, :key, :hash, :kind, :ref, :actor, :reverses, :now, :now, cast(:ids AS uuid[]), cast(:assets AS text[]),"
    " cast(:source_owners AS uuid[]), cast(:source_purposes AS text[]), cast(:source_refs AS uuid[]),"
    " cast(:target_owners AS uuid[]), cast(:target_purposes AS text[]), cast(:target_refs AS uuid[]),"
    " cast(:amounts AS numeric[]), cast(:metas AS jsonb[]))"
)
_POST_MANY = text("SELECT group_id, replayed FROM ledger.post_many(cast(:postings AS jsonb), :now)")


async def post(session: AsyncSession, posting: Posting) -> Posted:
    """Post one group, once: the same (scope, key) and transfers again returns the first group, `replayed`.

    Locks: the floored accounts of the posting, by id. Raises InsufficientFunds, AccountFrozen, PostingKeyReused,
    PostingRefused; the transaction is then broken and must roll back.
    """
    return await _post(session, posting, reverses=None)


async def _post(session: AsyncSession, posting: Posting, *, reverses: UUID | None) -> Posted:
    legs = posting.transfers
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
        "ids": sorted(new_id() for _ in legs),  # so that ordering by id is the order of the legs
        "assets": [leg.amount.asset.code for leg in legs],
        "source_owners": [leg.source.owner_id for leg in legs],
        "source_purposes": [leg.source.purpose for leg in legs],
        "source_refs": [leg.source.ref for leg in legs],
        "target_owners": [leg.target.owner_id for leg in legs],
        "target_purposes": [leg.target.purpose for leg in legs],
        "target_refs": [leg.target.ref for leg in legs],
        "amounts": [leg.amount.minor for leg in legs],
        "metas": [None if leg.meta is None else json.dumps(leg.meta) for leg in legs],
    }
    try:
        row = (await session.execute(_POST, values)).one()
    except DBAPIError as error:
        raise _named(error) from error
    balances = zip(row.account_ids or (), row.balances or (), strict=True)
    return Posted(row.group_id, row.replayed, {account: int(balance) for account, balance in balances})


async def post_many(session: AsyncSession, postings: Sequence[Posting]) -> list[Posted]:
    """Post many groups in one call, all or none; each is idempotent under its own key. Raises as `post`.

    Locks: the floored accounts of all of them, by id, before the first posts.
    """
    if not postings:
        return []
    document = json.dumps([_document(posting) for posting in postings])
    try:
        rows = (await session.execute(_POST_MANY, {"postings": document, "now": clock.now()})).all()
    except DBAPIError as error:
        raise _named(error) from error
    return [Posted(row.group_id, row.replayed) for row in rows]


def _document(posting: Posting) -> dict[str, object]:
    return {
        "group": str(new_id()),
        "scope": posting.scope,
        "key": posting.key,
        "hash": posting.request_hash.hex(),
        "kind": posting.kind,
        "ref": _text(posting.ref),
        "actor": _text(posting.actor_id),
        "legs": [
            {
                "id": str(new_id()),
                "asset": leg.amount.asset.code,
                "source": _side(leg.source),
                "target": _side(leg.target),
                "amount": str(leg.amount.minor),
                "meta": leg.meta,
            }
            for leg in posting.transfers
        ],
    }


def _side(account: Account) -> dict[str, str | None]:
    return {"owner": _text(account.owner_id), "purpose": account.purpose, "ref": _text(account.ref)}


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)


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


_BY_STATE = {"SK003": AccountFrozen, "SK008": PostingKeyReused}


def _named(error: DBAPIError) -> Exception:
    """The domain's name of what the database refused; anything else goes on as it is."""
    cause = error.orig
    if not isinstance(cause, psycopg.Error):
        return error
    if isinstance(cause, psycopg.errors.CheckViolation) and cause.diag.constraint_name == "ck_accounts_floor":
        return InsufficientFunds()
    state = cause.sqlstate or ""
    if state in _BY_STATE:
        return _BY_STATE[state]()
    return PostingRefused(rule=cause.diag.message_primary or state) if state.startswith("SK") else error
