"""Texts in files that people open with a spreadsheet."""

from typing import Final

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""With what a cell begins that a spreadsheet would calculate (OWASP, CSV injection)."""


def harmless(text: str) -> str:
    """The text as a cell: what would be a formula is made text by an apostrophe."""
    return f"'{text}" if text.startswith(FORMULA) else text
