"""The wallet and the back office over HTTP."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from httpx import AsyncClient

from saker.core import clock
from saker.core.db import Database
from saker.core.money import SIM_INR
from saker.identity.queries import access
from saker.identity.rules.people import Role
from saker.ledger import commands, routes
from tests.fixtures.people import SignedUp, SignUp, make_staff
from tests.ledger.making import FEES, gift, pay, purse, transfer

YEARS = {"from": "2020-01-01T00:00:00Z", "to": "2100-01-01T00:00:00Z"}


@pytest.fixture
async def asha(sign_up: SignUp) -> SignedUp:
    return await sign_up("Asha")


@pytest.fixture
async def rich(asha: SignedUp, database: Database) -> SignedUp:
    """Asha, with ₹100.00 in ten gifts, of which she paid ₹5.00."""
    async with database.edge() as session:
        await commands.post_many(session, [gift(asha.id, 10_00, key=str(number)) for number in range(10)])
        await pay(session, transfer(purse(asha.id), FEES, 5_00))
    return asha


async def get(client: AsyncClient, person: SignedUp, path: str, **params: Any) -> Any:
    answer = await client.get(path, headers=person.headers, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def available(client: AsyncClient, person: SignedUp) -> dict[str, Any]:
    accounts = (await get(client, person, "/wallet/accounts"))["items"]
    (found,) = [account for account in accounts if account["purpose"] == "available"]
    return dict(found)


async def test_my_accounts_with_their_balances(client: AsyncClient, rich: SignedUp) -> None:
    accounts = (await get(client, rich, "/wallet/accounts"))["items"]
    assert {(account["purpose"], account["asset"]): account["balance"]["amount"] for account in accounts} == {
        ("practice", SIM_INR.code): "10000000",
        ("available", "INR"): "9500",
    }
    assert (await available(client, rich))["balance"]["formatted"] == "₹95.00"


async def test_accounts_of_one_asset_are_found_among_all(client: AsyncClient, rich: SignedUp) -> None:
    (found,) = (await get(client, rich, "/wallet/accounts", asset="INR"))["items"]
    assert found == await available(client, rich)
    assert (await get(client, rich, "/wallet/accounts", asset="DOUBLOON"))["items"] == []


async def test_accounts_and_entries_come_in_pages(client: AsyncClient, rich: SignedUp) -> None:
    first = await get(client, rich, "/wallet/accounts", limit=1)
    second = await get(client, rich, "/wallet/accounts", limit=1, cursor=first["next_cursor"])
    assert second["next_cursor"] is None
    assert first["items"][0]["id"] < second["items"][0]["id"]
    path = f"/wallet/accounts/{(await available(client, rich))['id']}/entries"
    seen, cursor = [], None
    while True:
        page = await get(client, rich, path, limit=4, **({"cursor": cursor} if cursor else {}))
        seen += [entry["seq"] for entry in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == list(range(11, 0, -1))


async def test_a_statement_ties(client: AsyncClient, rich: SignedUp) -> None:
    account = (await available(client, rich))["id"]
    found = await get(client, rich, "/wallet/statement", account=account, **YEARS)
    amounts = [int(line["amount"]["amount"]) for line in found["lines"]]
    assert int(found["opening"]["amount"]) + sum(amounts) == int(found["closing"]["amount"]) == 95_00
    assert amounts == [10_00] * 10 + [-5_00]
    assert (found["period_start"], found["account"]["id"]) == ("2020-01-01T00:00:00.000Z", account)


async def test_a_statement_as_csv(client: AsyncClient, rich: SignedUp) -> None:
    account = (await available(client, rich))["id"]
    answer = await client.get("/wallet/statement", headers=rich.headers, params={"account": account, "format": "csv", **YEARS})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == f'attachment; filename="statement-{account}-20200101-21000101.csv"'
    assert answer.headers["cache-control"] == "no-store"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert (len(rows), rows[-1]["balance"]) == (13, "95.00")


async def test_a_statement_that_is_too_long_says_how_long(
    client: AsyncClient, rich: SignedUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "MAX_LINES", 10)
    account = (await available(client, rich))["id"]
    answer = await client.get("/wallet/statement", headers=rich.headers, params={"account": account, **YEARS})
    assert answer.status_code == 422
    problem = answer.json()
    assert (problem["code"], problem["lines"], problem["limit"]) == ("statement_too_long", 11, 10)


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"to": "2019-12-31T23:59:59Z"}, "to"),
        ({"from": "2020-01-01"}, "from"),
        ({"from": "2020-01-01T00:00:00"}, "from"),
        ({"from": "0001-01-01T00:00:00+14:00"}, "from"),
        ({"to": "9999-12-31T23:59:59-14:00"}, "to"),
        ({"from": "1e999"}, "from"),
        ({"to": "never"}, "to"),
        ({"format": "pdf"}, "format"),
        ({"account": 0}, "account"),
        ({"account": 2**63}, "account"),
        ({"account": "NaN"}, "account"),
        ({"page": 2}, "page"),
    ],
)
async def test_a_bad_period_or_account_is_refused_by_its_field(
    client: AsyncClient, asha: SignedUp, params: dict[str, Any], field: str
) -> None:
    answer = await client.get("/wallet/statement", headers=asha.headers, params={"account": 1, **YEARS, **params})
    assert answer.status_code == 422, answer.text
    assert [fault["field"] for fault in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("path", ["/wallet/accounts/{id}/entries", "/wallet/statement?account={id}&from={from}&to={to}"])
async def test_somebody_elses_account_is_not_found(client: AsyncClient, rich: SignedUp, sign_up: SignUp, path: str) -> None:
    stranger = await sign_up("Stranger")
    account = (await available(client, rich))["id"]
    theirs = await client.get(path.format(id=account, **YEARS), headers=stranger.headers)
    nobodys = await client.get(path.format(id=2**62, **YEARS), headers=stranger.headers)
    assert (theirs.status_code, theirs.json()["code"]) == (404, "account_not_found")
    assert nobodys.json()["detail"] == theirs.json()["detail"]


async def test_the_houses_accounts_belong_to_nobody(client: AsyncClient, rich: SignedUp) -> None:
    for account in range(1, 5):
        answer = await client.get(f"/wallet/accounts/{account}/entries", headers=rich.headers)
        own = [one["id"] for one in (await get(client, rich, "/wallet/accounts"))["items"]]
        assert answer.status_code == (200 if account in own else 404)


@pytest.fixture
async def auditor(asha: SignedUp, database: Database, sign_up: SignUp) -> SignedUp:
    """Someone who may look at the books."""
    made = await sign_up("Auditor")
    await make_staff(database, made.id, Role.AUDITOR)
    await access.watch.look(database)
    return made


async def test_the_trial_balance_of_each_asset_is_zero(client: AsyncClient, auditor: SignedUp, rich: SignedUp) -> None:
    found = await get(client, auditor, "/admin/ledger/trial-balance")
    assert found["balanced"]
    assert {asset["asset"]: asset["total"]["amount"] for asset in found["assets"]} == {"INR": "0", "SIM_INR": "0"}
    (rupees,) = [asset for asset in found["assets"] if asset["asset"] == "INR"]
    assert [(line["purpose"], line["held_by"], line["accounts"], line["balance"]["amount"]) for line in rupees["lines"]] == [
        ("fees:test", "house", 1, "500"),
        ("world", "house", 1, "-10000"),
        ("available", "people", 1, "9500"),
    ]


async def test_a_group_with_its_transfers(client: AsyncClient, auditor: SignedUp, rich: SignedUp, database: Database) -> None:
    async with database.edge() as session:
        posted = await pay(session, transfer(purse(rich.id), FEES, 7), key="seven")
    found = await get(client, auditor, f"/admin/ledger/groups/{posted.group_id}")
    assert (found["scope"], found["key"], found["reversed_by"]) == ("test", "seven", None)
    (leg,) = found["transfers"]
    assert (leg["source"]["owner_id"], leg["target"]["purpose"], leg["amount"]["amount"]) == (str(rich.id), "fees:test", "7")
    missing = await client.get("/admin/ledger/groups/01a1fe67-8a25-7246-8929-38b4261477e1", headers=auditor.headers)
    assert (missing.status_code, missing.json()["code"]) == (404, "group_not_found")


@pytest.mark.parametrize("path", ["/admin/ledger/trial-balance", "/admin/ledger/groups/01a1fe67-8a25-7246-8929-38b4261477e1"])
async def test_only_bookkeepers_see_the_books(client: AsyncClient, asha: SignedUp, path: str) -> None:
    assert (await client.get(path, headers=asha.headers)).status_code == 403
    assert (await client.get(path)).status_code == 401


@pytest.mark.parametrize("path", ["/wallet/accounts", "/wallet/accounts/1/entries", "/wallet/statement"])
async def test_nobody_sees_a_wallet_without_signing_in(client: AsyncClient, path: str) -> None:
    assert (await client.get(path, params={"account": 1, **YEARS} if "statement" in path else {})).status_code == 401


async def test_now_is_inside_a_statement_until_tomorrow(client: AsyncClient, rich: SignedUp) -> None:
    account = (await available(client, rich))["id"]
    now = clock.now()
    period = {"from": (now - timedelta(hours=1)).isoformat(), "to": (now + timedelta(days=1)).isoformat()}
    assert len((await get(client, rich, "/wallet/statement", account=account, **period))["lines"]) == 11
