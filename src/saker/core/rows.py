"""Rows of a query as plain mappings, for exports."""

from typing import Any

from sqlalchemy import Executable
from sqlalchemy.ext.asyncio import AsyncSession


async def mappings(session: AsyncSession, statement: Executable) -> list[dict[str, Any]]:
    """Every row, by the names of its columns."""
    return [dict(row) for row in (await session.execute(statement)).mappings()]
