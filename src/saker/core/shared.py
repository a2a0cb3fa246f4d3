"""What the looks of one run share: made when the first of them asks for it, and put away when the run is over."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from typing import Any, TypeVar

T = TypeVar("T")
C = TypeVar("C")


class Shared:
    """Things that are made once a run. `notes` are for the reader of its report."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        self._stack = AsyncExitStack()
        self._made: dict[Callable[..., Any], asyncio.Task[Any]] = {}

    async def get(self, make: Callable[[C], AbstractAsyncContextManager[T]], context: C) -> T:
        """What `make` makes; made once, however many ask at once. Raises to each of them what making it raised."""
        if make not in self._made:
            self._made[make] = asyncio.create_task(self._stack.enter_async_context(make(context)))
        # Shielded: one who gives up waiting does not take it from the others.
        made: T = await asyncio.shield(self._made[make])
        return made

    async def close(self) -> None:
        """Put away whatever was made, the last first."""
        await asyncio.gather(*self._made.values(), return_exceptions=True)
        self._made.clear()
        await self._stack.aclose()
