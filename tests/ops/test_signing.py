"""Attestations and waivers: who may sign what, until when, and how it ends."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import clock
from saker.core.contrib import Check, CheckKind
from saker.core.models import AuditRecord
from saker.ops import commands, queries
from saker.ops.errors import NotAttestable, NothingToWithdraw, SignatureIncomplete, UntilOutOfRange
from tests.ops.making import check

SIGNED = check("SKR-ATT-901", kind=CheckKind.ATTESTATION)


def day(distance: int) -> date:
    return clock.now().date() + timedelta(days=distance)


async def test_an_attestation_lasts_through_its_last_day(session: AsyncSession) -> None:
    await commands.attest(session, SIGNED, signed_by=" Operator ", note=" Looked. ", until=day(0))
    found = await queries.attestation(session, SIGNED.id)
    assert found is not None
    assert (found.signed_by, found.words) == ("Operator", "Looked.")
    assert found.expires_at.date() == day(1)
    assert found.in_force(clock.now())


async def test_only_what_people_see_is_attested(session: AsyncSession) -> None:
    with pytest.raises(NotAttestable):
        await commands.attest(session, check(), signed_by="Operator", note="Looked.", until=day(1))


@pytest.mark.parametrize("distance", [-1, 368])
async def test_an_attestation_ends_within_a_year(session: AsyncSession, distance: int) -> None:
    with pytest.raises(UntilOutOfRange):
        await commands.attest(session, SIGNED, signed_by="Operator", note="Looked.", until=day(distance))


@pytest.mark.parametrize("distance", [-1, 94])
async def test_a_waiver_ends_within_three_months(session: AsyncSession, distance: int) -> None:
    with pytest.raises(UntilOutOfRange):
        await commands.waive(session, check(), signed_by="Operator", reason="Not yet.", until=day(distance))
    await commands.waive(session, check(), signed_by="Operator", reason="Not yet.", until=day(92))


@pytest.mark.parametrize(("signed_by", "words"), [("", "why"), ("  ", "why"), ("Operator", ""), ("Operator", " ")])
async def test_a_signature_has_a_name_and_words(session: AsyncSession, signed_by: str, words: str) -> None:
    with pytest.raises(SignatureIncomplete):
        await commands.waive(session, check(), signed_by=signed_by, reason=words, until=day(1))


async def test_the_newest_waiver_counts(session: AsyncSession) -> None:
    for reason in ("first", "second"):
        await commands.waive(session, check(), signed_by="Operator", reason=reason, until=day(1))
    found = await queries.waivers(session, clock.now())
    assert found["SKR-TST-001"].words == "second"


async def test_a_withdrawal_ends_both(session: AsyncSession) -> None:
    await commands.attest(session, SIGNED, signed_by="Operator", note="Looked.", until=day(1))
    await commands.waive(session, SIGNED, signed_by="Operator", reason="Not yet.", until=day(1))
    await commands.withdraw(session, SIGNED, signed_by="Operator", reason="Looked again.")
    found = await queries.attestation(session, SIGNED.id)
    assert found is not None
    assert not found.in_force(clock.now())
    assert await queries.waivers(session, clock.now()) == {}


@pytest.mark.parametrize("one", [check(), SIGNED], ids=["never signed", "never attested"])
async def test_what_is_not_in_force_cannot_be_withdrawn(session: AsyncSession, one: Check) -> None:
    with pytest.raises(NothingToWithdraw):
        await commands.withdraw(session, one, signed_by="Operator", reason="Why not.")


async def test_every_signature_is_in_the_audit_log(session: AsyncSession) -> None:
    await commands.attest(session, SIGNED, signed_by="Operator", note="Looked.", until=day(1))
    await commands.waive(session, SIGNED, signed_by="Operator", reason="Not yet.", until=day(1))
    await commands.withdraw(session, SIGNED, signed_by="Operator", reason="Looked again.")
    lines = (await session.execute(select(AuditRecord.action, AuditRecord.target))).all()
    acts = ("ops.attestation_withdrawn", "ops.check_attested", "ops.check_waived", "ops.waiver_withdrawn")
    assert sorted(tuple(line) for line in lines) == [(act, "check:SKR-ATT-901") for act in acts]
