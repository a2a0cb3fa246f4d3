"""The gateway as a process: what survives its death, and what ends it."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from saker.app.cli import fakepay
from saker.app.cli.serving import NotConfigured
from saker.core import settings
from saker.core.settings import Environment, Settings
from saker.payments.fakepay.gateway import Config
from tests.fixtures.gateway import KEY_ID, KEY_SECRET, Gateway, Hooks
from tests.fixtures.servers import free_ports


async def test_a_killed_gateway_has_its_books_and_sends_what_was_due(merchant: Hooks, tmp_path: Path) -> None:
    async with Gateway(tmp_path, webhook_url=merchant.url) as gateway:
        merchant.answers = [503] * 3
        payment = await gateway.control.pay((await gateway.order(receipt="kept"))["id"])
        await gateway.post(f"/payments/{payment['id']}/refund", {"X-Refund-Idempotency": "refund-key-1"}, amount=10_000)
        payout = await gateway.payout((await gateway.fund_account())["id"])
        await gateway.control.set(merchant_name="Kept")
        first = await merchant.next()
        before = await gateway.control.require_tied_books()
        gateway.kill()
        await gateway.start()
        after = await gateway.control.require_tied_books()
        assert before["payments"] == after["payments"]
        assert before["accounts"]["funding"] == after["accounts"]["funding"]
        assert (await gateway.get("/orders", receipt="kept"))["count"] == 1
        assert (await gateway.payout(payout["fund_account_id"]))["id"] == payout["id"]
        again = await gateway.post(f"/payments/{payment['id']}/refund", {"X-Refund-Idempotency": "refund-key-1"}, amount=10_000)
        assert (await gateway.get("/refunds"))["items"][0]["id"] == again["id"]
        seen = {first.event_id}
        while b"payout.processed" not in (hook := await merchant.next()).body:
            seen.add(hook.event_id)
        happened = {event["id"] for event in await gateway.control.events() if event["deliveries"]}
        while len(seen | {hook.event_id}) < len(happened):
            seen.add((await merchant.next()).event_id)
        assert seen | {hook.event_id} == happened


async def test_a_kill_in_the_middle_of_a_storm_loses_nothing_that_was_answered(tmp_path: Path) -> None:
    async with Gateway(tmp_path) as gateway:
        answered: list[str] = []

        async def storm() -> None:
            while True:
                answered.append((await gateway.order())["id"])

        storms = [asyncio.create_task(storm()) for _ in range(4)]
        while len(answered) < 40:
            await gateway.control.events()
        gateway.kill()
        ended = await asyncio.gather(*storms, return_exceptions=True)
        assert not any(isinstance(end, AssertionError) for end in ended), ended
        await gateway.start()
        books = await gateway.control.require_tied_books()
        assert set(answered) <= books["orders"].keys()


async def test_it_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    """Also where that one is gone before the gateway has begun."""
    port, pid_file = free_ports(1)[0], tmp_path / "pid"
    command = [sys.executable, "-m", "saker.payments.fakepay", "--port", str(port)]
    command += ["--key-id", KEY_ID, "--key-secret", KEY_SECRET]
    parent = (
        "import os, pathlib, subprocess\n"
        f"command = [*{command!r}, '--with-parent', str(os.getpid())]\n"
        "child = subprocess.Popen(command, stdout=subprocess.DEVNULL)\n"
        f"pathlib.Path({str(pid_file)!r}).write_text(str(child.pid))\n"
    )
    await asyncio.to_thread(subprocess.run, [sys.executable, "-c", parent], check=True)
    pid = int(pid_file.read_text())
    try:
        async with asyncio.timeout(30):
            while is_alive(pid):  # noqa: ASYNC110 - nothing tells that a process of somebody else has ended
                await asyncio.sleep(0.05)
    finally:
        if is_alive(pid):
            os.kill(pid, signal.SIGKILL)


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and that nobody has asked about yet does not."""
    try:
        os.kill(pid, 0)
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except (ProcessLookupError, FileNotFoundError):
        return False


async def test_the_process_never_runs_in_production(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "saker.payments.fakepay", "--port", "1", "--key-id", KEY_ID, "--key-secret", KEY_SECRET]
    environ = {**os.environ, "ENVIRONMENT": "production"}
    done = await asyncio.to_thread(subprocess.run, command, env=environ, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "the local payment gateway does not run in production\n")


@pytest.mark.parametrize("environment", Environment)
def test_the_command_never_runs_in_production(monkeypatch: pytest.MonkeyPatch, environment: Environment) -> None:
    started: list[Config] = []
    monkeypatch.setattr(settings, "current", lambda: Settings(environment=environment))
    monkeypatch.setattr(fakepay, "run", lambda config, **_: started.append(config))
    if environment is Environment.PRODUCTION:
        with pytest.raises(NotConfigured, match="does not run in production"):
            fakepay.fakepay(KEY_ID, KEY_SECRET)
        assert not started
    else:
        fakepay.fakepay(KEY_ID, KEY_SECRET)
        assert [config.key_id for config in started] == [KEY_ID]
