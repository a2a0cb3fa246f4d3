"""What signing in costs, and whether its time tells a stranger who has an account.

`python -m bench.identity` starts its own PostgreSQL (fsync on) and one server process in a directory that goes with it, and
prints JSON: logins, one-time codes and `/me` in an open loop at the rates asked for and at rising ones until the bound is
broken, and a two-sample test over the times of refusals for accounts that exist and for those that do not.
"""

import argparse
import asyncio
import json
import math
import os
import platform
from collections.abc import Awaitable, Callable, Sequence
from itertools import count, cycle
from random import Random
from statistics import median
from typing import Any

from bench.load import PASSWORD, Ask, open_loop, people, postgres, prepared, serving
from bench.wire import Wire
from saker.core.ids import new_id

CONNECTIONS = 64
LOGINS, CODES, READS = 10, 10, 100
RISING = {"login": (20, 30, 40, 50, 60, 80), "code": (25, 50, 100, 150, 200, 300), "me": (200, 300, 400, 600, 800, 1000)}
BOUND_MS = {"login": 500, "code": 500, "me": 100}

_numbers = count()


def fresh_address() -> str:
    """An address that was not counted yet (RFC 6890's benchmarking network, then on)."""
    number = next(_numbers)
    return f"198.{18 + number // 65536}.{number // 256 % 256}.{number % 256}"


def fresh_phone() -> str:
    """An Indian mobile number that was not asked for yet."""
    return f"+9198{next(_numbers) + 10_000_000:08}"


def two_samples(known: Sequence[float], unknown: Sequence[float]) -> dict[str, float]:
    """Whether two samples differ, by Mann and Whitney's U (1947), without ties: these are clock readings.

    `auc` is the chance that a known one takes longer than an unknown one, 0.5 when nothing can be told; `p` is two-sided, by
    the normal approximation.
    """
    ranked = sorted([(took, True) for took in known] + [(took, False) for took in unknown])
    ranks = sum(rank for rank, (_, is_known) in enumerate(ranked, start=1) if is_known)
    n, m = len(known), len(unknown)
    u = ranks - n * (n + 1) / 2
    z = (u - n * m / 2) / math.sqrt(n * m * (n + m + 1) / 12)
    return {
        "known_median_ms": round(median(known) * 1000, 2),
        "unknown_median_ms": round(median(unknown) * 1000, 2),
        "auc": round(u / (n * m), 3),
        "p": round(math.erfc(abs(z) / math.sqrt(2)), 3),
        "samples": n + m,
    }


async def rates(wires: list[Wire], ask: Ask, what: str, asked: int, seconds: float, rounds: int) -> dict[str, Any]:
    """The rate asked for, `rounds` times; then rising rates, until the 95th percentile passes the bound."""

    async def at(rate: int) -> dict[str, float]:
        for wire in wires:  # the server closes what was idle
            await wire.open()
        return await open_loop(wires, ask, rate, seconds)

    found = [await at(asked) for _ in range(rounds)]
    held = asked
    for rate in RISING[what]:
        if (await at(rate))["p95_ms"] > BOUND_MS[what]:
            break
        held = rate
    return {f"at_{asked}_per_second": found, "median_p95_ms": median(run["p95_ms"] for run in found), "largest_rate": held}


async def compared(wire: Wire, samples: int, probe: Callable[[Wire, bool], Awaitable[float]]) -> dict[str, float]:
    """Known and unknown in a random order, one after another, from an address each."""
    order = [True, False] * samples
    Random(7).shuffle(order)
    times: dict[bool, list[float]] = {True: [], False: []}
    await wire.open()
    for is_known in order:
        wire.address = fresh_address()
        times[is_known].append(await probe(wire, is_known))
    return two_samples(times[True], times[False])


async def measure(port: int, seconds: float, rounds: int, samples: int) -> dict[str, Any]:
    """Everything over HTTP."""
    wires = await people(port, CONNECTIONS)
    emails = []
    for wire in wires:
        await wire.open()  # the server closes what was idle
        emails.append(json.loads((await wire.ask("GET", "/me"))[1])["email"])
    names = dict(zip(map(id, wires), emails, strict=True))

    async def login(wire: Wire) -> float:
        wire.address = fresh_address()
        return await wire.timed("POST", "/auth/login", {"identifier": names[id(wire)], "password": PASSWORD})

    async def code(wire: Wire) -> float:
        wire.address = fresh_address()
        return await wire.timed("POST", "/auth/otp/send", {"phone": fresh_phone(), "purpose": "login"})

    async def me(wire: Wire) -> float:
        return await wire.timed("GET", "/me")

    found: dict[str, Any] = {"me": await rates(wires, me, "me", READS, seconds, rounds)}
    for wire in wires:
        wire.token = ""
    found["login"] = await rates(wires, login, "login", LOGINS, seconds, rounds)
    found["code"] = await rates(wires, code, "code", CODES, seconds, rounds)
    taken = cycle(emails)

    async def wrong_password(wire: Wire, is_known: bool) -> float:
        name = next(taken) if is_known else f"{new_id()}@example.com"
        return await wire.refused(401, "/auth/login", {"identifier": name, "password": "not it at all 42"})

    async def forgotten(wire: Wire, is_known: bool) -> float:
        name = next(taken) if is_known else f"{new_id()}@example.com"
        return await wire.timed("POST", "/auth/password/forgot", {"identifier": name})

    found["enumeration"] = {
        "login": await compared(wires[0], samples, wrong_password),
        "forgot": await compared(wires[0], min(samples, len(emails)), forgotten),
        "code": await compare_codes(wires[0], samples),
    }
    return found


async def compare_codes(wire: Wire, samples: int) -> dict[str, float]:
    """Codes for numbers that have an account and for those that have none."""
    known = []
    await wire.open()
    for _ in range(samples):
        phone = fresh_phone()
        wire.address = fresh_address()
        body = {"phone": phone, "password": PASSWORD, "display_name": "Bench", "accept_terms": True}
        status, answer = await wire.ask("POST", "/auth/register", body)
        assert status == 201, answer
        known.append(phone)
    taken = iter(known)

    async def ask(wire: Wire, is_known: bool) -> float:
        phone = next(taken) if is_known else fresh_phone()
        return await wire.timed("POST", "/auth/otp/send", {"phone": phone, "purpose": "login"})

    return await compared(wire, samples, ask)


def main() -> None:
    """Run it all and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--samples", type=int, default=300, help="known and unknown accounts each, for the two-sample test")
    options = parser.parse_args()
    with postgres() as running:
        environ = {**prepared(running), "SAKER_TRUSTED_PROXIES": "127.0.0.1"}
        with serving(environ, 1) as port:
            found = asyncio.run(measure(port, options.seconds, options.rounds, options.samples))
    found["machine"] = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, PostgreSQL 18"
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
