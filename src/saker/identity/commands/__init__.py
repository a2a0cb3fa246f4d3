"""What changes people, their sessions and their roles."""

from saker.identity.commands.passwords import hash_password, verify
from saker.identity.commands.people import create_person, register, remove_tagged, update_profile
from saker.identity.commands.sessions import SignedIn, log_out, open_session, refresh, revoke_other_sessions, revoke_session
from saker.identity.commands.signing_in import Candidate, admit, note_failure, sign_in
from saker.identity.commands.staff import create_first_admin, disable, enable, grant_role, revoke_role

__all__ = [
    "Candidate",
    "SignedIn",
    "admit",
    "create_first_admin",
    "create_person",
    "disable",
    "enable",
    "grant_role",
    "hash_password",
    "log_out",
    "note_failure",
    "open_session",
    "refresh",
    "register",
    "remove_tagged",
    "revoke_other_sessions",
    "revoke_role",
    "revoke_session",
    "sign_in",
    "update_profile",
    "verify",
]
