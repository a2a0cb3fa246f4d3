"""C2: an endpoint that tells whether a number is registered."""

from fastapi import FastAPI
from httpx import AsyncClient, Response
from sqlalchemy import event, text

from saker.core.db import Database
from tests.fixtures.codes import OTHER_PHONE, PHONE, another, ask, asked, code_of, give, registered


def shape(answer: Response) -> object:
    """What a stranger can compare: status, names and kinds of everything, headers but the request's id."""
    headers = {name: value for name, value in answer.headers.items() if name not in ("x-request-id", "content-length")}
    body = {name: type(value) if name in ("challenge_id", "request_id") else value for name, value in answer.json().items()}
    return answer.status_code, body, headers


async def test_a_known_and_an_unknown_number_get_the_same_answers(client: AsyncClient, database: Database) -> None:
    await registered(client, database)
    for purpose in ("login", "register"):
        known, unknown = await ask(client, PHONE, purpose), await ask(client, OTHER_PHONE, purpose)
        if purpose == "register":  # the known number registered by a code just now, so it asks a second time
            assert (known.status_code, unknown.status_code) == (429, 202)
            continue
        assert shape(known) == shape(unknown)
        wrong = [await give(client, answer.json()["challenge_id"], "000000") for answer in (known, unknown)]
        assert shape(wrong[0]) == shape(wrong[1])


async def test_a_right_code_of_a_number_without_account_is_as_good_as_a_wrong_one(client: AsyncClient, database: Database) -> None:
    """It was never sent; whoever guesses it learns nothing."""
    challenge_id = await asked(client, OTHER_PHONE)
    code = await code_of(database, challenge_id)
    wrong = await give(client, challenge_id, another(code))
    right = await give(client, challenge_id, code)
    assert shape(wrong) == shape(right)


async def test_asking_runs_the_same_statements_for_both_and_never_looks_for_the_person(
    app: FastAPI, client: AsyncClient, database: Database
) -> None:
    """Equal work, not equal milliseconds: times on a shared machine say nothing, the statements say all."""
    await registered(client, database)
    engine = app.state.database.engine.sync_engine
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    runs = []
    event.listen(engine, "before_cursor_execute", note)
    try:
        for phone in (PHONE, OTHER_PHONE):
            seen.clear()
            await asked(client, phone)
            runs.append([line for line in seen if "identity." in line or "procrastinate" in line])
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert runs[0] == runs[1]
    assert runs[0]
    assert not [line for line in runs[0] if "identity.people" in line]


async def test_the_table_of_challenges_looks_the_same_for_both(client: AsyncClient, database: Database) -> None:
    await registered(client, database)
    for phone in (PHONE, OTHER_PHONE):
        await asked(client, phone)
    columns = "purpose, attempts_left, ended_at, octet_length(phone_sealed), octet_length(code_hash), expires_at - created_at"
    async with database.reading() as session:
        rows = (await session.execute(text(f"SELECT {columns} FROM identity.code_challenges WHERE purpose = 'login'"))).all()
    assert len(rows) == 2
    assert rows[0] == rows[1]
