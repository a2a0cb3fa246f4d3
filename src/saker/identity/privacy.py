"""What identity knows of a person: it gives all of it but secrets, and forgets all of it."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import messages
from saker.core.contrib import Blocker, Eraser, Exporter, Retention, Rows
from saker.core.crypto import open_for
from saker.core.models import AuditRecord
from saker.core.rows import mappings
from saker.identity import queries
from saker.identity.api_key_models import ApiKey
from saker.identity.email_models import EmailChange, EmailVerification, Link, VerificationReminder
from saker.identity.models import CodeChallenge, Disablement, Password, Person, RoleGrant, SignInSession, TermsAcceptance
from saker.identity.onboarding_models import Onboarding
from saker.identity.profile_models import Avatar, Preferences
from saker.identity.queries.people import is_disabled
from saker.identity.queries.phones import SEAL as PHONE_SEAL
from saker.identity.rules.api_keys import ENDED_KEPT
from saker.identity.rules.links import GIVEN_UP_AFTER
from saker.identity.rules.people import ENDED_SESSIONS_KEPT, SESSION_LIFE, Role
from saker.identity.rules.profile import DEFAULT_DISPLAY_CURRENCY
from saker.identity.rules.staff import ERASED_DOMAIN
from saker.identity.second_factor_models import MfaToken, Passkey, PasskeyChallenge, RecoveryCode, TotpSecret

SECOND_FACTORS = (TotpSecret, Passkey, PasskeyChallenge, RecoveryCode, MfaToken)
GONE = "Former member"


async def export(session: AsyncSession, person_id: UUID) -> Mapping[str, Rows]:
    """Profile, sign-ins, roles, accepted terms, second factors, API keys, and what the audit log says they did."""
    person = await queries.person(session, person_id)
    own = {"id": person.id, "email": person.email, "phone": person.phone, "display_name": person.display_name}
    chosen = await queries.preferences(session, person_id)
    own |= {"bio": person.bio, "theme": chosen.theme, "language": chosen.language, "zone": person.zone}
    sessions = select(
        SignInSession.browser,
        SignInSession.ip_prefix,
        SignInSession.created_at,
        SignInSession.last_seen_at,
        SignInSession.ended_at,
        SignInSession.end_reason,
    ).where(SignInSession.person_id == person_id)
    roles = select(RoleGrant.role, RoleGrant.granted_at).where(RoleGrant.person_id == person_id)
    terms = select(TermsAcceptance.version, TermsAcceptance.accepted_at).where(TermsAcceptance.person_id == person_id)
    apps = select(TotpSecret.confirmed_at, TotpSecret.last_used_at).where(TotpSecret.person_id == person_id)
    passkeys = select(Passkey.name, Passkey.created_at, Passkey.last_used_at).where(Passkey.person_id == person_id)
    keys = select(
        ApiKey.name,
        ApiKey.prefix,
        ApiKey.scopes,
        ApiKey.networks,
        ApiKey.created_at,
        ApiKey.expires_at,
        ApiKey.last_used_at,
        ApiKey.last_used_from,
        ApiKey.revoked_at,
    ).where(ApiKey.person_id == person_id)
    told = select(Onboarding.answers, Onboarding.changed_at).where(Onboarding.person_id == person_id)
    acts = select(AuditRecord.at, AuditRecord.action, AuditRecord.target).where(AuditRecord.actor_id == person_id)
    return {
        "profile": [{**own, "display_currency": person.display_currency, "created_at": person.created_at}],
        "sessions": await mappings(session, sessions.order_by(SignInSession.id)),
        "roles": await mappings(session, roles),
        "terms": await mappings(session, terms),
        "authenticator_apps": await mappings(session, apps),
        "passkeys": await mappings(session, passkeys.order_by(Passkey.id)),
        "api_keys": await mappings(session, keys.order_by(ApiKey.id)),
        "about_you": await mappings(session, told),
        "acts": await mappings(session, acts.order_by(AuditRecord.id)),
    }


async def files(session: AsyncSession, person_id: UUID) -> Mapping[str, bytes]:
    """The picture."""
    picture = await queries.own_picture(session, person_id)
    return {} if picture is None else {"avatar.webp": picture}


async def erase(session: AsyncSession, person_id: UUID) -> None:
    """Delete how they signed in and every message to them that was kept, and leave a pseudonym that nobody can sign in as."""
    known_as = select(Person.email, Person.phone_sealed, Person.phone_key).where(Person.id == person_id)
    row = (await session.execute(known_as)).one_or_none()
    if row is None:
        return
    if row.email is not None:
        await messages.forget(session, row.email)
    if row.phone_sealed is not None:
        await messages.forget(session, (await open_for(session, person_id, PHONE_SEAL, row.phone_sealed)).decode())
        await session.execute(delete(CodeChallenge).where(CodeChallenge.phone_key == row.phone_key))
    wanted = (await session.execute(select(EmailChange.email).where(EmailChange.person_id == person_id))).scalar_one_or_none()
    if wanted is not None:
        await messages.forget(session, wanted)
    for table in (
        *(Password, SignInSession, RoleGrant, Disablement, Link, EmailVerification, VerificationReminder, Onboarding),
        *(Avatar, Preferences, ApiKey, EmailChange, CodeChallenge),
        *SECOND_FACTORS,
    ):
        await session.execute(delete(table).where(table.person_id == person_id))
    nobody = f"{person_id}@{ERASED_DOMAIN}"
    no_phone = dict.fromkeys(("phone_sealed", "phone_key", "phone_verified_at"))
    of_nobody = {"display_name": GONE, "bio": None, "zone": "UTC", "display_currency": DEFAULT_DISPLAY_CURRENCY}
    values = {"email": nobody, "email_key": nobody, **no_phone, **of_nobody}
    await session.execute(update(Person).where(Person.id == person_id).values(values))


async def blockers(session: AsyncSession, person_id: UUID) -> Sequence[Blocker]:
    """What identity wants settled before it forgets someone.

    The last administrator cannot go: nobody could let another one in. Nor can someone who is shut out: the record against
    them would go, and the same address could register anew.
    """
    if await is_disabled(session, person_id):
        return (Blocker("disabled", "This account was closed by staff: that has to be settled first."),)
    enabled = ~exists().where(Disablement.person_id == RoleGrant.person_id)
    admins = select(func.array_agg(RoleGrant.person_id)).where(RoleGrant.role == Role.ADMIN, enabled)
    if (await session.execute(admins)).scalar_one() == [person_id]:
        return (Blocker("last_administrator", "You are the only administrator: give the role to someone else first."),)
    return ()


EXPORTERS = (Exporter("identity", export, files),)
ERASERS = (
    Eraser(
        "identity",
        frozenset(
            {
                "identity.people",
                "identity.avatars",
                "identity.passwords",
                "identity.sessions",
                "identity.disablements",
                "identity.links",
                "identity.email_changes",
                "identity.email_verifications",
                "identity.code_challenges",
                "identity.totp_secrets",
                "identity.passkeys",
                "identity.onboarding",
                "identity.api_keys",
                "core.kept_messages",
            }
        ),
        erase,
    ),
)
RETENTION = (
    Retention(
        "Sign-ins that have ended",
        (SESSION_LIFE + ENDED_SESSIONS_KEPT).days,
        "To look into a theft that is noticed late.",
        "SELECT count(*) FROM identity.sessions WHERE last_seen_at < :before",
    ),
    Retention(
        "API keys that were revoked or have expired",
        ENDED_KEPT.days,
        "To look into a theft that is noticed late.",
        "SELECT count(*) FROM identity.api_keys WHERE least(revoked_at, expires_at) < :before",
    ),
    Retention("Accounts whose email address was never confirmed", GIVEN_UP_AFTER.days, "After three reminders."),
    Retention(
        "Accounts whose only contact is a phone number that was never confirmed",
        GIVEN_UP_AFTER.days,
        "Unless they were used within the last week.",
    ),
)
