"""What no program can see, or cannot see yet: a check that passes while somebody's signature lasts.

Each checklist item of that class is one. Backups are, until the program takes them itself.
"""

from collections.abc import Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import clock
from saker.core.checking import asking
from saker.core.contrib import Check, CheckContext, CheckKind, Finding, Status
from saker.ops import checklist, queries
from saker.ops.checklist import Item


def _signed(check_id: str) -> Callable[[CheckContext], Awaitable[Finding]]:
    async def look(session: AsyncSession, _: CheckContext) -> Finding:
        source = f"ops.attestations of {check_id}"
        signature = await queries.attestation(session, check_id)
        if signature is None:
            return Finding(Status.NOT_RUN, "nobody has signed this", source)
        if not signature.in_force(clock.now()):
            return Finding(Status.NOT_RUN, f"the signature ended on {signature.expires_at:%Y-%m-%d}", source)
        seen = f"{signature.signed_by}, {signature.signed_at:%Y-%m-%d} until {signature.expires_at:%Y-%m-%d}: {signature.words}"
        return Finding(Status.PASS, seen, source)

    return asking(look)


def _check(name: str, title: str, *covers: str) -> Check:
    remedy = f"When it holds: saker check attest {name} --by NAME --until DATE --note WHY"
    return Check(name, title, CheckKind.ATTESTATION, covers, remedy, _signed(name))


def _of_item(item: Item) -> Check:
    return _check(f"SKR-ATT-{int(item.id.removeprefix('U')):03}", item.text, item.id)


CHECKS: tuple[Check, ...] = (
    _check("SKR-BKP-001", "Backups are taken every day, and one was restored as a proof", "U71", "U72", "U181"),
    *(_of_item(item) for item in checklist.load().items if item.kind == "attestation"),
)
