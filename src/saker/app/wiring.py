"""Who listens to whom, what is contributed to what, which routers there are: everything in plain sight, in one file."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from fastapi import APIRouter

import saker.core.messages.carrying
import saker.core.stream.relay
import saker.identity.email_jobs
import saker.identity.jobs
import saker.ledger.jobs
import saker.privacy.jobs
import saker.simulator.jobs
from saker.admin import approval_routes, audit_routes, mail_routes
from saker.app import checks, live, tables
from saker.core import approvals, auth
from saker.core import privacy as core_privacy
from saker.core.contrib import Check, DemoPart, Invariant, NotificationKind, TopicSource
from saker.core.db import Database
from saker.core.events import on
from saker.core.settings import PaymentGateway, Product, Settings
from saker.core.stream import routes as stream_routes
from saker.home import routes as home_routes
from saker.identity import admin_routes as identity_admin_routes
from saker.identity import api_key_routes, bearers, contact_routes, email_routes, onboarding_routes, profile_routes
from saker.identity import commands as identity_commands
from saker.identity import handlers as identity_handlers
from saker.identity import mfa_routes as identity_mfa_routes
from saker.identity import privacy as identity_privacy
from saker.identity import routes as identity_routes
from saker.identity.checks import CHECKS as IDENTITY_CHECKS
from saker.identity.events import (
    ApiKeyCreated,
    ApiKeyRevoked,
    ContactChanged,
    LoggedIn,
    PasswordChanged,
    PersonRegistered,
    PersonRemoved,
    RefreshTokenReused,
    SecondFactorChanged,
    StaffActed,
)
from saker.identity.queries import access, may_now
from saker.ledger import admin_routes as ledger_admin_routes
from saker.ledger import privacy as ledger_privacy
from saker.ledger import queries as ledger_queries
from saker.ledger import routes as ledger_routes
from saker.ledger import verify as ledger_verify
from saker.market import routes as market_routes
from saker.market.topics import TOPICS as MARKET_TOPICS
from saker.market.topics import warm as warm_market
from saker.notifications import api_keys as api_key_notifications
from saker.notifications import handlers as notification_handlers
from saker.notifications import preference_routes, push_routes
from saker.notifications import privacy as notifications_privacy
from saker.notifications import routes as notification_routes
from saker.notifications.checks import CHECKS as NOTIFICATION_CHECKS
from saker.notifications.contacts import CONTACT, tell_of_contact
from saker.notifications.demo import DEMO_PARTS as NOTIFICATION_DEMO_PARTS
from saker.notifications.kinds import KINDS as OWN_KINDS
from saker.notifications.kinds import use_kinds
from saker.notifications.second_factors import SECOND_FACTOR, tell_of_change
from saker.notifications.staff_acts import STAFF_ACT, tell_of_staff_act
from saker.ops import checks as ops_checks
from saker.ops.jobs import exporting
from saker.payments import kinds as payment_kinds
from saker.payments import privacy as payments_privacy
from saker.payments import routes as payment_routes
from saker.payments import webhook_routes
from saker.payments.events import OrderPaid
from saker.payments.invariants import INVARIANTS as PAYMENT_INVARIANTS
from saker.privacy import admin_routes as privacy_admin_routes
from saker.privacy import kinds as privacy_kinds
from saker.privacy import privacy as privacy_privacy
from saker.privacy import queries as privacy_queries
from saker.privacy import routes as privacy_routes
from saker.privacy.checks import CHECKS as PRIVACY_CHECKS
from saker.privacy.contributed import Contributed, contribute
from saker.privacy.handlers import forget_removed, stay
from saker.rewards import privacy as rewards_privacy
from saker.rewards import routes as rewards_routes
from saker.rewards.handlers import reward_sign_in
from saker.rewards.invariants import INVARIANTS as REWARDS_INVARIANTS
from saker.simulator import privacy as simulator_privacy
from saker.simulator import routes as simulator_routes
from saker.simulator.commands import open_on_registration
from saker.simulator.demo import DEMO_PARTS as SIMULATOR_DEMO_PARTS
from saker.simulator.invariants import INVARIANTS as SIMULATOR_INVARIANTS

__all__ = ["saker"]

API: tuple[APIRouter, ...] = (
    stream_routes.api,
    *identity_routes.ROUTERS,
    *email_routes.ROUTERS,
    *identity_mfa_routes.ROUTERS,
    *api_key_routes.ROUTERS,
    onboarding_routes.router,
    *profile_routes.ROUTERS,
    *contact_routes.ROUTERS,
    *identity_admin_routes.ROUTERS,
    notification_routes.router,
    *preference_routes.ROUTERS,
    push_routes.router,
    home_routes.router,
    ledger_routes.router,
    ledger_admin_routes.router,
    *privacy_routes.ROUTERS,
    privacy_admin_routes.router,
    *approval_routes.ROUTERS,
    audit_routes.router,
    mail_routes.router,
)
"""Routers below /api/v1 that are always there."""

PRODUCT_API: Mapping[Product, tuple[APIRouter, ...]] = {
    Product.SIMULATOR: (market_routes.router, simulator_routes.router, rewards_routes.router),
}
"""Routers below /api/v1 of each product; a product that is switched off answers 404."""


def product_routers(config: Settings) -> tuple[APIRouter, ...]:
    """The routers of the products that are switched on."""
    return tuple(router for product in sorted(config.products) for router in PRODUCT_API.get(product, ()))


def routers(config: Settings) -> tuple[APIRouter, ...]:
    """The routers of what is switched on."""
    payments = () if config.payment_gateway is PaymentGateway.OFF else (*payment_routes.ROUTERS, webhook_routes.router)
    return API + payments + product_routers(config)


INVARIANTS: tuple[Invariant, ...] = (*PAYMENT_INVARIANTS, *REWARDS_INVARIANTS, *SIMULATOR_INVARIANTS)
CHECKS: tuple[Check, ...] = (
    *ops_checks.CHECKS,
    *IDENTITY_CHECKS,
    *NOTIFICATION_CHECKS,
    *PRIVACY_CHECKS,
    *checks.contributed(tables.metadata, product_routers, INVARIANTS),
    *live.contributed(routers),
)

API_TASKS: Mapping[str, Callable[[Database], Coroutine[Any, Any, None]]] = {
    "ops.check_status": exporting(CHECKS),
    "identity.watch": access.watch.follow,
    "identity.first_admin": saker.identity.jobs.ensure_first_admin,
    "market.warm": warm_market,
    "ledger.drift": saker.ledger.jobs.exporting_drift,
}
"""What an api process does beside serving, until it ends."""

NOTIFICATION_KINDS: tuple[NotificationKind, ...] = (
    *OWN_KINDS,
    SECOND_FACTOR,
    CONTACT,
    STAFF_ACT,
    *api_key_notifications.KINDS,
    *privacy_kinds.KINDS,
    *payment_kinds.KINDS,
)
DEMO_PARTS: tuple[DemoPart, ...] = (*NOTIFICATION_DEMO_PARTS, *SIMULATOR_DEMO_PARTS)
TOPICS: tuple[TopicSource, ...] = MARKET_TOPICS


PRIVACY = Contributed(
    exporters=(
        *identity_privacy.EXPORTERS,
        *notifications_privacy.EXPORTERS,
        *simulator_privacy.EXPORTERS,
        *rewards_privacy.EXPORTERS,
        *payments_privacy.EXPORTERS,
        *ledger_privacy.EXPORTERS,
        *privacy_privacy.EXPORTERS,
    ),
    # Slices first, then who the person was, then the key.
    erasers=(
        *simulator_privacy.ERASERS,
        *payments_privacy.ERASERS,
        *notifications_privacy.ERASERS,
        *privacy_privacy.ERASERS,
        *identity_privacy.ERASERS,
        *core_privacy.ERASERS,
    ),
    blockers=(identity_privacy.blockers, payments_privacy.blockers),
    retention=(*core_privacy.RETENTION, *payments_privacy.RETENTION, *identity_privacy.RETENTION, *privacy_privacy.RETENTION),
)


def wire() -> None:
    """Connect what is published to who handles it. Safe to call more than once."""
    auth.slot.authenticate, auth.slot.is_live, auth.slot.may_now = bearers.authenticate, access.is_live, may_now
    approvals.use_kinds(identity_commands.APPROVALS)
    use_kinds(NOTIFICATION_KINDS)
    ledger_verify.contributed.invariants = INVARIANTS
    contribute(PRIVACY)
    identity_commands.contributed.keepers = (ledger_queries.holds_value, privacy_queries.is_blocked)
    on(PersonRegistered, identity_handlers.send_first_link)
    on(PersonRegistered, notification_handlers.welcome)
    on(RefreshTokenReused, notification_handlers.warn_of_reuse)
    on(PasswordChanged, notification_handlers.tell_of_new_password, required=True)
    on(PersonRemoved, forget_removed, required=True)
    on(SecondFactorChanged, tell_of_change)
    on(StaffActed, tell_of_staff_act)
    on(ContactChanged, tell_of_contact, required=True)
    on(ApiKeyCreated, api_key_notifications.tell_of_new_key, required=True)
    on(ApiKeyRevoked, api_key_notifications.tell_of_revoked_key)
    on(OrderPaid, payment_kinds.tell_of_payment)
    on(PersonRegistered, open_on_registration, required=True)
    on(LoggedIn, stay, required=True)
    on(LoggedIn, reward_sign_in)
