"""Decisions have one form, and their numbers have no gap."""

from pathlib import Path

import pytest

from tests.architecture.rules import decisions
from tests.architecture.rules.source import REPOSITORY

GOOD = "# 1. A title\n" + "".join(f"\n## {section}\ntext\n" for section in decisions.SECTIONS)


def test_every_decision_has_the_form() -> None:
    folder = REPOSITORY / "docs" / "decisions"
    assert list(folder.glob("*.md"))
    assert decisions.violations(folder) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("0002-gap.md", GOOD.replace("# 1.", "# 1. ")),
        ("0001-title.md", GOOD.replace("# 1. ", "# ")),
        ("0001-section.md", GOOD.replace("## Alternatives\n", "")),
        ("0001-order.md", GOOD.replace("## Context", "## Consequences")),
    ],
)
def test_a_planted_page_out_of_form_is_found(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    assert len(decisions.violations(tmp_path)) == 1


def test_a_page_in_form_is_no_violation(tmp_path: Path) -> None:
    (tmp_path / "0001-good.md").write_text(GOOD)
    assert decisions.violations(tmp_path) == []
