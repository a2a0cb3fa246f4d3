"""HTTP of privacy: copies, being forgotten, consents; and what anyone may read."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter, Response

from saker.core import http
from saker.core.auth import Person, Public, StepUpRequired, require_step_up
from saker.core.errors import Unauthenticated
from saker.core.http import IdempotencyKey, Session
from saker.core.http.idempotency import IdempotencyKeyRequired
from saker.core.http.problems import problems
from saker.core.limits import limited
from saker.privacy import commands, queries
from saker.privacy.contributed import contributed
from saker.privacy.errors import (
    CertificateNotFound,
    DocumentOutdated,
    ErasurePending,
    ExportInPreparation,
    ExportNotFound,
)
from saker.privacy.rules import GRACE, VERSIONS, Document
from saker.privacy.schemas import (
    BlockerOut,
    CertificateOut,
    ConsentIn,
    ConsentOut,
    ErasureOut,
    ExportOut,
    PolicyOut,
    PrivacyOut,
    RetentionOut,
)

own = http.router("/me", tag="privacy")
public = http.router("/privacy", tag="privacy")


@own.get("/privacy", responses=problems(Unauthenticated))
async def show_privacy(session: Session, actor: Person) -> PrivacyOut:
    """My copies, my wish to be forgotten and what stands in its way, my consents."""
    erasure = await queries.last_erasure(session, actor.person_id)
    return PrivacyOut(
        exports=[ExportOut.model_validate(one) for one in await queries.exports(session, actor.person_id)],
        erasure=None if erasure is None else ErasureOut.model_validate(erasure),
        blockers=[BlockerOut.model_validate(one) for one in await queries.blockers(session, actor.person_id)],
        consents=[ConsentOut.model_validate(one) for one in await queries.consents(session, actor.person_id)],
    )


@own.post(
    "/export",
    status_code=202,
    dependencies=[limited("export")],
    responses=problems(Unauthenticated, StepUpRequired, ExportInPreparation, IdempotencyKeyRequired),
)
async def request_export(session: Session, actor: Person, _: IdempotencyKey) -> ExportOut:
    """Ask for a copy of everything that is mine; a notification tells when it is ready."""
    export_id = await commands.request_export(session, actor)
    found = await queries.exports(session, actor.person_id)
    return ExportOut.model_validate(next(one for one in found if one.id == export_id))


@own.get("/exports/{export_id}/file", response_class=Response, responses=problems(Unauthenticated, StepUpRequired, ExportNotFound))
async def download_export(export_id: UUID, session: Session, actor: Person) -> Response:
    """The ZIP of one of my copies, for whom has just confirmed who it is."""
    require_step_up(actor)
    content = await queries.export_content(session, actor.person_id, export_id)
    headers = {"Content-Disposition": 'attachment; filename="saker-data.zip"'}
    return Response(content, media_type="application/zip", headers=headers)


@own.post(
    "/erasure",
    status_code=202,
    dependencies=[limited("erasure")],
    responses=problems(Unauthenticated, StepUpRequired, ErasurePending, IdempotencyKeyRequired),
)
async def request_erasure(session: Session, actor: Person, _: IdempotencyKey) -> ErasureOut:
    """Ask to be forgotten in fourteen days. Every session ends; signing in before then takes it back."""
    return ErasureOut.model_validate(await commands.request_erasure(session, actor))


@own.put("/consents/{document}", status_code=204, responses=problems(Unauthenticated, DocumentOutdated))
async def give_consent(document: Document, body: ConsentIn, session: Session, actor: Person) -> None:
    """Say yes or no to a document, or take it back."""
    await commands.give_consent(session, actor, document=document, version=body.version, given=body.given)


@public.get("")
async def show_policy(_: Public) -> PolicyOut:
    """Which documents are in force, and how long what is kept."""
    kept = [RetentionOut.model_validate(one) for one in contributed().retention]
    return PolicyOut(versions=VERSIONS, retention=kept, grace_days=GRACE.days)


@public.get("/certificates/{erasure_id}", responses=problems(CertificateNotFound))
async def show_certificate(erasure_id: UUID, session: Session, _: Public) -> CertificateOut:
    """That an account was erased. Whoever holds the number may read it; it names nobody."""
    return CertificateOut.model_validate(await queries.certificate(session, erasure_id))


ROUTERS: Final[tuple[APIRouter, ...]] = (own, public)
