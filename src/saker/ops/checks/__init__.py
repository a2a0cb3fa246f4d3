"""The checks of the core and of the deployment around it, which have no slice of their own to keep them."""

from saker.core.contrib import Check
from saker.ops.checks import attestations, database, edge, settings, transport

CHECKS: tuple[Check, ...] = (
    *settings.CHECKS,
    *database.CHECKS,
    *edge.CHECKS,
    *transport.CHECKS,
    *attestations.CHECKS,
)
