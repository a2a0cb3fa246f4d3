"""Faults of privacy: what nobody can read, what nobody deletes, what nobody carries out."""

from starlette.responses import HTMLResponse, JSONResponse

from saker.core.ids import new_id
from tests.checks.planted.edge import answering
from tests.checks.world import Planted, after, served

POLICY = {"versions": {"privacy": "2026-11", "cookies": "2026-11"}, "retention": [{"what": "x", "days": 1, "why": "y"}]}
COOKIE = {"Set-Cookie": "tracker=1; Path=/"}


def _erasure(due: str, *, cancelled: str = "NULL") -> str:
    return (
        "INSERT INTO privacy.erasures (id, person_id, requested_at, due_at, blocked_by, cancelled_at)"
        f" VALUES ('{new_id()}', '{new_id()}', now() - interval '20 days', now() {due}, '{{}}', {cancelled})"
    )


def _export(age: str, *, ready: bool) -> str:
    values = f"now() - interval '{age}', 3, 'zip'" if ready else "NULL, NULL, NULL"
    return (
        "INSERT INTO privacy.exports (id, person_id, requested_at, ready_at, size, content)"
        f" VALUES ('{new_id()}', '{new_id()}', now() - interval '{age}', {values})"
    )


def _session(age: str) -> tuple[str, str]:
    person = new_id()
    people = "INSERT INTO identity.people (id, email, email_key, display_name, zone, created_at)"
    sessions = "INSERT INTO identity.sessions (id, person_id, browser, ip_prefix, created_at, last_seen_at)"
    return (
        f"{people} VALUES ('{person}', 'a@example.com', 'a@example.com', 'A', 'UTC', now())",
        f"{sessions} VALUES ('{new_id()}', '{person}', 'x', 'y', now(), now() - interval '{age}')",
    )


PLANTED = {
    "SKR-PRV-001": Planted(
        served(),
        {
            "no policy": served(answering("/api/v1/privacy", JSONResponse({}, 404))),
            "no version": served(answering("/api/v1/privacy", JSONResponse({**POLICY, "versions": {"privacy": "2026-11"}}))),
            "no retention": served(answering("/api/v1/privacy", JSONResponse({**POLICY, "retention": []}))),
            "terms of nothing": served(answering("/api/v1/terms", JSONResponse({"version": ""}))),
            "a tracker": served(answering("/", HTMLResponse("<!doctype html>", headers=COOKIE))),
        },
    ),
    "SKR-PRV-002": Planted(
        after(_export("6 days", ready=True), *_session("100 days")),
        {
            "a copy of last month": after(_export("8 days", ready=True)),
            "an old sign-in": after(*_session("400 days")),
            "answers that nobody deletes": after(
                "INSERT INTO core.idempotency_keys (person_id, key, request_hash, status, body, created_at)"
                f" VALUES ('{new_id()}', 'k', 'h', 200, 'b', now() - interval '2 days')"
            ),
            "events that nobody deletes": after(
                "INSERT INTO core.event_outbox (name, payload, created_at) VALUES ('n', '{}', now() - interval '2 days')"
            ),
        },
    ),
    "SKR-PRV-003": Planted(
        after(
            _export("10 minutes", ready=False),
            _erasure("+ interval '3 days'"),
            _erasure("- interval '3 days'", cancelled="now()"),
        ),
        {
            "a copy that is never ready": after(_export("2 hours", ready=False)),
            "an erasure that nobody carries out": after(_erasure("- interval '2 days'")),
        },
    ),
}
