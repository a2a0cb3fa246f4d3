"""What changes privacy's state: copies, erasures, consents."""

from saker.privacy.commands.consents import give_consent
from saker.privacy.commands.erasures import cancel_erasure, erase_due, request_erasure
from saker.privacy.commands.exports import build_export, expire_exports, request_export

__all__ = [
    "build_export",
    "cancel_erasure",
    "erase_due",
    "expire_exports",
    "give_consent",
    "request_erasure",
    "request_export",
]
