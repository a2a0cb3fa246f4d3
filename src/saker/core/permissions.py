"""What staff may do: a permission for each command, and which role holds which. All of it, to be read in one look.

A route names its permission (`staff(Permission.PEOPLE_DISABLE)`); nothing else in the program asks for a role.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final


class Permission(StrEnum):
    """One thing that staff can be allowed to do. What ends in `read` changes nothing."""

    OFFICE = "office.read"
    PEOPLE_READ = "people.read"
    PEOPLE_REVEAL = "people.reveal"
    PEOPLE_DISABLE = "people.disable"
    SESSIONS_END = "sessions.end"
    FACTORS_RESET = "factors.reset"
    FACTORS_DECIDE = "factors.decide"
    ROLES_GRANT = "roles.grant"
    ROLES_DECIDE = "roles.decide"
    ROLES_REVOKE = "roles.revoke"
    APPROVALS_READ = "approvals.read"
    APPROVALS_DECIDE = "approvals.decide"
    AUDIT_READ = "audit.read"
    AUDIT_EXPORT = "audit.export"
    PRIVACY_READ = "privacy.read"
    MAIL_READ = "mail.read"
    MAIL_RELEASE = "mail.release"
    LEDGER_READ = "ledger.read"


_P = Permission
_READS: Final = frozenset(one for one in Permission if one.endswith(".read"))

ROLES: Final[Mapping[str, frozenset[Permission]]] = {
    "support": frozenset(
        {
            *(_P.OFFICE, _P.PEOPLE_READ, _P.PEOPLE_REVEAL, _P.SESSIONS_END, _P.FACTORS_RESET),
            *(_P.APPROVALS_READ, _P.PRIVACY_READ, _P.MAIL_READ, _P.MAIL_RELEASE),
        }
    ),
    "moderator": frozenset({_P.OFFICE, _P.PEOPLE_READ, _P.SESSIONS_END}),
    "finance": frozenset({_P.OFFICE, _P.PEOPLE_READ, _P.APPROVALS_READ, _P.LEDGER_READ}),
    # Reads everything and changes nothing. That a copy of the log was taken is itself in the log.
    "auditor": _READS | {_P.AUDIT_EXPORT},
    "admin": frozenset(Permission),
}


def held_by(roles: Iterable[str]) -> frozenset[Permission]:
    """Everything that someone with these roles may do."""
    return frozenset[Permission]().union(*(ROLES.get(role, frozenset()) for role in roles))


def roles_with(permission: Permission) -> frozenset[str]:
    """The roles that hold a permission."""
    return frozenset(role for role, held in ROLES.items() if permission in held)
