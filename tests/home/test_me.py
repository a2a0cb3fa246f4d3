"""`/me`: who I am, and what I may change about myself."""

from typing import Any

import pytest
from httpx import AsyncClient

from saker.core.settings import PaymentGateway, Settings
from tests.fixtures.people import SignedUp, SignUp


@pytest.fixture
async def asha(sign_up: SignUp) -> SignedUp:
    return await sign_up("Asha", email="asha@example.com")


async def test_a_new_person_is_at_level_one_with_the_days_ten_points(client: AsyncClient, asha: SignedUp) -> None:
    answer = await client.get("/me", headers=asha.headers)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json() == {
        **asha.user,
        "email_verified": False,
        "email_refused_since": None,
        "phone_verified": False,
        "bio": None,
        "display_currency": "INR",
        "avatar": None,
        "level": 1,
        "xp": 10,
        "xp_needed": 100,
        "xp_total": 10,
        "milestones": {"first_gain": False, "lost_all": False, "best_rank": None},
        "products": ["payments", "simulator"],
    }


async def test_nobody_is_nobody(client: AsyncClient) -> None:
    for method, path in (("GET", "/me"), ("PATCH", "/me"), ("GET", "/home")):
        answer = await client.request(method, path, json={} if method == "PATCH" else None)
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"display_name": "  Asha Rao  "}, {"display_name": "Asha Rao"}),
        ({"zone": "America/New_York"}, {"zone": "America/New_York"}),
        ({"display_currency": "SIM_BTC"}, {"display_currency": "SIM_BTC"}),
        ({"display_currency": "SIM_INR", "bio": "Learns."}, {"display_currency": "SIM_INR", "bio": "Learns."}),
        ({"display_name": "\u0906\u0936\u093e", "zone": "UTC"}, {"display_name": "\u0906\u0936\u093e", "zone": "UTC"}),
        ({"display_name": None}, {}),
        ({}, {}),
    ],
)
async def test_name_and_zone_are_changed_and_answered(
    client: AsyncClient, asha: SignedUp, change: dict[str, Any], expected: dict[str, Any]
) -> None:
    before = (await client.get("/me", headers=asha.headers)).json()
    answer = await client.patch("/me", headers=asha.headers, json=change)
    assert answer.status_code == 200, answer.text
    assert answer.json() == {**before, **expected}
    assert (await client.get("/me", headers=asha.headers)).json() == answer.json()


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"zone": "Mars/Olympus"}, "zone", "zone_unknown"),
        ({"zone": "asia/kolkata"}, "zone", "zone_unknown"),
        ({"zone": "../../etc/passwd"}, "zone", "zone_unknown"),
        ({"zone": "x" * 65}, "zone", "string_too_long"),
        ({"zone": 5}, "zone", "string_type"),
        ({"display_name": ""}, "display_name", "string_too_short"),
        ({"display_currency": "DOUBLOON"}, "display_currency", "currency_unknown"),
        ({"display_currency": "sim_btc"}, "display_currency", "currency_unknown"),
        ({"display_currency": "SIM-BTC"}, "display_currency", "currency_unknown"),
        ({"display_currency": ""}, "display_currency", "string_too_short"),
        ({"display_currency": "X" * 33}, "display_currency", "string_too_long"),
        ({"display_currency": 5}, "display_currency", "string_type"),
        ({"display_name": "a\u202eb"}, "display_name", "value_error"),
    ],
)
async def test_bad_values_are_refused_by_field_and_change_nothing(
    client: AsyncClient, asha: SignedUp, change: dict[str, Any], field: str, code: str
) -> None:
    before = (await client.get("/me", headers=asha.headers)).json()
    answer = await client.patch("/me", headers=asha.headers, json={"display_name": "Changed", **change})
    assert answer.status_code == 422
    assert [(fault["field"], fault["code"]) for fault in answer.json()["errors"]] == [(field, code)]
    assert (await client.get("/me", headers=asha.headers)).json() == before


class TestWithoutPayments:
    """A deployment where nobody can pay."""

    @pytest.fixture
    def app_settings(self, app_settings: Settings) -> Settings:
        return app_settings.model_copy(update={"payment_gateway": PaymentGateway.OFF})

    async def test_payments_are_not_among_what_is_on(self, client: AsyncClient, asha: SignedUp) -> None:
        assert (await client.get("/me", headers=asha.headers)).json()["products"] == ["simulator"]


class TestWithoutProducts:
    """A deployment with everything switched off."""

    @pytest.fixture
    def app_settings(self, app_settings: Settings) -> Settings:
        return app_settings.model_copy(update={"products": frozenset(), "payment_gateway": PaymentGateway.OFF})

    async def test_home_is_there_without_practice(self, client: AsyncClient, asha: SignedUp) -> None:
        assert (await client.get("/me", headers=asha.headers)).json()["products"] == []
        home = (await client.get("/home", headers=asha.headers)).json()
        assert home["practice"] is None
        assert home["rank"] == {"global": None, "eligible": False, "orders_needed": 0}
        assert home["open_orders"] == 0
