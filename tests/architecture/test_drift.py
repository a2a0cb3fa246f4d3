"""The API's reference, the web application's types and the table of settings are what the program makes."""

import json
from pathlib import Path

import pytest

from saker.app import openapi_reference as openapi
from saker.app import settings_reference
from tests.architecture.rules import drift
from tests.architecture.rules.source import REPOSITORY

WEB = REPOSITORY / "web"


def test_the_apis_reference_is_up_to_date() -> None:
    assert drift.differences(REPOSITORY / openapi.FILE, openapi.written(), "`just reference`") == []


def test_the_table_of_settings_is_up_to_date() -> None:
    assert drift.differences(REPOSITORY / settings_reference.FILE, settings_reference.written(), "`just reference`") == []


def test_the_types_of_the_web_application_are_up_to_date(tmp_path: Path) -> None:
    if not (WEB / "node_modules" / "openapi-typescript").is_dir():
        pytest.fail("web/node_modules is missing, so nobody knows whether the types drifted: run `just check`")
    made = drift.typescript(REPOSITORY / openapi.FILE, WEB, tmp_path / "schema.gen.ts")
    assert drift.differences(WEB / "src" / "api" / "schema.gen.ts", made, "`just reference`") == []


def test_the_apis_reference_is_the_same_every_time() -> None:
    assert openapi.written() == openapi.written()


def test_a_planted_drift_is_found(tmp_path: Path) -> None:
    file = tmp_path / "openapi.json"
    assert drift.differences(file, "{}\n", "`make`") == ["openapi.json is missing: run `make`"]
    file.write_text("{}\n")
    assert drift.differences(file, "{}\n", "`make`") == []
    file.write_text('{"planted": 1}\n')
    assert drift.differences(file, "{}\n", "`make`")[0] == "openapi.json is not what the program makes: run `make`"


def test_a_planted_route_changes_the_types(tmp_path: Path) -> None:
    document = json.loads((REPOSITORY / openapi.FILE).read_text())
    before = drift.typescript(REPOSITORY / openapi.FILE, WEB, tmp_path / "before.ts")
    document["paths"]["/api/v1/planted"] = document["paths"]["/api/v1/health"]
    (tmp_path / "planted.json").write_text(json.dumps(document))
    assert drift.typescript(tmp_path / "planted.json", WEB, tmp_path / "after.ts") != before


def test_every_reference_in_the_apis_reference_leads_somewhere() -> None:
    document = json.loads(openapi.written())
    names = set(document["components"]["schemas"])
    used = {
        value.removeprefix("#/components/schemas/")
        for value in values_of("$ref", document)
        if value.startswith("#/components/schemas/")
    }
    assert used <= names


def test_every_refusal_in_the_apis_reference_is_a_problem_with_its_codes() -> None:
    document = json.loads(openapi.written())
    faults = [
        f"{method} {path} {status}"
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        for status, response in operation["responses"].items()
        if status >= "400" and "application/problem+json" not in response["content"] and path != "/api/v1/health/ready"
    ]
    assert faults == []


def values_of(key: str, node: object) -> list[str]:
    match node:
        case dict():
            return [str(value) for name, value in node.items() if name == key] + [
                found for value in node.values() for found in values_of(key, value)
            ]
        case list():
            return [found for item in node for found in values_of(key, item)]
        case _:
            return []
