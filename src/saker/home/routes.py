"""HTTP of home: `/me` and `/home`."""

from typing import Final

from fastapi import APIRouter, Request

from saker.core import http
from saker.core.auth import Person, Reader
from saker.core.errors import Unauthenticated
from saker.core.http import Session
from saker.core.http.problems import problems
from saker.core.settings import PaymentGateway, Product, Settings
from saker.home import queries
from saker.home.schemas import HomeOut, MeOut, MePatch
from saker.identity import commands as identity
from saker.identity.errors import CurrencyUnknown, ZoneUnknown

PAYMENTS: Final = "payments"
"""The wallet's rupees: no product of its own, on where people can pay."""

router: APIRouter = http.router("", tag="home")


@router.get("/me", responses=problems(Unauthenticated))
async def show_me(request: Request, session: Session, actor: Reader) -> MeOut:
    """Who I am and how far I have come."""
    return MeOut.of(await queries.me(session, actor.person_id), _areas(request))


@router.patch("/me", responses=problems(Unauthenticated, ZoneUnknown, CurrencyUnknown))
async def change_me(body: MePatch, request: Request, session: Session, actor: Person) -> MeOut:
    """Change my name, the line about me, my time zone, or the currency in which totals are shown besides."""
    await identity.update_profile(
        session, actor, display_name=body.display_name, bio=body.bio, zone=body.zone, display_currency=body.display_currency
    )
    return MeOut.of(await queries.me(session, actor.person_id), _areas(request))


@router.get("/home", responses=problems(Unauthenticated))
async def show_home(request: Request, session: Session, actor: Reader) -> HomeOut:
    """The state of everything that is mine."""
    return HomeOut.of(await queries.overview(session, actor.person_id, products=_products(request)))


def _products(request: Request) -> frozenset[Product]:
    config: Settings = request.app.state.settings
    return config.products


def _areas(request: Request) -> list[str]:
    """What of the application there is here: the products, and payments where there is a provider."""
    config: Settings = request.app.state.settings
    is_payable = config.payment_gateway is not PaymentGateway.OFF
    return sorted({*config.products, *((PAYMENTS,) if is_payable else ())})
