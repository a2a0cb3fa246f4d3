"""Load over HTTP: a server in a process of its own, people, and requests in a closed and an open loop."""

import asyncio
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles
from time import perf_counter, sleep
from urllib.request import urlopen

from bench.wire import Wire
from saker.app import embedded, migrating
from saker.core.ids import new_id

Ask = Callable[[Wire], Awaitable[float]]
PASSWORD = "bench lantern river 42"


@contextmanager
def postgres() -> Iterator[embedded.Running]:
    """A PostgreSQL of its own (fsync on), in a directory that goes with it."""
    base = Path(tempfile.mkdtemp(prefix="saker-bench-"))
    base.chmod(0o711)
    try:
        with embedded.start(base / "pg") as running:
            yield running
    finally:
        shutil.rmtree(base, ignore_errors=True)


def prepared(running: embedded.Running) -> dict[str, str]:
    """A database with the schema; the environment of a server on it, without limits."""
    running.ensure_database("saker")
    migrating.upgrade(running.url(database="saker", role="saker_owner"))
    url = running.url(database="saker", role="saker_app")
    return {"DATABASE_URL": url, "RATE_LIMIT_ENABLED": "false", "LOG_LEVEL": "WARNING", "ENVIRONMENT": "test"}


@contextmanager
def serving(environ: dict[str, str], processes: int) -> Iterator[int]:
    """A server of so many processes; its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "saker.app.cli", "serve", "--port", str(port), "--processes", str(processes)]
    process = subprocess.Popen(command, env={**os.environ, **environ}, stdout=subprocess.DEVNULL)
    try:
        for _ in range(300):
            try:
                urlopen(f"http://127.0.0.1:{port}/api/v1/health", timeout=1).close()
                break
            except OSError:
                sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait()


async def people(port: int, count: int) -> list[Wire]:
    """Connections of people who just signed up: an order costs each of them practice money, so every run has its own."""
    wires = []
    for _ in range(count):
        wire = await Wire("127.0.0.1", port).open()
        body = {"email": f"{new_id()}@example.com", "password": PASSWORD, "display_name": "Bench"}
        status, answer = await wire.ask("POST", "/auth/register", {**body, "accept_terms": True})
        assert status == 201, answer
        wire.token = json.loads(answer)["access_token"]
        wires.append(wire)
    return wires


async def closed_loop(wires: list[Wire], ask: Ask, seconds: float) -> dict[str, float]:
    """Each connection asks again as soon as it is answered."""
    took: list[float] = []
    end = perf_counter() + seconds

    async def one(wire: Wire) -> None:
        while perf_counter() < end:
            took.append(await ask(wire))

    began = perf_counter()
    await asyncio.gather(*(one(wire) for wire in wires))
    return {"per_second": round(len(took) / (perf_counter() - began), 1), **percentiles(took)}


async def open_loop(wires: list[Wire], ask: Ask, rate: float, seconds: float) -> dict[str, float]:
    """`rate` arrivals a second, whether or not the ones before were answered; waiting for a connection counts."""
    free: asyncio.Queue[Wire] = asyncio.Queue()
    for wire in wires:
        free.put_nowait(wire)
    took: list[float] = []

    async def one(due: float) -> None:
        wire = await free.get()
        await ask(wire)
        took.append(perf_counter() - due)
        free.put_nowait(wire)

    began = perf_counter()
    async with asyncio.TaskGroup() as group:
        for number in range(int(rate * seconds)):
            due = began + number / rate
            await asyncio.sleep(max(0.0, due - perf_counter()))
            group.create_task(one(due))
    return percentiles(took)


def percentiles(took: list[float]) -> dict[str, float]:
    """p50, p95 and p99 in milliseconds."""
    cuts = quantiles(took, n=100)
    return {f"p{at}_ms": round(cuts[at - 1] * 1000, 1) for at in (50, 95, 99)}
