"""`saker up` as people run it: a process that brings everything, keeps it alive, and leaves nothing behind."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import httpx
import psutil
import pytest

from tests.fixtures.people import PASSWORD
from tests.fixtures.servers import LOOPBACK, free_ports

STARTED_WITHIN_SECONDS: Final = 120
ENDED_WITHIN_SECONDS: Final = 40
INTERRUPTED: Final = 130
BROUGHT: Final = ("DATABASE_", "SAKER_", "FRONTEND_", "RAZORPAY_")
"""How variables begin that `saker up` sets itself."""

REGISTRATION: Final = {"email": "asha@example.com", "password": PASSWORD, "display_name": "Asha", "accept_terms": True}
LONG_ENOUGH: Final = "a-directory-whose-name-is-long-" * 5


class Up:
    """A running `saker up` on a port and a data directory of its own."""

    def __init__(self, directory: Path, port: int, *options: str, **environ: str) -> None:
        self.port = port
        self.log = directory / f"up-{len(list(directory.iterdir()))}.log"
        command = [sys.executable, "-m", "saker.app.cli", "up", "--port", str(port), "--data-dir", str(directory), *options]
        clean = {name: value for name, value in os.environ.items() if not name.startswith(BROUGHT)}
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(
                command, env={**clean, "ENVIRONMENT": "test", **environ}, stdout=out, stderr=subprocess.STDOUT
            )

    def get(self, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
        return httpx.get(f"http://{LOOPBACK}:{self.port}{path}", headers=headers, timeout=10)

    def post(self, path: str, body: dict[str, object], headers: dict[str, str] | None = None) -> httpx.Response:
        answer = httpx.post(f"http://{LOOPBACK}:{self.port}/api/v1{path}", json=body, headers=headers, timeout=10)
        assert answer.is_success, answer.text
        return answer

    def is_ready(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        try:
            return self.get("/api/v1/health/ready").status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    def child(self, *words: str) -> psutil.Process:
        """The descendant in whose command line all of the words stand."""
        return next(one for one in self.children() if set(words) <= set(one.cmdline()))

    def gateway(self) -> str:
        """Where the local payment gateway is, as the list of the start says."""
        (url,) = re.findall(r"payments: +(http://\S+)", self.log.read_text())
        return str(url)

    def database(self) -> psutil.Process:
        """The server process of PostgreSQL: the parent of its workers."""
        return next(one for one in self.children() if one.name() == "postgres" and "-D" in one.cmdline())

    def children(self) -> list[psutil.Process]:
        """Every process below this one."""
        found: list[psutil.Process] = psutil.Process(self.process.pid).children(recursive=True)
        return found


def eventually(claim: Callable[[], bool], seconds: float = STARTED_WITHIN_SECONDS) -> bool:
    deadline = time.monotonic() + seconds
    while not claim():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def is_answering(url: str) -> bool:
    try:
        return httpx.get(f"{url}/control/events", timeout=10).is_success
    except httpx.TransportError:
        return False


def at_the_checkout(up: Up) -> tuple[dict[str, str], str, dict[str, str]]:
    """Asha, who has confirmed her address, before the gateway's page: what she is known by, her order, the page's form."""
    answer = up.post("/auth/register", REGISTRATION)
    asha = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    assert eventually(lambda: "#token=" in up.get("/dev/outbox.json").text)
    token = re.findall(r"#token=([\w-]{43})", up.get("/dev/outbox.json").text)[0]
    up.post("/auth/email/verify", {"token": token}, asha)
    order_id = up.post("/payments/orders", {"amount": "50000"}, {**asha, "Idempotency-Key": "once"}).json()["id"]
    return asha, order_id, up.post(f"/payments/orders/{order_id}/checkout", {}, asha).json()["fields"]


def pay(gateway: str, fields: dict[str, str]) -> bool:
    """Press the button that pays and never comes back."""
    form = {"action": "pay_and_close", "callback_url": fields["callback_url"]}
    return httpx.post(f"{gateway}/checkout/{fields['order_id']}", data=form, timeout=10).is_success


def state(up: Up, asha: dict[str, str], order_id: str) -> str:
    return str(up.get(f"/api/v1/payments/orders/{order_id}", asha).json()["state"])


def all_gone(processes: list[psutil.Process]) -> bool:
    _, alive = psutil.wait_procs(processes, timeout=ENDED_WITHIN_SECONDS)
    return not alive


@contextmanager
def running(directory: Path, *options: str, **environ: str) -> Iterator[Up]:
    """`saker up`, ready; interrupted at the end as by Ctrl-C, after which nothing of it is left."""
    up = Up(directory, free_ports(1)[0], *options, **environ)
    try:
        assert eventually(up.is_ready), up.log.read_text()
        yield up
    finally:
        below = up.children()
        up.process.send_signal(signal.SIGINT)
        code = up.process.wait(ENDED_WITHIN_SECONDS)
        ended = all_gone(below)
        for one in below:
            if one.is_running():
                one.kill()
    assert ended, up.log.read_text()
    assert code == INTERRUPTED, up.log.read_text()


@pytest.fixture
def directory() -> Iterator[Path]:
    """Readable by the account that the database runs under, which what another run of tests keeps is not."""
    with tempfile.TemporaryDirectory(prefix="saker-up-") as made:
        path = Path(made)
        path.chmod(0o755)
        yield path


@pytest.mark.timeout(300)
def test_it_keeps_what_runs_beside_the_server_alive(directory: Path) -> None:
    with running(directory, "--no-demo") as up:
        page = up.get("/practise/portfolio")
        assert page.headers["content-type"].startswith("text/html")
        database, worker, gateway = up.database(), up.child("worker"), up.child("fakepay")
        killed = [database, worker, gateway]
        for one in killed:
            one.kill()
        assert eventually(lambda: not any(one.is_running() for one in killed))
        assert eventually(lambda: up.is_ready() and up.child("worker").pid != worker.pid)
        assert eventually(lambda: is_answering(up.gateway()))
        assert up.database().pid != database.pid
    for name in ("worker", "fakepay"):
        assert f"saker {name} ended and is started again" in up.log.read_text()


@pytest.mark.timeout(300)
def test_a_second_one_is_told_which_is_in_its_way(directory: Path) -> None:
    with running(directory, "--no-demo") as first:
        same_port = Up(directory, first.port, "--no-demo")
        same_directory = Up(directory, free_ports(1)[0], "--no-demo")
        assert (same_port.process.wait(60), same_directory.process.wait(60)) == (1, 1)
        assert f"port {first.port} of {LOOPBACK} cannot be used" in same_port.log.read_text()
        assert str(directory / "postgres") in same_directory.log.read_text()
        assert first.is_ready()


@pytest.mark.timeout(300)
def test_a_person_pays_through_the_gateway_beside_it_and_finds_the_money_after_a_restart(directory: Path) -> None:
    """The webhook brings it: nobody comes back from paying. Keys and books are the same at the next start."""
    with running(directory, "--no-demo") as up:
        assert eventually(lambda: is_answering(up.gateway()))
        asha, order_id, fields = at_the_checkout(up)
        assert pay(up.gateway(), fields)
        assert eventually(lambda: state(up, asha, order_id) == "paid")
        first = up.gateway()
    with running(directory, "--no-demo") as up:
        assert eventually(lambda: is_answering(up.gateway()))
        assert up.gateway() != first
        assert state(up, asha, order_id) == "paid"
        paid = httpx.post(f"{up.gateway()}/v1/checkout/embedded", data=fields, timeout=10)
        assert "This order is paid." in paid.text


@pytest.mark.timeout(300)
def test_an_operator_who_chose_how_people_pay_gets_no_gateway(directory: Path) -> None:
    with running(directory, "--no-demo", SAKER_PAYMENT_GATEWAY="off") as up:
        assert not [one for one in up.children() if "fakepay" in one.cmdline()]
        assert "payments:" not in up.log.read_text()
    assert not (directory / "fakepay.sqlite").exists()


@pytest.mark.timeout(300)
def test_killed_it_leaves_no_process_and_starts_again(directory: Path) -> None:
    up = Up(directory, free_ports(1)[0], "--no-demo")
    assert eventually(up.is_ready), up.log.read_text()
    below = up.children()
    assert up.child("fakepay") in below
    up.process.kill()
    up.process.wait()
    assert all_gone(below)
    with running(directory, "--no-demo"):
        pass


@pytest.mark.timeout(300)
def test_a_long_path_is_no_obstacle(directory: Path) -> None:
    deep = directory / LONG_ENOUGH
    deep.mkdir(mode=0o755)
    with running(deep, "--no-demo") as up:
        assert up.get("/api/v1/health").json()["status"] == "ok"


def test_it_refuses_production(directory: Path) -> None:
    command = [sys.executable, "-m", "saker.app.cli", "up", "--data-dir", str(directory)]
    said = subprocess.run(command, env={**os.environ, "ENVIRONMENT": "production"}, capture_output=True, text=True, check=False)
    assert said.returncode != 0
    assert "Traceback" not in said.stderr
    assert not list(directory.iterdir())
