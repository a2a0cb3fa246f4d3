"""Checks of the settings. They look at nothing but the settings, and never show a secret."""

from typing import Final

from saker.core.contrib import Check, CheckContext, CheckKind, Finding, Status
from saker.core.settings import DEFAULT_SECRET, Settings

QUIET_LEVELS: Final = frozenset({"INFO", "WARNING", "ERROR"})
SECRET_CHARACTERS: Final = 32
SECRET_VARIETY: Final = 12
_DEFAULT_SENDER: Final = str(Settings.model_fields["smtp_from"].default)


def _judged(faults: dict[str, bool], good: str, source: str) -> Finding:
    """A failure that lists what is true of `faults`, or a pass that shows `good`."""
    found = [fault for fault, present in faults.items() if present]
    return Finding(Status.FAIL, "; ".join(found), source) if found else Finding(Status.PASS, good, source)


async def _production(context: CheckContext) -> Finding:
    config = context.settings
    faults = {
        f"ENVIRONMENT is {config.environment.value}": not config.is_production,
        "DEBUG is on": config.debug,
        "SAKER_TEST_CLOCK is on": config.test_clock,
        "RATE_LIMIT_ENABLED is off": not config.rate_limit_enabled,
        f"LOG_LEVEL is {config.log_level}": config.log_level.upper() not in QUIET_LEVELS,
        f"SAKER_LOG_FORMAT is {config.log_format}": config.log_format != "json",
        f"FRONTEND_URL is {config.frontend_url}": not config.frontend_url.startswith("https://"),
    }
    return _judged(faults, f"production, debug off, {config.log_level} as JSON, {config.frontend_url}", "settings")


async def _secret(context: CheckContext) -> Finding:
    secrets = [context.settings.secret_key, *context.settings.previous_secret_keys]
    current = secrets[0].get_secret_value()
    faults = {
        "SECRET_KEY is the development default": current == DEFAULT_SECRET,
        f"SECRET_KEY has {len(current)} characters": len(current) < SECRET_CHARACTERS,
        f"SECRET_KEY has only {len(set(current))} different characters": len(set(current)) < SECRET_VARIETY,
        "an earlier SECRET_KEY is the development default": any(key.get_secret_value() == DEFAULT_SECRET for key in secrets[1:]),
    }
    return _judged(faults, f"{len(current)} characters, {len(set(current))} different", "settings SECRET_KEY")


async def _services(context: CheckContext) -> Finding:
    config = context.settings
    faults = {
        "SMTP_HOST is not set, so mail stays in the local outbox": not config.smtp_host,
        f"SMTP_FROM is the default, {config.smtp_from}": config.smtp_from == _DEFAULT_SENDER,
        "SMTP_STARTTLS is off": not config.smtp_starttls,
        "SMTP_USER is set without SMTP_PASSWORD": bool(config.smtp_user) and config.smtp_password is None,
    }
    good = f"mail by {config.smtp_host}:{config.smtp_port} with STARTTLS, from {config.smtp_from}"
    return _judged(faults, good, "settings SMTP_*")


CHECKS: tuple[Check, ...] = (
    Check(
        "SKR-CFG-001",
        "The settings are those of production",
        CheckKind.CONFIG,
        ("U19", "U21"),
        "Set ENVIRONMENT=production, DEBUG=false, RATE_LIMIT_ENABLED=true, LOG_LEVEL=INFO, SAKER_LOG_FORMAT=json and an https"
        " FRONTEND_URL; unset SAKER_TEST_CLOCK.",
        _production,
    ),
    Check(
        "SKR-CFG-002",
        "SECRET_KEY is strong and is no default",
        CheckKind.CONFIG,
        ("U23",),
        "Set SECRET_KEY to the output of: python -c 'import secrets; print(secrets.token_urlsafe(48))'. Keep the old one in"
        " SAKER_PREVIOUS_SECRET_KEYS.",
        _secret,
    ),
    Check(
        "SKR-CFG-003",
        "Messages leave through a real provider",
        CheckKind.CONFIG,
        ("U18", "U146"),
        "Set SMTP_HOST, SMTP_USER, SMTP_PASSWORD and SMTP_FROM of a mail provider; leave SMTP_STARTTLS on.",
        _services,
    ),
)
