"""SMS gateways, each against a real HTTP server on loopback that looks at the request and answers as the gateway does."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import pytest
from pydantic import SecretStr

from saker.core.db import Database
from saker.core.messages import Channel, Message
from saker.core.messages.carrying import Once
from saker.core.messages.sms import Gateway, SmsRefused, SmsUnavailable, TemplateMismatch, fitted
from saker.core.messages.transports import Outbox, choose
from saker.core.settings import Environment, Settings, SmsGateway

CODE = "123456"
TEMPLATES = {
    "1107160000000012345": "{#code#} is your code for Saker. It is valid for {#minutes#} minutes. Do not tell it to anyone."
}
TEXT = "123456 is your code for Saker. It is valid for 5 minutes. Do not tell it to anyone."
MESSAGE = Message(Channel.SMS, "+919876543210", "One-time code", TEXT)
SECRET = "s3cret/with+signs&more"


@dataclass
class Provider:
    """What came, and what is answered: a status and a body, None for silence, or a body without an end, a byte at a time."""

    url: str = ""
    answer: tuple[int, str] | None = (200, "")
    drips: bool = False
    seen: list[dict[str, Any]] = field(default_factory=list)
    serving: list[asyncio.Task[None]] = field(default_factory=list)

    async def begin(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve in a task whose end the test awaits."""
        self.serving.append(asyncio.create_task(self.serve(reader, writer)))

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
        body = (await reader.readexactly(int(headers.get("content-length", "0")))).decode()
        method, path, _ = head[0].split(" ")
        self.seen.append({"method": method, "path": path, "headers": headers, "body": body})
        if self.drips:
            writer.write(b"HTTP/1.1 200 X\r\n\r\n")
            with suppress(ConnectionError):
                while not reader.at_eof():
                    writer.write(b" ")
                    await writer.drain()
                    await asyncio.sleep(0.05)
        elif self.answer is None:
            await reader.read()  # until the other side gives up
        else:
            status, text = self.answer
            writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: {len(text)}\r\nConnection: close\r\n\r\n{text}".encode())
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    @property
    def form(self) -> dict[str, str]:
        """The body of the only request, as a form."""
        (request,) = self.seen
        assert request["headers"]["content-type"] == "application/x-www-form-urlencoded"
        return dict(parse_qsl(request["body"], strict_parsing=True))


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    made = Provider()
    server = await asyncio.start_server(made.begin, "127.0.0.1", 0)
    made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield made
        await asyncio.gather(*made.serving)


REQUEST = {
    "method": "PUT",
    "path": "/v2/sms",
    "headers": {"Authorization": "Bearer {secret}", "X-Entity": "{entity}"},
    "json": {
        "to": ["{digits}"],
        "from": "{sender}",
        "words": "{text}",
        "template": "{template}",
        "code": "{code}",
        "left": "{as_is}",
        "n": 1,
    },
}


def gateway(name: SmsGateway, provider: Provider, **more: Any) -> Gateway:
    settings = {
        "environment": Environment.TEST,
        "sms_gateway": name,
        "sms_url": provider.url,
        "sms_user": "AC0123",
        "sms_secret": SecretStr(SECRET),
        "sms_sender": "SAKERX",
        "sms_entity": "1101000000000001",
        "sms_templates": TEMPLATES,
        "sms_request": REQUEST,
        **more,
    }
    return Gateway(Settings(**settings), timeout_seconds=0.5)


YES = {
    SmsGateway.MSG91: (200, '{"message": "5762846b4f8d285d378b4567", "type": "success"}'),
    SmsGateway.TWILIO: (201, '{"sid": "SM0123", "status": "queued", "error_code": null}'),
    SmsGateway.GUPSHUP: (200, "success | 919876543210 | 3456789012345678901-23456789012345678\n"),
    SmsGateway.HTTP: (202, ""),
}
NO = [
    (SmsGateway.MSG91, (200, '{"message": "Invalid authkey", "type": "error"}')),
    (SmsGateway.MSG91, (401, '{"message": "Unauthorized", "type": "error"}')),
    (SmsGateway.MSG91, (200, "<html>maintenance</html>")),
    (SmsGateway.MSG91, (200, '["success"]')),
    (SmsGateway.TWILIO, (401, '{"code": 20003, "message": "Authenticate", "status": 401}')),
    (SmsGateway.TWILIO, (400, '{"code": 21211, "message": "Invalid To", "status": 400}')),
    (SmsGateway.TWILIO, (200, "")),
    (SmsGateway.GUPSHUP, (200, "error | 102 | The user id or password you entered is incorrect.")),
    (SmsGateway.GUPSHUP, (200, "")),
    (SmsGateway.HTTP, (403, "no")),
    (SmsGateway.HTTP, (302, "")),
]


async def test_msg91_gets_the_flow_and_its_variables(provider: Provider) -> None:
    provider.answer = YES[SmsGateway.MSG91]
    await gateway(SmsGateway.MSG91, provider).carry(MESSAGE)
    (request,) = provider.seen
    assert (request["method"], request["path"]) == ("POST", "/api/v5/flow/")
    assert request["headers"]["authkey"] == SECRET
    assert request["headers"]["content-type"] == "application/json"
    assert json.loads(request["body"]) == {
        "template_id": "1107160000000012345",
        "sender": "SAKERX",
        "short_url": "0",
        "recipients": [{"mobiles": "919876543210", "code": CODE, "minutes": "5"}],
    }


@pytest.mark.parametrize(("sender", "name"), [("+15005550006", "From"), ("MG0123", "MessagingServiceSid")])
async def test_twilio_gets_a_form_and_basic_authentication(provider: Provider, sender: str, name: str) -> None:
    provider.answer = YES[SmsGateway.TWILIO]
    await gateway(SmsGateway.TWILIO, provider, sms_sender=sender).carry(MESSAGE)
    assert provider.form == {"To": "+919876543210", name: sender, "Body": TEXT}
    (request,) = provider.seen
    assert (request["method"], request["path"]) == ("POST", "/2010-04-01/Accounts/AC0123/Messages.json")
    assert request["headers"]["authorization"] == "Basic QUMwMTIzOnMzY3JldC93aXRoK3NpZ25zJm1vcmU="


async def test_gupshup_gets_the_registered_ids_and_no_secret_in_the_address(provider: Provider) -> None:
    provider.answer = YES[SmsGateway.GUPSHUP]
    await gateway(SmsGateway.GUPSHUP, provider).carry(MESSAGE)
    assert provider.form == {
        "method": "SendMessage",
        "send_to": "919876543210",
        "msg": TEXT,
        "msg_type": "TEXT",
        "userid": "AC0123",
        "auth_scheme": "plain",
        "password": SECRET,
        "v": "1.1",
        "format": "text",
        "principalEntityId": "1101000000000001",
        "dltTemplateId": "1107160000000012345",
        "mask": "SAKERX",
    }
    assert (provider.seen[0]["method"], provider.seen[0]["path"]) == ("POST", "/GatewayAPI/rest")


async def test_any_other_gets_the_request_of_the_settings(provider: Provider) -> None:
    provider.answer = YES[SmsGateway.HTTP]
    await gateway(SmsGateway.HTTP, provider).carry(MESSAGE)
    (request,) = provider.seen
    assert (request["method"], request["path"]) == ("PUT", "/v2/sms")
    assert request["headers"]["authorization"] == f"Bearer {SECRET}"
    assert request["headers"]["x-entity"] == "1101000000000001"
    assert json.loads(request["body"]) == {
        "to": ["919876543210"],
        "from": "SAKERX",
        "words": TEXT,
        "template": "1107160000000012345",
        "code": CODE,
        "left": "{as_is}",
        "n": 1,
    }


async def test_what_is_filled_in_is_not_filled_again(provider: Provider) -> None:
    provider.answer = YES[SmsGateway.HTTP]
    form = {"path": "/sms", "form": {"m": "{text}"}}
    sly = Message(Channel.SMS, "+919876543210", "", "Hello {secret}")
    await gateway(SmsGateway.HTTP, provider, sms_request=form, sms_templates={}).carry(sly)
    assert provider.form == {"m": "Hello {secret}"}


@pytest.mark.parametrize(("name", "answer"), NO)
async def test_a_no_is_a_refusal_that_says_nothing_secret(provider: Provider, name: SmsGateway, answer: tuple[int, str]) -> None:
    provider.answer = answer
    with pytest.raises(SmsRefused) as refusal:
        await gateway(name, provider).carry(MESSAGE)
    for secret in (SECRET, CODE, "9876543210"):
        assert secret not in str(refusal.value)
    assert len(provider.seen) == 1


@pytest.mark.parametrize("name", sorted(YES))
@pytest.mark.parametrize("answer", [(500, "oops"), (503, ""), (429, ""), None], ids=str)
async def test_a_gateway_that_cannot_now_is_tried_again_later(
    provider: Provider, name: SmsGateway, answer: tuple[int, str] | None
) -> None:
    provider.answer = answer
    with pytest.raises(SmsUnavailable) as failure:
        await gateway(name, provider).carry(MESSAGE)
    assert CODE not in str(failure.value)
    assert failure.value.__cause__ is None


async def test_a_gateway_that_never_ends_its_answer_is_unavailable(provider: Provider) -> None:
    provider.drips = True
    async with asyncio.timeout(10):
        with pytest.raises(SmsUnavailable):
            await gateway(SmsGateway.MSG91, provider).carry(MESSAGE)


async def test_a_gateway_that_answers_a_book_is_not_read_to_its_end(provider: Provider) -> None:
    provider.answer = (200, " " * 100_000 + '{"type": "success"}')
    with pytest.raises(SmsUnavailable, match="AnswerTooLong"):
        await gateway(SmsGateway.MSG91, provider).carry(MESSAGE)


async def test_a_gateway_that_is_not_there_is_unavailable(provider: Provider) -> None:
    with pytest.raises(SmsUnavailable):
        await gateway(SmsGateway.MSG91, provider, sms_url="http://127.0.0.1:1").carry(MESSAGE)


@pytest.mark.parametrize("name", sorted(YES))
@pytest.mark.parametrize(
    "text", ["Hello 123456", TEXT + " Now.", TEXT.replace("123456", "1" * 31), TEXT.replace("your", "the"), f"X{TEXT}\n"]
)
async def test_a_text_that_fits_no_template_does_not_leave(provider: Provider, name: SmsGateway, text: str) -> None:
    with pytest.raises(TemplateMismatch):
        await gateway(name, provider).carry(Message(Channel.SMS, "+919876543210", "", text))
    assert provider.seen == []


def test_variables_of_one_name_are_numbered_and_signs_are_only_signs() -> None:
    fit = fitted("a+b? 1 or 2", {"x": "no", "y": "a+b? {#var#} or {#var#}"})
    assert (fit.template_id, fit.variables) == ("y", {"var1": "1", "var2": "2"})


def test_the_code_of_the_settings_fits_a_template_made_of_it() -> None:
    text = Settings().sms_code_text
    assert fitted(text.format(code=CODE, minutes=5), {"1": text.format(code="{#code#}", minutes="{#m#}")}).variables["code"] == CODE


@pytest.mark.parametrize("text", ["no code", "{code} {name}", "{code} {", "{code.real.x} {code}", "{} {code}"])
def test_a_text_without_its_code_is_refused_at_the_start(text: str) -> None:
    with pytest.raises(ValueError, match=r"write \{code\}"):
        Settings(sms_code_text=text)


def test_the_settings_choose_who_carries(database: Database) -> None:
    assert isinstance(choose(Settings(), database)[Channel.SMS], Outbox)
    assert isinstance(choose(Settings(sms_gateway=SmsGateway.TWILIO), database)[Channel.SMS], Once)


def test_production_refuses_codes_that_stay_in_the_outbox() -> None:
    def reasons(**more: Any) -> str:
        return "\n".join(Settings(environment=Environment.PRODUCTION, **more).refusals())

    assert "SAKER_SMS_GATEWAY" in reasons()
    assert "SAKER_SMS" not in reasons(phone_sign_in=False)
    assert "SAKER_SMS" not in reasons(sms_gateway=SmsGateway.TWILIO)
    assert "SAKER_SMS_TEMPLATES" in reasons(sms_gateway=SmsGateway.MSG91)
    assert "SAKER_SMS" not in reasons(sms_gateway=SmsGateway.MSG91, sms_templates=TEMPLATES)
