"""A body that is a file: kept beside memory while it comes in, so that a slow or large one costs no memory."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

IN_MEMORY_BYTES: Final = 64 * 1024


@asynccontextmanager
async def spooled(request: Request) -> AsyncIterator[IO[bytes]]:
    """The body, from its beginning; gone when the block ends. The middleware bounds it: 413 beyond the path's limit."""
    with SpooledTemporaryFile(max_size=IN_MEMORY_BYTES) as kept:
        try:
            async for chunk in request.stream():
                kept.write(chunk)
        except ClientDisconnect:
            raise HTTPException(HTTPStatus.BAD_REQUEST) from None
        kept.seek(0)
        yield kept


def takes(*media_types: str) -> dict[str, Any]:
    """The `openapi_extra=` of a route whose body is a file of one of these types."""
    content = {media_type: {"schema": {"type": "string", "format": "binary"}} for media_type in media_types}
    return {"requestBody": {"required": True, "content": content}}
