"""How quickly the answers come that everyone waits for, seen from where the check runs."""

import statistics
import time
from typing import Final

import httpx

from saker.core.checking import found, hosting
from saker.core.contrib import Check, CheckContext, CheckKind, Finding
from saker.core.guests import Guests
from saker.core.settings import Product

TIMES: Final = 20
NS_PER_MS: Final = 1_000_000
PROFILE_MS: Final = 100
REFERENCE_MS: Final = 50


async def _quick(pair: Guests, context: CheckContext) -> Finding:
    reference = "/api/v1/market/symbols" if Product.SIMULATOR in context.settings.products else "/api/v1/terms"
    took, faults = {}, []
    for path, most in (("/api/v1/me", PROFILE_MS), (reference, REFERENCE_MS)):
        status, took[path] = await _median_ms(pair.one.http, path)
        faults += [] if status == httpx.codes.OK else [f"{path} is answered {status}"]
        faults += [] if took[path] < most else [f"{path} takes {took[path]} ms, not under {most}"]
    return found(faults, ", ".join(f"{path} {ms} ms" for path, ms in took.items()), f"median of {TIMES} each")


async def _median_ms(http: httpx.AsyncClient, path: str) -> tuple[int, int]:
    """Of answers over a connection that is there; and the status of the first."""
    status, took = (await http.get(path)).status_code, []
    for _ in range(TIMES):
        began = time.perf_counter_ns()
        await http.get(path)
        took.append((time.perf_counter_ns() - began) // NS_PER_MS)
    return status, statistics.median_high(took)


CHECKS: Final = (
    Check(
        "SKR-WEB-010",
        "The profile comes within 100 ms, reference data within 50 ms",
        CheckKind.LIVE,
        ("U103",),
        "Run the check from near; look at the load of api and database, and at the distance between them.",
        hosting(_quick),
        turn=1,
    ),
)
