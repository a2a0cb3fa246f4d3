"""SMS gateways: MSG91, Twilio, Gupshup, and any other by a request that the settings describe.

Each message is one HTTP request. Indian operators deliver only what fits a template that was registered with them (DLT),
and drop the rest in silence: so a text that fits none of the settings' templates is refused here, before it leaves.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import httpx

from saker.core.http.client import ask, client
from saker.core.messages.sending import Message
from saker.core.settings import Settings, SmsGateway

TIMEOUT_SECONDS: Final = 10.0
LONGEST_VARIABLE: Final = 30
"""What DLT lets one variable of a template hold, in characters."""

_VARIABLE: Final = re.compile(r"\{#(\w+)#\}")
_PLACE: Final = re.compile(r"\{(\w+)\}")


class SmsFailed(Exception):
    """The message did not go out. Says which gateway and why, never to whom or what."""


class SmsRefused(SmsFailed):
    """The gateway said no: credentials, number, template or balance."""


class SmsUnavailable(SmsFailed):
    """The gateway did not answer, or not now."""


class TemplateMismatch(SmsFailed):
    """The text fits no registered template."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """The registered template that a text is made of, and what stands at its variables; no id without templates."""

    template_id: str | None
    variables: Mapping[str, str]


def fitted(text: str, templates: Mapping[str, str]) -> Fitted:
    """The first template that the text fits word for word. Raises TemplateMismatch.

    Variables of one name are numbered from 1, so `{#var#} … {#var#}` gives `var1` and `var2`.
    """
    if not templates:
        return Fitted(None, {})
    for template_id, template in templates.items():
        pieces = _VARIABLE.split(template)  # words, name, words, name, words
        names = pieces[1::2]
        pattern = f"(.{{0,{LONGEST_VARIABLE}}})".join(re.escape(words) for words in pieces[::2])
        if match := re.fullmatch(pattern, text):
            numbered = [name if names.count(name) == 1 else f"{name}{at}" for at, name in enumerate(names, 1)]
            return Fitted(template_id, dict(zip(numbered, match.groups(), strict=True)))
    message = "the text fits none of SAKER_SMS_TEMPLATES"
    raise TemplateMismatch(message)


class Gateway:
    """Sends SMS through the gateway of the settings."""

    def __init__(self, settings: Settings, *, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        self._settings = settings
        self._timeout_seconds = timeout_seconds

    async def carry(self, message: Message) -> None:
        """Hand it over. Raises SmsFailed, and the job is tried again as long as the message is of use."""
        name = self._settings.sms_gateway
        wire = _WIRES[name]
        request = wire.request(self._settings, message, fitted(message.text, self._settings.sms_templates))
        try:
            async with client() as http:
                answer = await ask(http, seconds=self._timeout_seconds, **request)
        except httpx.HTTPError as error:
            raise SmsUnavailable(f"{name}: {type(error).__name__}") from None
        if answer.is_server_error or answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
            raise SmsUnavailable(f"{name} answered {answer.status_code}")
        if not wire.is_accepted(answer):
            raise SmsRefused(f"{name} refused it, with status {answer.status_code}")


@dataclass(frozen=True, slots=True)
class _Wire:
    """How a gateway is asked, and how it says yes: many answer 200 to a refusal."""

    request: Callable[[Settings, Message, Fitted], dict[str, Any]]
    is_accepted: Callable[[httpx.Response], bool]


def _msg91(settings: Settings, message: Message, fit: Fitted) -> dict[str, Any]:
    """https://docs.msg91.com: the flow API; the words are in the flow, only the variables travel."""
    return {
        "method": "POST",
        "url": f"{_base(settings, 'https://control.msg91.com')}/api/v5/flow/",
        "headers": {"authkey": _secret(settings), "accept": "application/json"},
        "json": {
            "template_id": fit.template_id,
            **({"sender": settings.sms_sender} if settings.sms_sender else {}),
            "short_url": "0",
            "recipients": [{"mobiles": _digits(message), **fit.variables}],
        },
    }


def _twilio(settings: Settings, message: Message, _: Fitted) -> dict[str, Any]:
    """https://www.twilio.com/docs/messaging/api: a form, with the account and its token as basic authentication."""
    sender = settings.sms_sender or ""
    source = {"MessagingServiceSid" if sender.startswith("MG") else "From": sender}
    return {
        "method": "POST",
        "url": f"{_base(settings, 'https://api.twilio.com')}/2010-04-01/Accounts/{settings.sms_user}/Messages.json",
        "auth": (settings.sms_user or "", _secret(settings)),
        "data": {"To": message.to, **source, "Body": message.text},
    }


def _gupshup(settings: Settings, message: Message, fit: Fitted) -> dict[str, Any]:
    """Gupshup's enterprise API; as a form, because in its address the password would end in logs."""
    registered = {"principalEntityId": settings.sms_entity, "dltTemplateId": fit.template_id, "mask": settings.sms_sender}
    return {
        "method": "POST",
        "url": f"{_base(settings, 'https://enterprise.smsgupshup.com')}/GatewayAPI/rest",
        "data": {
            "method": "SendMessage",
            "send_to": _digits(message),
            "msg": message.text,
            "msg_type": "TEXT" if message.text.isascii() else "UNICODE_TEXT",
            "userid": settings.sms_user,
            "auth_scheme": "plain",
            "password": _secret(settings),
            "v": "1.1",
            "format": "text",
            **{name: value for name, value in registered.items() if value},
        },
    }


def _any(settings: Settings, message: Message, fit: Fitted) -> dict[str, Any]:
    """The request of SAKER_SMS_REQUEST, with the message in its places."""
    facts = {
        "to": message.to,
        "digits": _digits(message),
        "text": message.text,
        "sender": settings.sms_sender,
        "entity": settings.sms_entity,
        "template": fit.template_id,
        "user": settings.sms_user,
        "secret": _secret(settings),
        **fit.variables,
    }
    wanted = settings.sms_request
    body = {"json": wanted["json"]} if "json" in wanted else {"data": wanted.get("form", {})}
    filled = _filled({"headers": wanted.get("headers", {}), **body}, facts)
    return {"method": wanted.get("method", "POST"), "url": f"{_base(settings, '')}{wanted.get('path', '')}", **filled}


def _filled(value: Any, facts: Mapping[str, str | None]) -> Any:
    """The value with every place that is known filled, in one pass: what is filled in is not looked at again."""
    match value:
        case str():
            return _PLACE.sub(lambda place: str(facts.get(place[1], place[0]) or ""), value)
        case dict():
            return {name: _filled(item, facts) for name, item in value.items()}
        case list():
            return [_filled(item, facts) for item in value]
        case _:
            return value


def _base(settings: Settings, default: str) -> str:
    return (settings.sms_url or default).rstrip("/")


def _secret(settings: Settings) -> str:
    return settings.sms_secret.get_secret_value() if settings.sms_secret else ""


def _digits(message: Message) -> str:
    return message.to.removeprefix("+")


def _says(answer: httpx.Response, name: str) -> object:
    """A field of a JSON answer; None where there is none."""
    try:
        body = answer.json()
    except ValueError:
        return None
    return body.get(name) if isinstance(body, dict) else None


_WIRES: Final[Mapping[SmsGateway, _Wire]] = {
    SmsGateway.MSG91: _Wire(_msg91, lambda answer: answer.is_success and _says(answer, "type") == "success"),
    SmsGateway.TWILIO: _Wire(_twilio, lambda answer: answer.is_success and bool(_says(answer, "sid"))),
    SmsGateway.GUPSHUP: _Wire(_gupshup, lambda answer: answer.is_success and answer.text.strip().lower().startswith("success")),
    SmsGateway.HTTP: _Wire(_any, lambda answer: answer.is_success),
}
