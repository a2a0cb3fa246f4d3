"""The HTTP edge: strict input, one transaction a request, idempotency keys, problems, paging."""

from saker.core.http.paging import Cursor, Page, PageQuery
from saker.core.http.route import CredentialRoute, IdempotencyKey, Session, TransactionRoute, router
from saker.core.http.schemas import In, MoneyOut, Out

__all__ = [
    "CredentialRoute",
    "Cursor",
    "IdempotencyKey",
    "In",
    "MoneyOut",
    "Out",
    "Page",
    "PageQuery",
    "Session",
    "TransactionRoute",
    "router",
]
