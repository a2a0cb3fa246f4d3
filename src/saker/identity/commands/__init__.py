"""What changes people, their sessions and their roles."""

from saker.identity.commands.codes import (
    Attempt,
    CodeSent,
    is_right,
    note_wrong_code,
    register_by_code,
    send_code,
    sign_in_by_code,
    take_attempt,
)
from saker.identity.commands.emails import contributed, given_up, remind, remove_unverified, send_verification, verify_email
from saker.identity.commands.passwords import hash_password, verify
from saker.identity.commands.people import create_person, register, remove_tagged, update_profile
from saker.identity.commands.resetting import (
    admit_change,
    ask_for_reset,
    change_password,
    holder_of_link,
    note_wrong_password,
    reset_password,
    send_reset_link,
)
from saker.identity.commands.sessions import SignedIn, log_out, open_session, refresh, revoke_other_sessions, revoke_session
from saker.identity.commands.signing_in import Candidate, admit, note_failure, sign_in
from saker.identity.commands.staff import create_first_admin, disable, enable, grant_role, revoke_role

__all__ = [
    "Attempt",
    "Candidate",
    "CodeSent",
    "SignedIn",
    "admit",
    "admit_change",
    "ask_for_reset",
    "change_password",
    "contributed",
    "create_first_admin",
    "create_person",
    "disable",
    "enable",
    "given_up",
    "grant_role",
    "hash_password",
    "holder_of_link",
    "is_right",
    "log_out",
    "note_failure",
    "note_wrong_code",
    "note_wrong_password",
    "open_session",
    "refresh",
    "register",
    "register_by_code",
    "remind",
    "remove_tagged",
    "remove_unverified",
    "reset_password",
    "revoke_other_sessions",
    "revoke_role",
    "revoke_session",
    "send_code",
    "send_reset_link",
    "send_verification",
    "sign_in",
    "sign_in_by_code",
    "take_attempt",
    "update_profile",
    "verify",
    "verify_email",
]
