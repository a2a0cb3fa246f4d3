"""What privacy itself knows of a person."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core.contrib import Eraser, Exporter, Retention, Rows
from saker.core.rows import mappings
from saker.privacy.models import Consent, Export
from saker.privacy.rules import EXPORT_LIFE


async def export(session: AsyncSession, person_id: UUID) -> Mapping[str, Rows]:
    """What the person consented to."""
    said = select(Consent.document, Consent.version, Consent.given, Consent.at).where(Consent.person_id == person_id)
    return {"consents": await mappings(session, said.order_by(Consent.id))}


async def erase(session: AsyncSession, person_id: UUID) -> None:
    """Delete copies; consents stay, under a pseudonym, as the proof that they were given."""
    await session.execute(delete(Export).where(Export.person_id == person_id))


EXPORTERS = (Exporter("privacy", export),)
ERASERS = (Eraser("privacy", frozenset({"privacy.exports"}), erase),)
RETENTION = (
    Retention(
        "Copies of your data that you asked for",
        EXPORT_LIFE.days,
        "Long enough to download them.",
        "SELECT count(*) FROM privacy.exports WHERE ready_at < :before",
    ),
)
