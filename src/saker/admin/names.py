"""The names of the people whom rows mention, in one query."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from saker.admin.schemas import NamedOut
from saker.identity import queries as identity


class Names:
    """Ids to names; whoever is gone has none."""

    def __init__(self, known: dict[UUID, str]) -> None:
        self._known = known

    @classmethod
    async def of(cls, session: AsyncSession, person_ids: Iterable[UUID | None]) -> "Names":
        """Look all of them up."""
        faces = await identity.faces(session, {one for one in person_ids if one is not None})
        return cls({person_id: face.name for person_id, face in faces.items()})

    def name(self, person_id: UUID) -> NamedOut:
        """One of them."""
        return NamedOut(id=person_id, name=self._known.get(person_id))

    def maybe(self, person_id: UUID | None) -> NamedOut | None:
        """One of them, or nobody."""
        return None if person_id is None else self.name(person_id)


def person_in(target: str) -> UUID | None:
    """Whom a target such as `person:<id>` names."""
    kind, _, identifier = target.partition(":")
    try:
        return UUID(identifier) if kind == "person" else None
    except ValueError:
        return None
