"""Serving the gateway: on loopback, until SIGINT or SIGTERM."""

import os
import socket
from typing import Final

import uvicorn
from starlette.applications import Starlette

from saker.payments.fakepay.app import create_app
from saker.payments.fakepay.gateway import Config

LOOPBACK: Final = "127.0.0.1"


def run(config: Config, *, with_parent: int | None = None) -> None:
    """Serve; end when the process of the id `with_parent`, which started this one, is gone."""
    app = create_app(config)
    how = uvicorn.Config(app, host=LOOPBACK, port=config.port, ws="none", log_level="warning", timeout_graceful_shutdown=1)
    _Server(how, app, parent=with_parent).run()


class _Server(uvicorn.Server):
    """Says where it is; ends when its work in the background or its parent has ended."""

    def __init__(self, config: uvicorn.Config, app: Starlette, *, parent: int | None) -> None:
        super().__init__(config)
        self._app, self._parent = app, parent

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so."""
        await super().startup(sockets)
        if self.started:
            print(f"The local payment gateway serves on http://{LOOPBACK}:{self.config.port}", flush=True)  # noqa: T201

    async def on_tick(self, counter: int) -> bool:
        """Ten times a second; whether to end. Linux and macOS give a process whose parent is gone another one."""
        is_orphan = self._parent is not None and os.getppid() != self._parent
        return is_orphan or self._app.state.worker.done() or await super().on_tick(counter)
