"""The page and its assets. Every address that is not the API's is the page, so that a deep link survives a refresh.

Hashed assets never change and are kept for ever by the browser; the page itself is never kept, because it names them.
The page gets a fresh nonce each time, which is what the content security policy lets style elements use.
"""

import gzip
import mimetypes
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from fastapi import APIRouter, FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response
from starlette.routing import Match

from saker.core.auth import Public

DIST: Final = Path(__file__).parent / "dist"
NONCE: Final = "__CSP_NONCE__"
RESERVED: Final = ("api", "ws", "dev", "metrics", "docs", "redoc", "openapi.json")
IMMUTABLE: Final = "public, max-age=31536000, immutable"
BRIEFLY: Final = "public, max-age=300"
COMPRESSED: Final = ("text/", "application/javascript", "application/json", "application/manifest+json", "image/svg+xml")

_MISSING: Final = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Saker</title>
<h1>The web application is not built</h1>
<p>The API is running. Build the page with <code>./saker up</code>, or <code>npm ci &amp;&amp; npm run build</code> in
<code>web/</code>, and start again.</p></html>"""


@dataclass(frozen=True)
class Asset:
    """A file of the bundle, as it is and, from the first time that somebody wants it so, compressed."""

    media_type: str
    plain: bytes
    cache: str

    @cached_property
    def compressed(self) -> bytes | None:
        """None where compressing gains nothing: pictures and fonts are compressed already."""
        return gzip.compress(self.plain, 6, mtime=0) if self.media_type.startswith(COMPRESSED) else None


def policy(nonce: str, checkout: str | None) -> str:
    """The content security policy of the page. `checkout` is the origin to which a form may lead besides our own."""
    return (
        "default-src 'none'; script-src 'self'; style-src-elem 'self' 'nonce-" + nonce + "'; style-src-attr 'unsafe-inline';"
        " connect-src 'self'; img-src 'self' data: blob:; font-src 'self'; manifest-src 'self'; worker-src 'self';"
        " frame-ancestors 'none'; base-uri 'none'; form-action 'self'" + ("" if checkout is None else f" {checkout}")
    )


routes = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Bundle:
    """What one application serves: the page, None where it is not built, its assets by path, and where people pay."""

    page: str | None
    checkout: str | None
    assets: Mapping[str, Asset]


def mount(app: FastAPI, *, checkout: str | None, dist: Path = DIST) -> None:
    """Serve the bundle below `/`. Without one the server still starts, and the page says what to do.

    `checkout` is the origin of the payment provider's page, None where payments are off.
    """
    index = dist / "index.html"
    page = index.read_text(encoding="utf-8") if index.is_file() else None
    app.state.bundle = Bundle(page, checkout, _load(dist) if page is not None else {})
    app.router.routes.extend(routes.routes)


@routes.api_route("/{path:path}", methods=["GET", "HEAD"])
async def web(path: str, request: Request, _: Public) -> Response:
    """The page, or a file of it."""
    bundle: Bundle = request.app.state.bundle
    if path in bundle.assets:
        return _asset(bundle.assets[path], request)
    first = path.partition("/")[0]
    if first in RESERVED or first == "assets":
        raise _nothing_here(request)
    return _page(bundle)


def _nothing_here(request: Request) -> HTTPException:
    """405 where the address takes other methods only, else 404."""
    allowed: set[str] = set()
    for route in request.app.router.routes:
        if route.matches(request.scope)[0] is Match.PARTIAL:
            allowed |= getattr(route, "methods", None) or set()
    return HTTPException(405, headers={"Allow": ", ".join(sorted(allowed))}) if allowed else HTTPException(404, "Not Found")


def _load(dist: Path) -> dict[str, Asset]:
    """Every file but the page, read once."""
    files = (path for path in dist.rglob("*") if path.is_file() and path.name != "index.html")
    return {path.relative_to(dist).as_posix(): _read(path, hashed=path.parent.name == "assets") for path in files}


def _read(path: Path, *, hashed: bool) -> Asset:
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if path.suffix == ".webmanifest":
        media_type = "application/manifest+json"
    if path.suffix == ".js":
        media_type = "application/javascript"
    return Asset(media_type, path.read_bytes(), IMMUTABLE if hashed else BRIEFLY)


def _asset(asset: Asset, request: Request) -> Response:
    headers = {"Cache-Control": asset.cache, "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", "") and (compressed := asset.compressed) is not None:
        return Response(compressed, headers={**headers, "Content-Encoding": "gzip"}, media_type=asset.media_type)
    return Response(asset.plain, headers=headers, media_type=asset.media_type)


def _page(bundle: Bundle) -> Response:
    nonce = secrets.token_urlsafe(16)
    headers = {"Cache-Control": "no-store", "Content-Security-Policy": policy(nonce, bundle.checkout)}
    if bundle.page is None:
        return HTMLResponse(_MISSING, 503, headers)
    return HTMLResponse(bundle.page.replace(NONCE, nonce), headers=headers)
