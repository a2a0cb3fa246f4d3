"""Transactions begin and end at the edge, in `core/db.py`, and nowhere else."""

from pathlib import Path

import pytest

from tests.architecture.rules import commits
from tests.architecture.rules.source import PACKAGE


def test_only_the_edge_commits() -> None:
    assert commits.violations(PACKAGE) == []


def test_every_allowance_is_needed() -> None:
    assert [name for name in commits.ALLOWED if not (PACKAGE / name).is_file()] == []


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("simulator/commands.py", "async def f(session):\n    await session.commit()\n"),
        ("simulator/commands.py", "async def f(self):\n    await self._session.commit()\n"),
        ("simulator/commands.py", "async def f(session):\n    await session.rollback()\n"),
        ("simulator/commands/fill.py", "async def f(database):\n    async with database.edge() as session: ...\n"),
        ("rewards/queries.py", "async def f(database, work):\n    await database.retrying(work)\n"),
        ("rewards/routes.py", "async def f(session):\n    async with session.begin(): ...\n"),
        ("rewards/jobs.py", "async def f(session):\n    await session.execute(text('COMMIT'))\n"),
    ],
)
def test_a_planted_commit_is_found(tmp_path: Path, file: str, code: str) -> None:
    (tmp_path / file).parent.mkdir(parents=True)
    (tmp_path / file).write_text(code)
    assert len(commits.violations(tmp_path)) == 1


def test_the_edge_itself_and_an_edge_opened_by_a_command_line_are_no_violation(tmp_path: Path) -> None:
    (tmp_path / "core").mkdir()
    (tmp_path / "core" / "db.py").write_text("async def f(session):\n    await session.commit()\n")
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "cli.py").write_text("async def f(database):\n    async with database.edge() as session: ...\n")
    assert commits.violations(tmp_path) == []
