"""Every column is tagged NONE, PII or TAX."""

from sqlalchemy import Column, MetaData, Table, Text

from saker.app.tables import metadata
from saker.core.db import PII
from tests.architecture.rules import columns


def test_every_column_is_tagged() -> None:
    assert metadata.tables
    assert columns.violations(metadata) == []


def test_a_planted_untagged_column_is_found() -> None:
    planted = MetaData()
    Table(
        "people",
        planted,
        Column("email", Text, info=PII),
        Column("phone", Text),
        Column("note", Text, info={"privacy": "maybe"}),
    )
    assert columns.violations(planted) == [
        "people.phone: tag it with NONE, PII or TAX",
        "people.note: tag it with NONE, PII or TAX",
    ]
