"""Every route declares its authorisation once; every POST requires an idempotency key or says why not."""

from fastapi import APIRouter, Depends, FastAPI
from starlette.responses import Response
from starlette.routing import Mount

from saker.app.http import create_app
from saker.core.auth import Person, Public, Staff
from saker.core.http import IdempotencyKey, router
from saker.core.permissions import Permission
from saker.core.settings import Environment, PaymentGateway, Product, Settings
from tests.architecture.rules import routes


def everything() -> FastAPI:
    """The application with every product on, outside production."""
    return create_app(Settings(environment=Environment.TEST, products=frozenset(Product), payment_gateway=PaymentGateway.RAZORPAY))


def planted(api: APIRouter) -> FastAPI:
    """The routes of `api`, taken up as real ones are."""
    app = FastAPI(openapi_url=None)
    app.router.routes.extend(api.routes)
    return app


def test_every_route_declares_its_authorisation_once() -> None:
    app = everything()
    assert routes.count(app) > len(routes.BARE)
    assert routes.unauthorised(app) == []


def test_every_listed_route_that_is_not_fastapis_exists() -> None:
    assert routes.stale_bare(everything()) == []


def test_every_post_requires_an_idempotency_key_or_is_excused() -> None:
    assert routes.without_key(everything()) == []


def test_no_route_is_defined_twice() -> None:
    assert routes.twice(everything()) == []


def test_a_planted_route_without_authorisation_is_found() -> None:
    api = router("/things", tag="things")

    @api.get("")
    async def open_by_omission() -> None: ...

    @api.get("/declared")
    async def declared(_: Public) -> None: ...

    assert routes.unauthorised(planted(api)) == [
        "GET /api/v1/things: 0 declarations of Person, Reader, Trader, Public or Staff, expected 1"
    ]


def test_a_planted_route_with_two_authorisations_is_found() -> None:
    api = router("/things", tag="things")

    @api.get("")
    async def both(actor: Person, staff: Staff(Permission.LEDGER_READ)) -> None: ...  # type: ignore[valid-type]

    assert routes.unauthorised(planted(api)) == [
        "GET /api/v1/things: 2 declarations of Person, Reader, Trader, Public or Staff, expected 1"
    ]


def test_a_planted_mount_is_found() -> None:
    app = FastAPI(openapi_url=None, routes=[Mount("/files", Response())])
    assert routes.unauthorised(app) == ["/files: not a FastAPI route, and not listed with a reason"]


def test_authorisation_inside_another_dependency_counts() -> None:
    def own_thing(actor: Person) -> None: ...

    api = router("/things", tag="things")

    @api.get("", dependencies=[Depends(own_thing)])
    async def read() -> None: ...

    assert routes.unauthorised(planted(api)) == []


def test_a_planted_post_without_a_key_is_found() -> None:
    api = router("/orders", tag="orders")

    @api.post("")
    async def careless(actor: Person) -> None: ...

    @api.post("/careful")
    async def careful(actor: Person, key: IdempotencyKey) -> None: ...

    assert routes.without_key(planted(api), excused={}) == [
        "POST /api/v1/orders: require Idempotency-Key, or say why it moves no value"
    ]


def test_a_planted_excuse_of_a_route_that_requires_the_key_or_is_gone_is_found() -> None:
    api = router("/orders", tag="orders")

    @api.post("")
    async def careful(actor: Person, key: IdempotencyKey) -> None: ...

    assert routes.without_key(planted(api), excused={"/api/v1/orders": "?", "/gone": "?"}) == [
        "/api/v1/orders: excused, but requires a key or is gone",
        "/gone: excused, but requires a key or is gone",
    ]


def test_a_planted_route_defined_twice_is_found() -> None:
    api = router("/orders", tag="orders")

    @api.get("/{order_id}")
    async def one(order_id: str, actor: Person) -> None: ...

    @api.get("/{name}")
    async def other(name: str, actor: Person) -> None: ...

    assert routes.twice(planted(api)) == ["GET /api/v1/orders/{}"]
