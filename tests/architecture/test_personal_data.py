"""Every table with personal data is forgotten with its person, or says here why not."""

from saker.app import tables, wiring

EXCUSED = {
    "ops.attestations": "a signature under a check is evidence of the operator, not data of a customer",
    "ops.waivers": "as attestations",
}


def with_personal_data() -> set[str]:
    return {str(table) for table in tables.metadata.tables.values() if any(c.info.get("privacy") == "pii" for c in table.columns)}


def test_every_table_with_personal_data_has_an_eraser() -> None:
    cleared = {name for eraser in wiring.PRIVACY.erasers for name in eraser.tables}
    assert with_personal_data() - cleared == set(EXCUSED)


def test_erasers_name_tables_that_hold_personal_data() -> None:
    assert {name for eraser in wiring.PRIVACY.erasers for name in eraser.tables} <= with_personal_data()
