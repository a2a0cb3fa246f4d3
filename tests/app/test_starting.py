"""What nothing can run with is refused before anything runs, and named."""

import pytest

from saker.app.cli import serving
from saker.app.http import RefusedToStart, create_app
from saker.core import settings
from saker.core.settings import Settings


def test_an_unknown_profile_of_rewards_is_refused_and_named(app_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RefusedToStart, match="SAKER_REWARDS_PROFILE is fair; choose seed"):
        create_app(app_settings.model_copy(update={"rewards_profile": "fair"}))
    monkeypatch.setenv("SAKER_REWARDS_PROFILE", "fair")
    monkeypatch.setenv("DATABASE_URL", app_settings.database_url or "")
    settings.current.cache_clear()
    try:
        with pytest.raises(RefusedToStart, match="SAKER_REWARDS_PROFILE"):
            serving.serve(host="127.0.0.1", port=1, processes=1)
        with pytest.raises(RefusedToStart, match="SAKER_REWARDS_PROFILE"):
            serving.work(with_parent=None)
    finally:
        settings.current.cache_clear()
