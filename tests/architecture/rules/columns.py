"""Every column says what erasure and export have to do with it: NONE, PII or TAX."""

from sqlalchemy import MetaData

TAGS = frozenset({"none", "pii", "tax"})


def violations(metadata: MetaData) -> list[str]:
    """Columns without a tag."""
    return [
        f"{table.fullname}.{column.name}: tag it with NONE, PII or TAX"
        for table in metadata.sorted_tables
        for column in table.columns
        if column.info.get("privacy") not in TAGS
    ]
