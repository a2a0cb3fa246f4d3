"""How long a refused login takes: no less for nobody than for somebody, and never as little as a comparison of text."""

import time
from typing import Final

import httpx

from saker.core.checking import found, hosting, later
from saker.core.contrib import Check, CheckContext, CheckKind, Finding
from saker.core.guests import Guests

TIMES: Final = 2
"""Logins of each kind: with those of other checks they are fewer than what a network may try in a minute."""

FLOOR_MS: Final = 5
ALIKE: Final = 3
"""How many times as long the quickest of one kind may take as that of the other; networks and neighbours only add."""

_NS_PER_MS: Final = 1_000_000


async def _floor(pair: Guests, _: CheckContext) -> Finding:
    guest, source = pair.other, f"{TIMES} × POST /api/v1/auth/login of nobody, {TIMES} of somebody, with a wrong password"
    took_ms: dict[str, list[int]] = {"nobody": [], "somebody": []}
    for attempt in range(TIMES):
        for who, name in (("nobody", f"nobody-{attempt}@check.invalid"), ("somebody", guest.email)):
            began = time.perf_counter_ns()
            answer = await guest.http.post("/api/v1/auth/login", json={"identifier": name, "password": "not the password"})
            took_ms[who].append((time.perf_counter_ns() - began) // _NS_PER_MS)
            if finding := later(answer, source):
                return finding
            if answer.status_code != httpx.codes.UNAUTHORIZED:
                return found([f"a wrong password of {who} is answered {answer.status_code}"], "", source)
    way_ms = await _way_ms(guest.http)
    work = {who: max(min(took) - way_ms, 0) for who, took in took_ms.items()}
    faults = [f"a wrong password of {who} is refused without any work" for who, ms in work.items() if ms < FLOOR_MS]
    seen = ", ".join(f"{ms} ms for {who}" for who, ms in work.items())
    if max(work.values()) > ALIKE * max(min(work.values()), FLOOR_MS):
        faults.append(f"{seen}: that tells them apart")
    return found(faults, seen, source)


async def _way_ms(http: httpx.AsyncClient) -> int:
    """A request that asks for nothing."""
    took_ms = []
    for _ in range(TIMES):
        began = time.perf_counter_ns()
        await http.get("/api/v1/terms")
        took_ms.append((time.perf_counter_ns() - began) // _NS_PER_MS)
    return min(took_ms)


CHECKS: Final = (
    Check(
        id="SKR-IDN-012",
        title="A wrong password costs a whole hash, whether or not anyone is of that name",
        kind=CheckKind.LIVE,
        covers=("U53",),
        remedy="Let every login reach the API; if it does, run this version unchanged",
        run=hosting(_floor),
        turn=1,
    ),
)
