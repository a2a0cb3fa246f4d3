"""Live checks of mail: the server takes a message, and the domain's DNS says that it may be believed."""

import base64
import secrets
from collections.abc import Mapping, Sequence
from email.utils import parseaddr
from typing import Final

import aiosmtplib
import dns.asyncresolver
import dns.exception
import dns.rdatatype
import dns.resolver
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from saker.core.checking import found
from saker.core.contrib import Check, CheckContext, CheckKind, Finding, Status
from saker.core.messages import Channel, Message
from saker.core.messages.mail import deliver
from saker.core.settings import Settings

RESOLVER_SECONDS: Final = 5.0
_DNS_PORT: Final = 53
_POLICIES: Final = frozenset({"none", "quarantine", "reject"})


async def _taken(context: CheckContext) -> Finding:
    config = context.settings
    source = f"SMTP to {config.smtp_host}:{config.smtp_port}"
    if context.url is None:
        return Finding(Status.NOT_RUN, "no address was given (--url)", "--url")
    if config.smtp_host is None or config.check_inbox is None:
        return Finding(Status.NOT_RUN, "SMTP_HOST and SAKER_CHECK_INBOX are needed", source)
    words = f"This is the readiness check of {context.url}. Nothing is to be done."
    message = Message(Channel.EMAIL, config.check_inbox, f"Readiness check {secrets.token_hex(4)}", words)
    try:
        reply = await deliver(message, config)
    except (aiosmtplib.SMTPException, OSError) as error:
        return Finding(Status.FAIL, f"{type(error).__name__}: {error}", source)
    how = "with STARTTLS" if config.smtp_starttls else "without STARTTLS"
    faults = [] if config.smtp_starttls else ["the server was asked without STARTTLS"]
    return found(faults, f"taken {how} as {config.smtp_user or 'nobody'}: {reply}", source)


async def _believed(context: CheckContext) -> Finding:
    config = context.settings
    domain = parseaddr(config.smtp_from)[1].rpartition("@")[2].lower()
    source = f"TXT of {domain}, _dmarc.{domain}, {config.dkim_selector}._domainkey.{config.dkim_domain}"
    if context.url is None:
        return Finding(Status.NOT_RUN, "no address was given (--url)", "--url")
    try:
        resolver = _resolver(config.check_resolver)
        faults = _spf_faults(domain, await _texts(resolver, domain)) + await _dmarc_faults(resolver, domain)
        if config.dkim_domain is not None:
            name = f"{config.dkim_selector}._domainkey.{config.dkim_domain}"
            faults += _dkim_faults(name, await _texts(resolver, name), domain, config)
    except (dns.resolver.NoResolverConfiguration, dns.resolver.NoNameservers, dns.exception.Timeout) as error:
        return Finding(Status.NOT_RUN, f"no resolver answers: {type(error).__name__}", source)
    if not faults and config.dkim_domain is None:
        return Finding(Status.NOT_RUN, "SPF and DMARC are there; SAKER_DKIM_DOMAIN is not set, so who signs is not known", source)
    return found(faults, f"SPF, DMARC and the key that signs are published for {domain}", source)


def _resolver(server: str | None) -> dns.asyncresolver.Resolver:
    """The host's resolver, or one that asks this server. Raises dns.resolver.NoResolverConfiguration."""
    resolver = dns.asyncresolver.Resolver(configure=server is None)
    if server is not None:
        address, _, port = server.partition(":") if server.count(":") <= 1 else (server, "", "")
        resolver.nameservers = [address]
        resolver.port = int(port or _DNS_PORT)
    resolver.lifetime = RESOLVER_SECONDS
    return resolver


async def _texts(resolver: dns.asyncresolver.Resolver, name: str) -> list[str]:
    """The TXT records of a name, each joined; none for a name that does not exist."""
    try:
        answer = await resolver.resolve(name, dns.rdatatype.TXT)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    return [b"".join(record.strings).decode(errors="replace") for record in answer]


def _spf_faults(domain: str, texts: Sequence[str]) -> list[str]:
    """RFC 7208: one record, which ends by refusing everyone else."""
    records = [text.lower().split() for text in texts if text.lower().split()[:1] == ["v=spf1"]]
    if len(records) != 1:
        return [f"{domain} has {len(records)} SPF records, not one"]
    (terms,) = records
    if not {"-all", "~all"} & set(terms) and not any(term.startswith("redirect=") for term in terms):
        return [f"the SPF record of {domain} refuses nobody"]
    return []


async def _dmarc_faults(resolver: dns.asyncresolver.Resolver, domain: str) -> list[str]:
    """RFC 7489: the record of the domain, or else of a domain above it."""
    labels = domain.split(".")
    for start in range(max(1, len(labels) - 1)):
        name = f"_dmarc.{'.'.join(labels[start:])}"
        records = [tags for tags in map(_tags, await _texts(resolver, name)) if tags.get("v") == "DMARC1"]
        if records:
            sound = len(records) == 1 and records[0].get("p") in _POLICIES
            return [] if sound else [f"{name} has {len(records)} DMARC records, or one without a policy"]
    return [f"{domain} has no DMARC record"]


def _dkim_faults(name: str, texts: Sequence[str], domain: str, config: Settings) -> list[str]:
    """RFC 6376: the key that is published is the one that signs, and is of the domain that mail comes from."""
    ours, signs_for = _public_key(config), (config.dkim_domain or "").lower()
    faults = [] if ours else ["SAKER_DKIM_PRIVATE_KEY holds no RSA key"]
    if domain != signs_for and not domain.endswith(f".{signs_for}") and not signs_for.endswith(f".{domain}"):
        faults.append(f"mail from {domain} is signed for {signs_for}, which DMARC does not count")
    published = ["".join(tags["p"].split()) for tags in map(_tags, texts) if "p" in tags]
    if not published:
        faults.append(f"{name} has no key")
    elif ours and ours not in published:
        faults.append(f"the key at {name} is {'revoked' if published == [''] else 'not the one that signs'}")
    return faults


def _tags(text: str) -> Mapping[str, str]:
    """A record of `tag=value; …`."""
    parts = (part.partition("=") for part in text.split(";") if "=" in part)
    return {tag.strip(): value.strip() for tag, _, value in parts}


def _public_key(config: Settings) -> str | None:
    """The public half of the key that signs, as DNS has it; None when there is no RSA key."""
    if config.dkim_private_key is None:
        return None
    pem = config.dkim_private_key.get_secret_value().replace("\\n", "\n").encode()
    try:
        key = serialization.load_pem_private_key(pem, password=None)
    except ValueError:
        return None
    if not isinstance(key, rsa.RSAPrivateKey):
        return None
    form = serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    return base64.b64encode(key.public_key().public_bytes(*form)).decode()


CHECKS: tuple[Check, ...] = (
    Check(
        "SKR-MSG-001",
        "The mail server takes a message to the inbox of checks",
        CheckKind.LIVE,
        ("U146",),
        "Mend what the answer names: SMTP_HOST, SMTP_PORT, SMTP_USER, SMTP_PASSWORD, SMTP_FROM; leave SMTP_STARTTLS on. Look"
        " into the inbox for the message, and into its spam.",
        _taken,
    ),
    Check(
        "SKR-MSG-002",
        "SPF, DKIM and DMARC of the sender's domain are published, with the key that signs",
        CheckKind.LIVE,
        ("U148",),
        "Publish the TXT records that are named, with your mail provider's values; set SAKER_DKIM_DOMAIN, SAKER_DKIM_SELECTOR"
        " and SAKER_DKIM_PRIVATE_KEY.",
        _believed,
    ),
)
