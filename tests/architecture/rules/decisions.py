"""Decisions have one form, and their numbers have no gap."""

import re
from pathlib import Path

SECTIONS = ["Context", "Decision", "Consequences", "Alternatives", "A change violates this when"]


def violations(folder: Path) -> list[str]:
    """Pages that are out of form or out of number."""
    pages = sorted(folder.glob("*.md"))
    found = []
    for number, page in enumerate(pages, start=1):
        text = page.read_text(encoding="utf-8")
        if not re.fullmatch(rf"{number:04}-[a-z0-9-]+\.md", page.name):
            found.append(f"{page.name}: expected number {number:04}")
        if not text.startswith(f"# {number}. "):
            found.append(f"{page.name}: the title begins with its number")
        if re.findall(r"^## (.+)$", text, re.MULTILINE) != SECTIONS:
            found.append(f"{page.name}: expected the sections {', '.join(SECTIONS)}")
    return found
