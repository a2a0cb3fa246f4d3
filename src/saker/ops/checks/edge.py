"""Live checks of the HTTP edge, by a stranger at the public address: health, headers, closed doors, refusals, limits."""

import re
from typing import Final

import httpx

from saker.core import limits
from saker.core.checking import found, visiting
from saker.core.contrib import Check, CheckKind, Finding, Status
from saker.core.http.problems import MEDIA_TYPE

OLDEST_PYTHON: Final = (3, 11)
HSTS_SECONDS: Final = 15_552_000
STRANGER: Final = {"X-Forwarded-For": "203.0.113.9"}
"""A documentation address (RFC 5737), so that a check run on the host itself is not taken for a friend."""

_CLOSED: Final = {
    "/docs": "swagger-ui",
    "/redoc": "redoc",
    "/openapi.json": '"openapi"',
    "/metrics": "# HELP",
    "/dev/outbox": "<title>Outbox",
    "/dev/outbox.json": '"items"',
}
"""Page for developers and operators → what it would show."""

_PLAIN: Final = {
    "x-content-type-options": re.compile(r"nosniff"),
    "referrer-policy": re.compile(r"same-origin|no-referrer|strict-origin(-when-cross-origin)?"),
    "permissions-policy": re.compile(r".*camera=\(\).*"),
    "content-security-policy": re.compile(r"(?=.*default-src '(none|self)')(?=.*frame-ancestors 'none').*"),
}


async def _health(visitor: httpx.AsyncClient) -> Finding:
    source = "GET /api/v1/health"
    answer = await visitor.get("/api/v1/health")
    if answer.status_code != httpx.codes.OK or not _is_json(answer):
        return Finding(Status.FAIL, f"answered {answer.status_code} {answer.headers.get('content-type', '')}", source)
    told = answer.json()
    python = tuple(int(part) for part in re.findall(r"\d+", str(told.get("python")))[:2])
    faults = []
    if told.get("status") != "ok":
        faults.append(f"status is {told.get('status')}")
    if told.get("debug") is not False:
        faults.append("debug is not off")
    if python < OLDEST_PYTHON:
        faults.append(f"Python is {told.get('python')}")
    good = f"version {told.get('version')}, build {told.get('build')}, Python {told.get('python')}, debug off"
    return found(faults, good, source)


async def _ready(visitor: httpx.AsyncClient) -> Finding:
    source = "GET /api/v1/health/ready"
    answer = await visitor.get("/api/v1/health/ready")
    told = answer.json().get("checks") if _is_json(answer) else None
    ready = answer.status_code == httpx.codes.OK and isinstance(told, dict) and told.get("database") == "ok"
    seen = ", ".join(f"{name}: {state}" for name, state in told.items()) if isinstance(told, dict) else "nothing readable"
    return Finding(Status.PASS if ready else Status.FAIL, f"{answer.status_code}; {seen}", source)


async def _headers(visitor: httpx.AsyncClient) -> Finding:
    faults = []
    for path in ("/", "/api/v1/health"):
        headers = (await visitor.get(path)).headers
        wrong = [name for name, form in _PLAIN.items() if not form.fullmatch(headers.get(name, ""))]
        faults += [f"{path}: {name} is {headers.get(name, 'missing')}" for name in wrong]
        if "'unsafe-inline'" in _directive(headers.get("content-security-policy", ""), "script-src"):
            faults.append(f"{path}: scripts may be inline")
        age = re.search(r"max-age=(\d+)", headers.get("strict-transport-security", ""))
        if age is None or int(age[1]) < HSTS_SECONDS:
            faults.append(f"{path}: strict-transport-security is {headers.get('strict-transport-security', 'missing')}")
    return found(faults, "page and API carry every header", "GET / and GET /api/v1/health")


async def _origins(visitor: httpx.AsyncClient) -> Finding:
    hostile = ("https://attacker.example", f"https://{visitor.base_url.host}.attacker.example", "null")
    faults = []
    for origin in hostile:
        asks = {"Origin": origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
        for answer in (
            await visitor.options("/api/v1/health", headers=asks),
            await visitor.get("/api/v1/health", headers={"Origin": origin}),
        ):
            allowed = answer.headers.get("access-control-allow-origin")
            if allowed in ("*", origin):
                faults.append(f"{answer.request.method} from {origin} is allowed: {allowed}")
    return found(faults, f"no permission for {', '.join(hostile)}", "OPTIONS and GET /api/v1/health with a hostile Origin")


async def _closed(visitor: httpx.AsyncClient) -> Finding:
    open_doors = []
    for path, sign in _CLOSED.items():
        answer = await visitor.get(path, headers=STRANGER)
        if answer.is_success and sign in answer.text:
            open_doors.append(f"{path} is open")
    return found(open_doors, f"{', '.join(_CLOSED)} show nothing", "GET each, as a stranger")


async def _refusals(visitor: httpx.AsyncClient) -> Finding:
    tries = (
        ("GET", "/api/v1/there-is-nothing-here", 404),
        ("DELETE", "/api/v1/health", 405),
        ("POST", "/api/v1/ws/tickets", 401),
        ("POST", "/api/v1/auth/login", 422),
    )
    faults = []
    for method, path, status in tries:
        answer = await visitor.request(method, path, json={} if method == "POST" else None)
        told = answer.json() if answer.headers.get("content-type", "").startswith(MEDIA_TYPE) else {}
        if answer.status_code != status:
            faults.append(f"{method} {path} answered {answer.status_code}, not {status}")
        elif not told.get("code") or told.get("request_id") != answer.headers.get("x-request-id", ""):
            faults.append(f"{method} {path}: no problem document with its request id")
        if "Traceback (most recent call last)" in answer.text:
            faults.append(f"{method} {path} shows a traceback")
    return found(faults, "404, 405, 401 and 422 are problem documents with their request id", "one request each")


async def _limited(visitor: httpx.AsyncClient) -> Finding:
    """Leaves this address without logins for a minute, and nobody's account touched."""
    allowed = int(limits.TABLE["login"].split("/")[0])
    source = f"{allowed + 1} × POST /api/v1/auth/login, each as nobody"
    for attempt in range(1, allowed + 2):
        nobody = {"identifier": f"nobody-{attempt}@check.invalid", "password": "not a password of anyone"}
        answer = await visitor.post("/api/v1/auth/login", json=nobody)
        if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
            pause = answer.headers.get("retry-after", "")
            seen = f"429 at request {attempt}, Retry-After {pause or 'missing'}"
            return Finding(Status.PASS if pause.isdigit() else Status.FAIL, seen, source)
        if answer.status_code != httpx.codes.UNAUTHORIZED:
            return Finding(Status.FAIL, f"request {attempt} answered {answer.status_code}", source)
    return Finding(Status.FAIL, f"{allowed + 1} requests in a row were not limited", source)


def _is_json(answer: httpx.Response) -> bool:
    return str(answer.headers.get("content-type", "")).startswith("application/json")


def _directive(policy: str, name: str) -> str:
    return next((part.strip() for part in policy.split(";") if part.strip().startswith(f"{name} ")), "")


CHECKS: tuple[Check, ...] = (
    Check(
        "SKR-WEB-001",
        "The service is alive, on a supported runtime, with debug off",
        CheckKind.LIVE,
        ("U20", "U27"),
        "Set DEBUG=false, run on Python 3.11 or newer, and look at the log of the api process.",
        visiting(_health),
    ),
    Check(
        "SKR-WEB-002",
        "The service is ready: database, migrations, worker",
        CheckKind.LIVE,
        ("U17", "U59"),
        "Start what the answer names: the database, `saker migrate`, `saker worker`.",
        visiting(_ready),
    ),
    Check(
        "SKR-WEB-003",
        "Page and API carry the security headers, HSTS among them",
        CheckKind.LIVE,
        ("U33", "U34"),
        "Run with ENVIRONMENT=production, and let the proxy pass the application's headers on unchanged.",
        visiting(_headers),
    ),
    Check(
        "SKR-WEB-004",
        "No other origin may call the API",
        CheckKind.LIVE,
        ("U35",),
        "List exact origins in SAKER_CORS_ORIGINS, or none, and remove CORS headers that the proxy adds.",
        visiting(_origins),
    ),
    Check(
        "SKR-WEB-005",
        "Pages of developers and operators are closed to strangers",
        CheckKind.LIVE,
        ("U42", "U55"),
        "Run with ENVIRONMENT=production; let the proxy set X-Forwarded-For, or refuse /metrics there.",
        visiting(_closed),
    ),
    Check(
        "SKR-WEB-006",
        "Refusals are problem documents that name their request",
        CheckKind.LIVE,
        ("U56",),
        "Let the proxy pass error answers of the application on unchanged.",
        visiting(_refusals),
    ),
    Check(
        "SKR-WEB-007",
        "One login too many is refused with 429",
        CheckKind.LIVE,
        ("U52",),
        "Set RATE_LIMIT_ENABLED=true and, with more than one api process, REDIS_URL, so that they count together.",
        visiting(_limited),
        turn=2,
    ),
)
