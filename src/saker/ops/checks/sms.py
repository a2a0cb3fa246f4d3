"""Checks of SMS: the gateway is set up for what is sent, and takes a message."""

import re
from typing import Final

from saker.core.checking import found
from saker.core.contrib import Check, CheckContext, CheckKind, Finding, Status
from saker.core.messages import Channel, Message
from saker.core.messages.sms import Gateway, SmsFailed, TemplateMismatch, fitted
from saker.core.settings import Settings, SmsGateway

_OFF: Final = "signing in by phone is switched off, and nothing is sent by SMS"
_NEEDED: Final = {
    SmsGateway.MSG91: ("sms_secret", "sms_templates"),
    SmsGateway.TWILIO: ("sms_user", "sms_secret", "sms_sender"),
    SmsGateway.GUPSHUP: ("sms_user", "sms_secret", "sms_sender", "sms_entity", "sms_templates"),
    SmsGateway.HTTP: ("sms_url", "sms_request"),
}
"""Gateway → the settings that its request is made of."""

_DLT_ID: Final = re.compile(r"\d{19}")
_PHONE: Final = re.compile(r"\+[1-9]\d{7,14}")


async def _configured(context: CheckContext) -> Finding:
    config, source = context.settings, "settings SAKER_SMS_*"
    if not config.phone_sign_in:
        return Finding(Status.PASS, _OFF, source)
    gateway = config.sms_gateway
    if gateway is SmsGateway.LOCAL:
        return Finding(Status.FAIL, "SAKER_SMS_GATEWAY is local, so codes stay in the outbox", source)
    missing = [_variable(name) for name in _NEEDED[gateway] if not getattr(config, name)]
    faults = [f"{name} is not set" for name in missing]
    if config.sms_entity and not _DLT_ID.fullmatch(config.sms_entity):
        faults.append("SAKER_SMS_DLT_ENTITY is not of 19 digits")
    try:
        fitted(_sample(config), config.sms_templates)
    except TemplateMismatch:
        faults.append("SAKER_SMS_CODE_TEXT fits none of SAKER_SMS_TEMPLATES, word for word")
    good = f"{gateway.value}, and the text with a code fits" + (" its registered template" if config.sms_templates else "")
    return found(faults, good, source)


async def _sent(context: CheckContext) -> Finding:
    config, source = context.settings, f"the gateway {context.settings.sms_gateway.value}"
    if context.url is None:
        return Finding(Status.NOT_RUN, "no address was given (--url)", "--url")
    if not config.phone_sign_in:
        return Finding(Status.PASS, _OFF, "SAKER_PHONE_SIGN_IN")
    if config.check_phone is None or config.sms_gateway is SmsGateway.LOCAL:
        return Finding(Status.NOT_RUN, "a gateway and SAKER_CHECK_PHONE are needed", source)
    if not _PHONE.fullmatch(config.check_phone):
        return Finding(Status.FAIL, "SAKER_CHECK_PHONE is not of the form +919876543210", "settings")
    try:
        await Gateway(config).carry(Message(Channel.SMS, config.check_phone, "Readiness check", _sample(config)))
    except SmsFailed as failed:
        return Finding(Status.FAIL, str(failed), source)
    return Finding(Status.PASS, "took the text with a code that opens nothing", source)


def _sample(config: Settings) -> str:
    """The text with a code, as it is sent; this one opens nothing."""
    return config.sms_code_text.format(code="000000", minutes=5)


def _variable(field: str) -> str:
    return str(Settings.model_fields[field].validation_alias)


CHECKS: tuple[Check, ...] = (
    Check(
        "SKR-CFG-004",
        "SMS leave through a gateway that is set up, in a registered form; or nothing is sent by SMS",
        CheckKind.CONFIG,
        ("U149", "U18"),
        "Set what is named; write SAKER_SMS_CODE_TEXT word for word as it is registered with DLT. Or SAKER_PHONE_SIGN_IN=false.",
        _configured,
    ),
    Check(
        "SKR-MSG-003",
        "The SMS gateway takes a message; or nothing is sent by SMS",
        CheckKind.LIVE,
        ("U149",),
        "Mend what the gateway said: credentials, sender, template, balance. Look at the phone for the message.",
        _sent,
    ),
)
