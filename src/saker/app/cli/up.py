"""`saker up`: the embedded database, the schema, a worker, the demo and the server, in one go and gone together."""

import asyncio
import math
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final, Protocol, Self
from urllib.parse import urlsplit

import typer
import uvicorn
from rich.console import Console

from saker.app import embedded, http, migrating, node
from saker.app.cli import serving
from saker.app.embedded.sockets import LOOPBACK, free_port
from saker.core import logs, settings
from saker.core.crypto import Keyring
from saker.core.settings import DEFAULT_SECRET, PaymentGateway, Settings
from saker.web.serving import DIST

CHECKOUT: Final = Path(__file__).parents[4]
DATABASE: Final = "saker"
STOP_SECONDS: Final = 15
LOOK_TICKS: Final = 20
SETTLED_SECONDS: Final = 15
RETURNED_TO: Final = frozenset({"127.0.0.1", "localhost"})
"""Hosts to which the local gateway leads back."""

console = Console(stderr=True)


class UpRefused(RuntimeError):
    """`saker up` cannot or must not run here; the message says why and what to do."""


def run(*, host: str, port: int, data_dir: Path | None, with_demo: bool) -> None:
    """Run it all until Ctrl-C. Raises UpRefused and EmbeddedError."""
    config = settings.current()
    if config.is_production:
        message = "saker up is for trying Saker out; in production run saker migrate, saker serve and saker worker"
        raise UpRefused(message)
    http.require_sound(config)
    _require_free(host, port)
    _build_page()
    base = data_dir or config.data_dir or embedded.default_directory().parent
    with ExitStack() as stack:
        pieces: list[_Piece] = _settle(stack, config, base, host, port)
        if (gateway := _gateway(base)) is not None:
            pieces.append(stack.enter_context(gateway))
        pieces.append(stack.enter_context(_Child("worker")))
        if with_demo:
            pieces.append(stack.enter_context(_Child("demo", "run")))
        _Up(serving.options(host, port), pieces).run()


class _Piece(Protocol):
    """Something that runs beside the server and is started again when it was killed."""

    def is_running(self) -> bool: ...

    def restart(self) -> None: ...


class _Up(serving.Server):
    """The server of `saker up`, which also says what there is to look at and keeps what runs beside it alive."""

    def __init__(self, config: uvicorn.Config, pieces: Sequence[_Piece]) -> None:
        super().__init__(config)
        self._pieces = dict.fromkeys(pieces, -math.inf)  # → when it was started again

    async def on_tick(self, counter: int) -> bool:
        """Ten times a second; looks after the pieces every other second."""
        if counter % LOOK_TICKS == 0:
            await asyncio.to_thread(self._revive)
        return await super().on_tick(counter)

    def _revive(self) -> None:
        for piece, revived_at in list(self._pieces.items()):
            if piece.is_running():
                continue
            if time.monotonic() - revived_at < SETTLED_SECONDS:
                console.print(f"{piece} ended again at once and stays away; its lines above say why", style="red")
                del self._pieces[piece]
                continue
            console.print(f"{piece} ended and is started again", style="yellow")
            self._pieces[piece] = time.monotonic()
            piece.restart()

    def announce(self) -> None:
        config = settings.current()
        address = config.frontend_url
        console.print(f"\n  [bold]Saker[/bold] is up: [bold underline]{address}[/]")
        console.print(f"  mail and SMS:  {address}/dev/outbox")
        console.print(f"  API reference: {address}/docs")
        if config.payment_gateway is PaymentGateway.LOCAL:
            console.print(f"  payments:      {config.payment_gateway_url} (no money moves)")
        console.print("  Ctrl-C stops all of it.\n")


def _require_free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            message = f"port {port} of {host} cannot be used ({error.strerror}): stop what listens there, or choose --port"
            raise UpRefused(message) from None


def _build_page() -> None:
    web = CHECKOUT / "web"
    if not node.is_outdated(web, DIST):
        return
    console.print("building the web application (once) …")
    try:
        code = node.build(web, DIST)
    except node.NodeMissing as error:
        console.print(f"the page was not built: {error}", style="yellow")
        return
    if code:
        console.print("the page could not be built; the API runs without it", style="yellow")


def _settle(stack: ExitStack, config: Settings, base: Path, host: str, port: int) -> list[_Piece]:
    """Start the database when none is configured, migrate it, and put what the pieces need into the environment."""
    pieces: list[_Piece] = []
    environ = {
        "SAKER_DATA_DIR": str(base),
        "SAKER_LOG_FORMAT": os.environ.get("SAKER_LOG_FORMAT", "console"),
        "LOG_LEVEL": os.environ.get("LOG_LEVEL", "WARNING"),
    }
    if "FRONTEND_URL" not in os.environ:
        environ["FRONTEND_URL"] = f"http://{host}:{port}"
    if config.database_url is None:
        running = stack.enter_context(embedded.start(base / "postgres"))
        running.ensure_database(DATABASE)
        pieces.append(running)
        environ["DATABASE_URL"] = running.url(database=DATABASE, role="saker_app")
        environ["SAKER_MIGRATE_DATABASE_URL"] = running.url(database=DATABASE, role="saker_owner")
    if config.secret_key.get_secret_value() == DEFAULT_SECRET:
        environ["SECRET_KEY"] = _secret(base)
    if config.season_secret is None:
        environ["SAKER_MARKET_SECRET"] = _market_secret(base, environ.get("SECRET_KEY", config.secret_key.get_secret_value()))
    config = settings.reload_from(environ)
    logs.configure(level=config.log_level, log_format=config.log_format)
    if config.migrate_database_url is not None and not migrating.is_current(config.migrate_database_url):
        with console.status("bringing the schema up to date …"):
            migrating.upgrade(config.migrate_database_url)
    asyncio.run(serving.require_market(config))
    return pieces


def _gateway(base: Path) -> "_Child | None":
    """The local payment gateway, with the variables by which it, the server and the worker know each other.

    None where the operator chose how people pay, and where the gateway could not lead back to the page.
    """
    config = settings.current()
    if "payment_gateway" in config.model_fields_set or urlsplit(config.frontend_url).hostname not in RETURNED_TO:
        return None
    base.mkdir(parents=True, exist_ok=True)
    port, keyring = free_port(), Keyring.from_settings()
    settings.reload_from(
        {
            "SAKER_PAYMENT_GATEWAY": PaymentGateway.LOCAL,
            "SAKER_PAYMENT_GATEWAY_URL": f"http://{LOOPBACK}:{port}",
            "RAZORPAY_KEY_ID": "rzp_test_local",
            "RAZORPAY_KEY_SECRET": keyring.derive("local-gateway-key").hex(),
            "RAZORPAY_WEBHOOK_SECRET": keyring.derive("local-gateway-webhook").hex(),
        }
    )
    webhook_url = f"{config.frontend_url.rstrip('/')}/api/v1/webhooks/razorpay"
    options = ("--port", str(port), "--books", str(base / "fakepay.sqlite"), "--webhook-url", webhook_url)
    return _Child("fakepay", *options)


def _secret(base: Path) -> str:
    """The secret of this installation, made at the first start."""
    return _kept(base / "secret.key", secrets.token_urlsafe(48))


def _market_secret(base: Path, secret_key: str) -> str:
    """The market's own, which outlives a change of SECRET_KEY; it begins as the key that the market was made of before."""
    return _kept(base / "market.key", secret_key)


def _kept(path: Path, first: str) -> str:
    """What the file says; `first`, written to it, when there is none."""
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(first)
    return path.read_text(encoding="utf-8").strip()


class _Child:
    """Another command of Saker beside this one, told to stop at the end and waited for."""

    def __init__(self, *arguments: str) -> None:
        self._arguments = arguments

    def __str__(self) -> str:
        return f"saker {self._arguments[0]}"

    def __enter__(self) -> Self:
        self.restart()
        return self

    def restart(self) -> None:
        """Start it (again)."""
        command = [sys.executable, "-m", "saker.app.cli", *self._arguments, "--with-parent", str(os.getpid())]
        # Its own session: Ctrl-C reaches this process alone, which then stops the children in order.
        self._process = subprocess.Popen(command, start_new_session=True)

    def is_running(self) -> bool:
        """False once it has ended."""
        return self._process.poll() is None

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            typer.echo(f"{self._arguments[0]} did not stop in {STOP_SECONDS} s and was killed", err=True)
            self._process.kill()
            self._process.wait()
