"""Faults of the settings."""

from pydantic import SecretStr

from saker.core.settings import DEFAULT_SECRET, Environment
from tests.checks.world import GOOD_SECRET, Planted, with_settings

PLANTED = {
    "SKR-CFG-001": Planted(
        with_settings(),
        {
            "development": with_settings(environment=Environment.DEVELOPMENT),
            "debug": with_settings(debug=True),
            "test clock": with_settings(test_clock=True),
            "no rate limits": with_settings(rate_limit_enabled=False),
            "talkative log": with_settings(log_level="DEBUG"),
            "log that no program reads": with_settings(log_format="console"),
            "plain http": with_settings(frontend_url="http://saker.example"),
        },
    ),
    "SKR-CFG-002": Planted(
        with_settings(),
        {
            "default": with_settings(secret_key=SecretStr(DEFAULT_SECRET)),
            "short": with_settings(secret_key=SecretStr(GOOD_SECRET[:31])),
            "monotonous": with_settings(secret_key=SecretStr("abcdef" * 8)),
            "default among the earlier ones": with_settings(previous_secret_keys=(SecretStr(DEFAULT_SECRET),)),
        },
    ),
    "SKR-CFG-003": Planted(
        with_settings(),
        {
            "local outbox": with_settings(smtp_host=None),
            "default sender": with_settings(smtp_from="Saker <saker@localhost>"),
            "no encryption": with_settings(smtp_starttls=False),
            "user without password": with_settings(smtp_user="saker"),
        },
    ),
}
