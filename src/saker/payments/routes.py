"""`/payments`: what I set out to pay, where to pay it, and how it ended."""

from http import HTTPStatus
from typing import Annotated, Final
from urllib.parse import parse_qs
from uuid import UUID

import structlog
from fastapi import APIRouter, Request, Response
from pydantic import Field, StringConstraints

from saker.core import http
from saker.core.auth import Person, Public
from saker.core.db import Database
from saker.core.errors import Unauthenticated
from saker.core.http import IdempotencyKey, In, Page, PageQuery, Session
from saker.core.http.idempotency import IdempotencyKeyRequired, RequestInFlight
from saker.core.http.paging import CursorInvalid
from saker.core.http.problems import problems
from saker.core.limits import limited
from saker.core.money import INR, Money
from saker.core.settings import Settings
from saker.payments import commands, errors, queries
from saker.payments.looking import look
from saker.payments.providers import ProviderFailed
from saker.payments.rules import UNPAID, OrderState
from saker.payments.schemas import CheckoutOut, OrderIn, OrderOut
from saker.payments.slot import provider_in_use

log = structlog.get_logger(__name__)

MOST_FIELDS: Final = 50
"""Of the form that a browser comes back with."""

router: APIRouter = http.router("/payments", tag="payments")

# What follows talks to the provider before it writes, so it holds no connection for an idempotency key meanwhile; each of
# them can be repeated as it is.
checkouts: APIRouter = http.router("/payments", tag="payments", route_class=http.CredentialRoute)


class ReturnIn(In):
    """What the provider gave the browser on its way back."""

    order_id: Annotated[UUID, Field(strict=False)]
    payment_id: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    signature: Annotated[str, StringConstraints(min_length=1, max_length=200)]


@router.post(
    "/orders",
    status_code=201,
    dependencies=[limited("payment_order")],
    responses=problems(
        Unauthenticated,
        errors.AmountOutOfRange,
        errors.ContactUnverified,
        IdempotencyKeyRequired,
        RequestInFlight,
    ),
)
async def create_order(body: OrderIn, session: Session, actor: Person, _: IdempotencyKey) -> OrderOut:
    """Set out to put money into my wallet. Nothing is taken before it is paid at the checkout, within half an hour."""
    provider = provider_in_use()
    return OrderOut.of(await commands.open_order(session, actor, provider=provider.name, amount=int(body.amount)))


@router.get("/orders", responses=problems(Unauthenticated, CursorInvalid))
async def orders(session: Session, actor: Person, cursor: PageQuery) -> Page[OrderOut]:
    """What I set out to pay, the newest first."""
    rows = await queries.orders(session, actor, before=cursor.after_id(), limit=cursor.limit + 1)
    return Page[OrderOut].of(rows, cursor, item=OrderOut.of, key=lambda row: row.id)


@router.get("/orders/{payment_order_id}", responses=problems(Unauthenticated, errors.OrderNotFound))
async def order(payment_order_id: UUID, session: Session, actor: Person) -> OrderOut:
    """One of my orders."""
    return OrderOut.of(await queries.own_order(session, actor, payment_order_id))


@checkouts.post(
    "/orders/{payment_order_id}/checkout",
    dependencies=[limited("payment_checkout")],
    responses=problems(Unauthenticated, errors.OrderNotFound, errors.OrderNotOpen, errors.ProviderAway),
)
async def open_checkout(payment_order_id: UUID, request: Request, actor: Person) -> CheckoutOut:
    """Where to pay an order: post the fields to the address, as a form that takes the whole window."""
    database = _database(request)
    async with database.reading() as session:
        found = await queries.own_order(session, actor, payment_order_id)
    provider = provider_in_use()
    if found.state not in UNPAID - {OrderState.EXPIRED} or found.provider != provider.name:
        raise errors.OrderNotOpen(state=found.state)
    name = found.provider_order_id
    if name is None:
        try:
            created = await provider.create_order(payment_order_id, Money(int(found.amount), INR))
        except ProviderFailed as failure:
            raise errors.ProviderAway(retry_after=60) from failure
        name = await database.retrying(lambda writing: commands.name_order(writing, payment_order_id, created))
    checkout = provider.checkout(name, return_url=f"{_frontend(request)}/api/v1/payments/orders/{payment_order_id}/return")
    return CheckoutOut(url=checkout.url, fields=dict(checkout.fields))


@checkouts.post(
    "/verify",
    dependencies=[limited("payment_verify")],
    responses=problems(Unauthenticated, errors.OrderNotFound, errors.SignatureRefused),
)
async def verify(body: ReturnIn, request: Request, actor: Person) -> OrderOut:
    """Tell that I came back from paying. The answer is the order as it stands, whoever told of it first."""
    database = _database(request)
    async with database.reading() as session:
        await queries.own_order(session, actor, body.order_id)
    if not await _returned(database, body.order_id, body.payment_id, body.signature):
        raise errors.SignatureRefused(field="signature")
    async with database.reading() as session:
        return OrderOut.of(await queries.own_order(session, actor, body.order_id))


@checkouts.post(
    "/orders/{payment_order_id}/return",
    status_code=303,
    response_class=Response,
    dependencies=[limited("payment_return")],
    responses=problems(errors.OrderNotFound),
    openapi_extra={"requestBody": {"content": {"application/x-www-form-urlencoded": {"schema": {"type": "object"}}}}},
)
async def come_back(payment_order_id: UUID, request: Request, _: Public) -> Response:
    """Where the provider sends the browser, as a form of another site and so without a sign-in.

    Whatever it says, the way leads to the order's page, which shows what the provider says when it is asked.
    """
    database, provider = _database(request), provider_in_use()
    async with database.reading() as session:
        if await queries.provider_order_id(session, provider.name, payment_order_id) is None:
            raise errors.OrderNotFound
    form = parse_qs((await request.body()).decode("utf-8", "replace"), max_num_fields=MOST_FIELDS)
    payment_id, signature = (form.get(f"razorpay_{name}", [""])[-1] for name in ("payment_id", "signature"))
    await _returned(database, payment_order_id, payment_id, signature)
    return Response(status_code=HTTPStatus.SEE_OTHER, headers={"Location": f"/wallet/orders/{payment_order_id}"})


async def _returned(database: Database, order_id: UUID, payment_id: str, signature: str) -> bool:
    """Whether the provider signed this return of this order; then the order is brought to where the provider has it."""
    provider = provider_in_use()
    async with database.reading() as session:
        name = await queries.provider_order_id(session, provider.name, order_id)
    if name is None or not provider.is_signed_return(order_id=name, payment_id=payment_id, signature=signature):
        return False
    try:
        await look(database, provider, order_id)
    except ProviderFailed:
        log.warning("payments.return_not_confirmed", order_id=str(order_id))  # the next look does it
    return True


ROUTERS: Final = (router, checkouts)


def _database(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


def _frontend(request: Request) -> str:
    config: Settings = request.app.state.settings
    return config.frontend_url.rstrip("/")
