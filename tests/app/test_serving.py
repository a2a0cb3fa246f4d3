"""How a process is started for others to reach."""

import os

import pytest

from saker.app.cli import serving
from saker.core import logs, settings
from saker.core.settings import Environment, Settings


class Reached(Exception):
    """The start came as far as it may without anything being served."""


@pytest.fixture(autouse=True)
def config(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody said what this is; nothing is begun in earnest."""

    def begin(_: object) -> None:
        raise Reached

    monkeypatch.delenv("ENVIRONMENT")
    made = Settings(database_url="postgresql://nobody@127.0.0.1:1/nothing")
    monkeypatch.setattr(settings, "current", lambda: made)
    monkeypatch.setattr(Settings, "refusals", begin)
    monkeypatch.setattr(logs, "configure", lambda **_: None)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::"])  # noqa: S104 - refused
def test_a_server_for_others_must_say_what_it_is(host: str) -> None:
    with pytest.raises(serving.NotConfigured, match="ENVIRONMENT is not set"):
        serving.serve(host=host, port=1, processes=1)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_a_server_for_this_machine_need_not(host: str) -> None:
    with pytest.raises(Reached):
        serving.serve(host=host, port=1, processes=1)


def test_a_worker_must_say_so_unless_another_piece_started_it() -> None:
    with pytest.raises(serving.NotConfigured, match="ENVIRONMENT is not set"):
        serving.work(with_parent=None)
    with pytest.raises(Reached):
        serving.work(with_parent=os.getppid())


@pytest.mark.parametrize("environment", [Environment.DEVELOPMENT, Environment.PRODUCTION])
def test_whatever_it_is_it_was_said(environment: Environment) -> None:
    serving.require_environment(Settings(environment=environment))
