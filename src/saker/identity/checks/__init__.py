"""Readiness checks of identity: what is stored, strangers who try to get in, and throw-away people who live as others do."""

from typing import Final

from saker.core.contrib import Check
from saker.identity.checks import codes, guessing, journeys, mails, sessions, stored, strangers

CHECKS: Final[tuple[Check, ...]] = (
    *stored.CHECKS,
    *mails.CHECKS,
    *strangers.CHECKS,
    *journeys.CHECKS,
    *sessions.CHECKS,
    *guessing.CHECKS,
    *codes.CHECKS,
)
