"""The questions at the start: each visit adds, nothing must be answered, and only known answers are taken."""

import asyncio

import pytest
from httpx import AsyncClient

from tests.fixtures.books import Books
from tests.fixtures.people import SignUp

PATH = "/me/onboarding"


async def test_each_visit_adds_to_the_one_before(client: AsyncClient, sign_up: SignUp) -> None:
    asha = await sign_up("Asha")
    first = (await client.get(PATH, headers=asha.headers)).json()
    assert (first["state"], set(first["answers"].values())) == ("open", {None})
    await client.patch(PATH, headers=asha.headers, json={"answers": {"goals": ["save", "learn"], "experience": "none"}})
    await client.patch(PATH, headers=asha.headers, json={"answers": {"debt": "some"}})
    said = (await client.patch(PATH, headers=asha.headers, json={"answers": {"experience": None}, "state": "done"})).json()
    assert said["state"] == "done"
    assert {name: value for name, value in said["answers"].items() if value} == {"goals": ["save", "learn"], "debt": "some"}
    assert (await client.patch(PATH, headers=asha.headers, json={"answers": {}})).json() == said


async def test_two_pages_at_once_lose_no_answer(client: AsyncClient, sign_up: SignUp) -> None:
    asha = await sign_up("Asha")
    bodies = [{"answers": {"age_range": "25_34"}}, {"answers": {"risk_tolerance": "low"}}, {"answers": {"interests": ["taxes"]}}]
    await asyncio.gather(*(client.patch(PATH, headers=asha.headers, json=body) for body in bodies))
    answers = (await client.get(PATH, headers=asha.headers)).json()["answers"]
    assert (answers["age_range"], answers["risk_tolerance"], answers["interests"]) == ("25_34", "low", ["taxes"])


async def test_it_can_be_skipped_and_taken_up_again(client: AsyncClient, sign_up: SignUp) -> None:
    asha = await sign_up("Asha")
    assert (await client.patch(PATH, headers=asha.headers, json={"state": "skipped"})).json()["state"] == "skipped"
    assert (await client.patch(PATH, headers=asha.headers, json={"state": "open"})).json()["state"] == "open"


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"age_range": "old"}, "answers.age_range"),
        ({"goals": ["save"] * 7}, "answers.goals"),
        ({"goals": ["riches"]}, "answers.goals.0"),
        ({"goals": "save"}, "answers.goals"),
        ({"shoe_size": "42"}, "answers.shoe_size"),
        ({"income_range": 5}, "answers.income_range"),
    ],
)
async def test_what_nobody_asked_is_refused_by_field(
    client: AsyncClient, sign_up: SignUp, books: Books, answers: dict[str, object], field: str
) -> None:
    asha = await sign_up("Asha")
    refused = await client.patch(PATH, headers=asha.headers, json={"answers": answers})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, field)
    assert await books.count("identity.onboarding") == 0


async def test_nobody_sees_the_answers_of_another(client: AsyncClient, sign_up: SignUp) -> None:
    asha, ravi = await sign_up("Asha"), await sign_up("Ravi")
    await client.patch(PATH, headers=asha.headers, json={"answers": {"debt": "heavy"}})
    assert (await client.get(PATH, headers=ravi.headers)).json()["answers"]["debt"] is None
    assert (await client.get(PATH)).status_code == 401
