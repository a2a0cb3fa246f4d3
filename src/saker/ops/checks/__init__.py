"""The checks of the core and of the deployment around it, which have no slice of their own to keep them."""

from saker.core.contrib import Check
from saker.ops.checks import attestations, database, edge, mail, settings, sms, transport

CHECKS: tuple[Check, ...] = (
    *settings.CHECKS,
    *database.CHECKS,
    *edge.CHECKS,
    *transport.CHECKS,
    *mail.CHECKS,
    *sms.CHECKS,
    *attestations.CHECKS,
)
