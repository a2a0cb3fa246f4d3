"""Consents are added, never changed."""

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import clock
from saker.core.auth import Actor
from saker.core.ids import new_id
from saker.privacy.errors import DocumentOutdated
from saker.privacy.models import Consent
from saker.privacy.rules import VERSIONS, Document


async def give_consent(session: AsyncSession, actor: Actor, *, document: Document, version: str, given: bool) -> None:
    """Write down what the actor says to a document, or takes back. Raises DocumentOutdated."""
    if version != VERSIONS[document]:
        raise DocumentOutdated(field="version", version=VERSIONS[document])
    row = {"id": new_id(), "person_id": actor.person_id, "document": document, "version": version, "given": given}
    await session.execute(insert(Consent).values({**row, "at": clock.now()}))
