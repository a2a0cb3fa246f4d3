"""Scripts that people could bring along: in no page, and in every answer as text."""

from html.parser import HTMLParser
from typing import Final
from urllib.parse import quote

import httpx

from saker.core.checking import found, hosting, told
from saker.core.contrib import Check, CheckContext, CheckKind, Finding
from saker.core.guests import Guests
from saker.payments.starting import checkout_origin

PAGES: Final = ("/", "/login", "/register", "/home", "/settings", "/privacy")
NAMES: Final = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title><svg onload=alert(1)>",
    "javascript:alert(1)",
    "'-alert(1)-'",
    "{{constructor.constructor('alert(1)')()}}",
)
"""What a name could be in order to be run; each is a name like any other."""

_READ: Final = ("/api/v1/me", "/api/v1/home", "/api/v1/notifications", "/api/v1/auth/sessions")
_WANTED: Final = {
    "script-src": {"'self'"},
    "base-uri": {"'none'"},
    "frame-ancestors": {"'none'"},
}


class _Scripts(HTMLParser):
    """What of a page would run without being a file of ours."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one element."""
        given = {name: value or "" for name, value in attrs}
        if tag == "script" and not given.get("src", "").startswith("/"):
            self.found.append("a script that is not a file of ours")
        self.found += [f"{tag} with {name}" for name in given if name.startswith("on")]
        self.found += [
            f"{tag} that leads to a script" for value in given.values() if value.strip().lower().startswith("javascript:")
        ]


async def _inert(pair: Guests, context: CheckContext) -> Finding:
    http, checkout = pair.other.http, checkout_origin(context.settings)
    faults = [fault for path in (*PAGES, f"/{quote(NAMES[0], safe='')}") for fault in await _page(http, path, checkout)]
    before = told(await http.get("/api/v1/me")).get("display_name")
    for name in NAMES:
        faults += await _named(http, name)
    await http.patch("/api/v1/me", json={"display_name": before})
    for path in (f"/api/v1/{quote(NAMES[0], safe='')}", f"/api/v1/terms?{quote(NAMES[0], safe='')}=1"):
        faults += _as_json(path, await http.get(path))
    return found(faults, f"{len(PAGES)} pages without a script of their own; {len(NAMES)} names that stay text", "pages and JSON")


async def _page(http: httpx.AsyncClient, path: str, checkout: str | None) -> list[str]:
    answer = await http.get(path, headers={"Authorization": ""})
    scripts = _Scripts()
    scripts.feed(answer.text)
    faults = [f"{path}: {fault}" for fault in scripts.found]
    policy = {
        words[0]: set(words[1:]) for part in answer.headers.get("content-security-policy", "").split(";") if (words := part.split())
    }
    faults += [f"{path}: {name} is {' '.join(sorted(policy.get(name, ())) or ['missing'])}" for name in _loose(policy, checkout)]
    if NAMES[0] in answer.text:
        faults.append(f"{path}: the address is repeated as it is")
    return faults


def _loose(policy: dict[str, set[str]], checkout: str | None) -> list[str]:
    """The directives of a policy that let through what must not run, or forms to elsewhere than the provider's page."""
    allowed = {**_WANTED, "form-action": {"'self'", "'none'", *((checkout,) if checkout else ())}}
    loose = [name for name, wanted in allowed.items() if not policy.get(name) or not policy[name] <= wanted]
    default = policy.get("default-src", set())
    return [*loose, *([] if default and default <= {"'self'", "'none'"} else ["default-src"])]


async def _named(http: httpx.AsyncClient, name: str) -> list[str]:
    changed = await http.patch("/api/v1/me", json={"display_name": name})
    if told(changed).get("display_name") != name:
        return [f"the name {name} is answered {changed.status_code}, and kept otherwise"]
    return [fault for path in _READ for fault in _as_json(path, await http.get(path))]


def _as_json(path: str, answer: httpx.Response) -> list[str]:
    """Text in JSON is text, as long as nobody takes it for a page."""
    kind, sniff = answer.headers.get("content-type", ""), answer.headers.get("x-content-type-options")
    faults = [] if kind.startswith(("application/json", "application/problem+json")) else [f"{path} is {kind or 'of no kind'}"]
    return faults + ([] if sniff == "nosniff" else [f"{path} may be taken for a page"])


CHECKS: Final = (
    Check(
        "SKR-WEB-008",
        "No page runs a script that is not ours, and no name is ever more than text",
        CheckKind.LIVE,
        ("U49",),
        "Let the proxy pass pages and headers on unchanged; switch off what puts scripts into pages on the way.",
        hosting(_inert),
    ),
)
