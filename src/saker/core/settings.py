"""Every setting, its environment variable, its default and what it means; `docs/reference/settings.md` is made of it.

Read once a process by `current()`. In production a default secret, a local provider, debug mode or an open CORS list
refuses to start, naming the setting and the remedy (`refusals`).
"""

import os
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, IPvAnyNetwork, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

DEFAULT_SECRET = "saker-development-secret-not-for-production"  # noqa: S105 - refused in production


class Environment(StrEnum):
    """Where the process runs. Only production refuses local providers and test devices."""

    DEVELOPMENT = "development"
    TEST = "test"
    PRODUCTION = "production"


class Product(StrEnum):
    """What an operator switches on."""

    SIMULATOR = "simulator"


class PaymentGateway(StrEnum):
    """Through whom people pay."""

    OFF = "off"
    LOCAL = "local"
    RAZORPAY = "razorpay"


class SmsGateway(StrEnum):
    """Who carries SMS."""

    LOCAL = "local"
    MSG91 = "msg91"
    TWILIO = "twilio"
    GUPSHUP = "gupshup"
    HTTP = "http"


def _setting(env: str, default: Any, group: str, doc: str, **limits: Any) -> Any:
    """A field that is read from one environment variable and documented with its group."""
    return Field(default, validation_alias=env, description=doc, json_schema_extra={"group": group}, **limits)


class Settings(BaseSettings):
    """The settings of one process. Names that operators know are kept; our own begin with SAKER_."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True, populate_by_name=True)

    environment: Environment = _setting("ENVIRONMENT", Environment.DEVELOPMENT, "General", "development, test or production.")
    debug: bool = _setting("DEBUG", False, "General", "Verbose errors in the log. Refused in production.")
    products: Annotated[frozenset[Product], NoDecode] = _setting(
        "SAKER_PRODUCTS", frozenset(Product), "General", "Products that are on, separated by commas."
    )
    data_dir: Path | None = _setting("SAKER_DATA_DIR", None, "General", "Where the embedded database and files live.")
    frontend_url: str = _setting(
        "FRONTEND_URL", "http://127.0.0.1:8000", "General", "The address that people open; used in links and CORS."
    )
    build: str = _setting("SAKER_BUILD", "source", "General", "Build id, shown by /api/v1/health.")
    test_clock: bool = _setting("SAKER_TEST_CLOCK", False, "General", "Read the test clock. Refused in production.")

    secret_key: SecretStr = _setting(
        "SECRET_KEY", SecretStr(DEFAULT_SECRET), "Security", "Root of every derived key; at least 32 characters."
    )
    previous_secret_keys: Annotated[tuple[SecretStr, ...], NoDecode] = _setting(
        "SAKER_PREVIOUS_SECRET_KEYS", (), "Security", "Earlier SECRET_KEYs, newest first, that still open what they sealed."
    )
    access_token_minutes: int = _setting(
        "ACCESS_TOKEN_EXPIRE_MINUTES", 10, "Security", "Life of an access token in minutes.", ge=1, le=1440
    )
    cors_origins: Annotated[tuple[str, ...], NoDecode] = _setting(
        "SAKER_CORS_ORIGINS", (), "Security", "Other origins that may call the API, exact, separated by commas."
    )
    trusted_proxies: Annotated[tuple[IPvAnyNetwork, ...], NoDecode] = _setting(
        "SAKER_TRUSTED_PROXIES",
        (),
        "Security",
        "Addresses and networks (10.0.0.0/8) whose X-Forwarded-For is believed, separated by commas.",
    )
    metrics_token: SecretStr | None = _setting(
        "SAKER_METRICS_TOKEN", None, "Security", "Bearer token for /metrics from beyond loopback."
    )
    admin_email: str | None = _setting("ADMIN_EMAIL", None, "Security", "E-mail of the first administrator.")
    admin_password: SecretStr | None = _setting(
        "ADMIN_PASSWORD", None, "Security", "Password of the first administrator, used only when there is none yet."
    )
    rate_limit_enabled: bool = _setting(
        "RATE_LIMIT_ENABLED", True, "Security", "Rate limits. Can be switched off outside production only."
    )

    database_url: str | None = _setting(
        "DATABASE_URL", None, "Database", "PostgreSQL of the application role. Unset: `saker up` starts an embedded one."
    )
    migrate_database_url: str | None = _setting(
        "SAKER_MIGRATE_DATABASE_URL", None, "Database", "PostgreSQL of the owner role, for `saker migrate`."
    )
    database_pool: int = _setting("SAKER_DATABASE_POOL", 10, "Database", "Connections of one process.", ge=2, le=100)
    database_pool_wait_seconds: int = _setting(
        "SAKER_DATABASE_POOL_WAIT", 10, "Database", "Longest wait for a connection before the answer is 503.", ge=1, le=60
    )
    redis_url: str | None = _setting("REDIS_URL", None, "Database", "Redis or Valkey for rate limits of several processes.")

    market: str = _setting(
        "SAKER_MARKET", "synthetic", "Market", "synthetic, or replay (recorded candles brought in by `saker market import`)."
    )
    season_secret: SecretStr | None = _setting(
        "SAKER_MARKET_SECRET",
        None,
        "Market",
        "Secret of the synthetic market: at least 32 characters, and never another one. Outside production derived from"
        " SECRET_KEY when unset.",
    )
    rewards_profile: str = _setting("SAKER_REWARDS_PROFILE", "seed", "Rewards", "Which set of XP rules applies.")

    smtp_host: str | None = _setting("SMTP_HOST", None, "Mail", "SMTP server. Unset: mail is kept in /dev/outbox.")
    smtp_port: int = _setting("SMTP_PORT", 587, "Mail", "Its port.", ge=1, le=65535)
    smtp_user: str | None = _setting("SMTP_USER", None, "Mail", "User name.")
    smtp_password: SecretStr | None = _setting("SMTP_PASSWORD", None, "Mail", "Password.")
    smtp_from: str = _setting("SMTP_FROM", "Saker <saker@localhost>", "Mail", "Sender.")
    smtp_starttls: bool = _setting("SMTP_STARTTLS", True, "Mail", "Insist on STARTTLS; off only for a server on loopback.")

    dkim_domain: str | None = _setting("SAKER_DKIM_DOMAIN", None, "Mail", "Domain that mail is signed for. Unset: no DKIM.")
    dkim_selector: str = _setting("SAKER_DKIM_SELECTOR", "saker", "Mail", "Name of the key: SELECTOR._domainkey.DOMAIN in DNS.")
    dkim_private_key: SecretStr | None = _setting(
        "SAKER_DKIM_PRIVATE_KEY", None, "Mail", "The RSA key that signs, as PEM (line breaks may be written \\n)."
    )
    phone_sign_in: bool = _setting(
        "SAKER_PHONE_SIGN_IN", True, "SMS", "Accounts by phone number, and sign-in by a code sent to it."
    )
    phone_regions: Annotated[tuple[str, ...], NoDecode] = _setting(
        "SAKER_PHONE_REGIONS",
        ("IN",),
        "SMS",
        "Countries (ISO 3166) of accepted numbers; the first is that of numbers without a code.",
        min_length=1,
    )
    sms_gateway: SmsGateway = _setting(
        "SAKER_SMS_GATEWAY",
        SmsGateway.LOCAL,
        "SMS",
        "local (kept in /dev/outbox), msg91, twilio, gupshup or http (any, by SAKER_SMS_REQUEST).",
    )
    sms_user: str | None = _setting("SAKER_SMS_USER", None, "SMS", "Twilio's account SID, Gupshup's user id.")
    sms_secret: SecretStr | None = _setting(
        "SAKER_SMS_SECRET", None, "SMS", "MSG91's auth key, Twilio's auth token, Gupshup's password, the secret of an HTTP gateway."
    )
    sms_sender: str | None = _setting(
        "SAKER_SMS_SENDER", None, "SMS", "The header registered with DLT; for Twilio a number or a messaging service (MG…)."
    )
    sms_entity: str | None = _setting("SAKER_SMS_DLT_ENTITY", None, "SMS", "The principal entity's id with DLT.")
    sms_templates: dict[str, str] = _setting(
        "SAKER_SMS_TEMPLATES",
        {},
        "SMS",
        "JSON: the gateway's id of each registered template → its text, with {#name#} where it varies. What fits none is not sent.",
    )
    sms_per_hour: int = _setting(
        "SAKER_SMS_PER_HOUR",
        600,
        "SMS",
        "The most SMS that go out within an hour, to all numbers together: what an attack can cost. Then codes are answered 503.",
        ge=1,
    )
    sms_code_text: str = _setting(
        "SAKER_SMS_CODE_TEXT",
        "{code} is your code for Saker. It is valid for {minutes} minutes. Do not tell it to anyone.",
        "SMS",
        "The SMS with a one-time code: word for word the registered template.",
    )
    sms_url: str | None = _setting(
        "SAKER_SMS_URL", None, "SMS", "Where the gateway is: required for http, otherwise the provider's own address."
    )
    sms_request: dict[str, Any] = _setting(
        "SAKER_SMS_REQUEST",
        {},
        "SMS",
        "JSON for http: method, path, headers and either json or form, with {to}, {text}, {sender}, {entity}, {template},"
        " {user} and {secret} where they belong.",
    )

    payment_gateway: PaymentGateway = _setting(
        "SAKER_PAYMENT_GATEWAY",
        PaymentGateway.OFF,
        "Payments",
        "off, razorpay, or local (`saker fakepay`, which moves no money; refused in production).",
    )
    payment_gateway_url: str | None = _setting(
        "SAKER_PAYMENT_GATEWAY_URL",
        None,
        "Payments",
        "Where the gateway is: required for local, otherwise the provider's own address.",
    )
    razorpay_key_id: str = _setting("RAZORPAY_KEY_ID", "", "Payments", "The id of the key pair; rzp_live_… in production.")
    razorpay_key_secret: SecretStr | None = _setting("RAZORPAY_KEY_SECRET", None, "Payments", "The secret of the key pair.")
    razorpay_webhook_secret: SecretStr | None = _setting(
        "RAZORPAY_WEBHOOK_SECRET",
        None,
        "Payments",
        "What events are signed with. Unset: they are not taken, and payments are found by asking.",
    )
    previous_webhook_secrets: Annotated[tuple[SecretStr, ...], NoDecode] = _setting(
        "SAKER_PREVIOUS_WEBHOOK_SECRETS",
        (),
        "Payments",
        "Earlier RAZORPAY_WEBHOOK_SECRETs, separated by commas, for events on their way.",
    )

    vapid_private_key: SecretStr | None = _setting(
        "SAKER_VAPID_PRIVATE_KEY", None, "Push", "The P-256 key of web push, as PEM; made of SECRET_KEY when unset."
    )

    files_dir: Path | None = _setting(
        "SAKER_FILES_DIR", None, "Files", "Local file store; `files` in the data directory when unset."
    )

    check_inbox: str | None = _setting(
        "SAKER_CHECK_INBOX",
        None,
        "Checks",
        "Your own inbox, such as checks@saker.example: throw-away people of `saker check --url` are NAME+…@ it.",
        pattern=r"^[^@+\s]+@[^@\s]+$",
    )
    check_phone: str | None = _setting(
        "SAKER_CHECK_PHONE", None, "Checks", "Your own mobile number, for the SMS of `saker check --url`."
    )
    check_resolver: str | None = _setting(
        "SAKER_CHECK_RESOLVER",
        None,
        "Checks",
        "The DNS server that `saker check --url` asks about mail, as address or address:port; the host's own when unset.",
    )

    log_level: str = _setting("LOG_LEVEL", "INFO", "Logs", "DEBUG, INFO, WARNING or ERROR.")
    log_format: str = _setting("SAKER_LOG_FORMAT", "json", "Logs", "json, or console for a terminal.", pattern="^(json|console)$")

    @field_validator("products", mode="before")
    @classmethod
    def _split_products(cls, value: object) -> object:
        return frozenset(_words(value)) if isinstance(value, str) else value

    @field_validator(
        "cors_origins", "trusted_proxies", "previous_secret_keys", "previous_webhook_secrets", "phone_regions", mode="before"
    )
    @classmethod
    def _split_lists(cls, value: object) -> object:
        return tuple(_words(value)) if isinstance(value, str) else value

    @field_validator("season_secret", mode="before")
    @classmethod
    def _empty_is_unset(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("sms_code_text")
    @classmethod
    def _holds_a_code(cls, text: str) -> str:
        if "{code}" not in text or not _is_format(text, code="", minutes=""):
            message = "write {code} where the code belongs, and {minutes} where its life does"
            raise ValueError(message)
        return text

    @property
    def is_production(self) -> bool:
        """True in production."""
        return self.environment is Environment.PRODUCTION

    def refusals(self) -> list[str]:
        """Why this configuration must not run in production: one sentence each, naming the setting and the remedy."""
        if not self.is_production:
            return []
        secret = self.secret_key.get_secret_value()
        rules = {
            "SECRET_KEY is the development default or shorter than 32 characters: set a random one": secret == DEFAULT_SECRET
            or len(secret) < 32,  # noqa: PLR2004 - the sentence says 32
            "SAKER_MARKET_SECRET is not set or shorter than 32 characters: set a random one, and keep it for as long as the"
            " market": self.market == "synthetic" and len(self._market_secret()) < 32,  # noqa: PLR2004 - the sentence says 32
            "SAKER_PREVIOUS_SECRET_KEYS holds the development default: run saker keys rotate with it, then take it out": any(
                key.get_secret_value() == DEFAULT_SECRET for key in self.previous_secret_keys
            ),
            "DEBUG is on: set DEBUG=false": self.debug,
            "SAKER_TEST_CLOCK is on: unset it": self.test_clock,
            "RATE_LIMIT_ENABLED is off: set it to true": not self.rate_limit_enabled,
            "DATABASE_URL is not set: point it at PostgreSQL": not self.database_url,
            "SMTP_HOST is not set, so mail would stay in the outbox: set SMTP_HOST": not self.smtp_host,
            "SAKER_SMS_GATEWAY is local, so codes would stay in the outbox: set a gateway, or SAKER_PHONE_SIGN_IN=false": (
                self.phone_sign_in and self.sms_gateway is SmsGateway.LOCAL
            ),
            "SAKER_SMS_TEMPLATES is empty: this gateway sends registered templates only": (
                self.sms_gateway in (SmsGateway.MSG91, SmsGateway.GUPSHUP) and not self.sms_templates
            ),
            "SAKER_PAYMENT_GATEWAY is local, which moves no money: set razorpay, or off": (
                self.payment_gateway is PaymentGateway.LOCAL
            ),
            "RAZORPAY_KEY_ID is not a live key (rzp_live_…), or RAZORPAY_KEY_SECRET is not set: set both of the live pair": (
                self.payment_gateway is PaymentGateway.RAZORPAY
                and not (self.razorpay_key_id.startswith("rzp_live_") and self.razorpay_key_secret)
            ),
            "SAKER_CORS_ORIGINS holds a wildcard: list exact origins": any("*" in origin for origin in self.cors_origins),
            "FRONTEND_URL is not https: set the public address": not self.frontend_url.startswith("https://"),
            "ADMIN_PASSWORD is shorter than 12 characters: choose a longer one": self.admin_password is not None
            and len(self.admin_password.get_secret_value()) < 12,  # noqa: PLR2004 - the sentence says 12
        }
        return [sentence for sentence, broken in rules.items() if broken]

    def _market_secret(self) -> str:
        return "" if self.season_secret is None else self.season_secret.get_secret_value()


def _is_format(text: str, **facts: str) -> bool:
    """True when `str.format` with these facts makes a text of it."""
    try:
        text.format(**facts)
    except (KeyError, ValueError, IndexError, AttributeError):
        return False
    return True


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


RETIRED: Mapping[str, str] = {
    "ALGORITHM": "tokens are always Ed25519; remove it",
    "SUPABASE_URL": "use DATABASE_URL",
    "SUPABASE_SERVICE_ROLE": "use DATABASE_URL",
    "SUPABASE_SERVICE_ROLE_KEY": "use DATABASE_URL",
    "SUPABASE_ANON_KEY": "there is no browser key; remove it",
    "NEXT_PUBLIC_API_URL": "the page is served with the API; use FRONTEND_URL",
    "NEXT_PUBLIC_SUPABASE_URL": "remove it",
    "NEXT_PUBLIC_SUPABASE_ANON_KEY": "remove it",
}


def retired_names(environ: Mapping[str, str]) -> list[str]:
    """Names of an earlier system that mean nothing here, each with its replacement. Never an error."""
    return [f"{name} has no meaning here: {advice}" for name, advice in RETIRED.items() if name in environ]


class SettingsInvalid(RuntimeError):
    """A setting is not of its form: a sentence each, naming it, without what stands there, which may be a secret."""


@lru_cache(maxsize=1)
def current() -> Settings:
    """The settings of this process, read from the environment once. Raises SettingsInvalid."""
    try:
        return Settings()
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=False, include_input=False)
        raise SettingsInvalid("\n".join(f"{fault['loc'][0]}: {fault['msg']}" for fault in faults)) from None


def reload_from(environ: Mapping[str, str]) -> Settings:
    """Put these variables into the environment and read the settings anew (the CLI, before anything else runs)."""
    os.environ.update(environ)
    current.cache_clear()
    return current()
