"""What the routes of API keys take and give."""

from dataclasses import asdict
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints
from pydantic_core import PydanticCustomError

from saker.core.auth import Scope
from saker.core.http import In, Out
from saker.core.http.schemas import Instant, Line
from saker.identity.queries import ApiKeyView
from saker.identity.rules.api_keys import MAX_NETWORKS, network_of


def _network(text: str) -> str:
    """The network in its canonical form. Raises PydanticCustomError, whose words need no introduction."""
    try:
        return str(network_of(text))
    except ValueError as fault:
        raise PydanticCustomError("network_invalid", "{reason}", {"reason": str(fault)}) from None


NetworkText = Annotated[
    str,
    StringConstraints(min_length=2, max_length=49),
    AfterValidator(_network),
    Field(description="An address or a network: 203.0.113.7, 203.0.113.0/24, 2001:db8::/48."),
]


class ApiKeyIn(In):
    """A new key: what it is called, what it opens, from where and until when."""

    name: Line
    scopes: Annotated[list[Annotated[Scope, Field(strict=False)]], Field(min_length=1, max_length=len(Scope))]
    networks: Annotated[list[NetworkText], Field(max_length=MAX_NETWORKS)] = Field([], description="None: from everywhere.")
    expires_at: Annotated[AwareDatetime, Field(strict=False)] | None = Field(None, description="Null: it does not expire.")


class ApiKeyOut(Out):
    """A key, as much of it as can still be read."""

    id: UUID
    name: str
    prefix: str
    scopes: list[Scope]
    networks: list[str]
    created_at: Instant
    expires_at: Instant | None
    last_used_at: Instant | None
    last_used_from: str | None


class NewApiKeyOut(ApiKeyOut):
    """A key that was just made."""

    key: str = Field(description="The key itself. It is shown this once: nobody can read it again.")

    @classmethod
    def of(cls, key: str, made: ApiKeyView) -> Self:
        """The API's form of it."""
        return cls(key=key, **asdict(made))
