"""What the books know of a person: entries of an owner without a name. They are given, and stay: books are never edited."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core.contrib import Exporter, Rows
from saker.core.rows import mappings
from saker.ledger.models import Account, AssetRow, Entry, TransferRow


async def export(session: AsyncSession, person_id: UUID) -> Mapping[str, Rows]:
    """Every account with its balance, and every entry in it."""
    own = select(Account.id, Account.purpose, AssetRow.code.label("asset"), Account.balance)
    accounts = own.join(AssetRow, AssetRow.id == Account.asset_id).where(Account.owner_id == person_id).order_by(Account.id)
    columns = (Entry.account_id, Entry.seq, TransferRow.effective_at, TransferRow.kind, Entry.amount, Entry.balance_after)
    entries = select(*columns).join(TransferRow, TransferRow.id == Entry.transfer_id).join(Account, Account.id == Entry.account_id)
    wanted = entries.where(Account.owner_id == person_id).order_by(Entry.account_id, Entry.seq)
    return {"accounts": await mappings(session, accounts), "entries": await mappings(session, wanted)}


EXPORTERS = (Exporter("ledger", export),)
