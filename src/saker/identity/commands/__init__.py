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
from saker.identity.commands.gate import FactorWanted, let_in
from saker.identity.commands.onboarding import answer_onboarding
from saker.identity.commands.passkeys import (
    passkey_registration_options,
    passkey_sign_in_options,
    register_passkey,
    remove_passkey,
    use_passkey,
)
from saker.identity.commands.passwords import hash_password, verify
from saker.identity.commands.people import create_person, register, remove_tagged
from saker.identity.commands.profile import change_avatar, choose_theme, remove_avatar, update_profile
from saker.identity.commands.recovery_codes import make_recovery_codes
from saker.identity.commands.resetting import (
    admit_change,
    ask_for_reset,
    change_password,
    holder_of_link,
    note_wrong_password,
    reset_password,
    send_reset_link,
)
from saker.identity.commands.second_factor import (
    Proof,
    SteppedUp,
    count_sign_in_proof,
    count_step_up,
    finish_sign_in,
    holder_of,
    note_wrong_proof,
    sign_in_by_passkey,
    step_up,
    use_up,
)
from saker.identity.commands.sessions import SignedIn, log_out, open_session, refresh, revoke_other_sessions, revoke_session
from saker.identity.commands.signing_in import Candidate, admit, note_failure, sign_in
from saker.identity.commands.staff import create_first_admin, disable, enable, grant_role, revoke_role
from saker.identity.commands.totp import TotpEnrolment, confirm_totp, enrol_totp, remove_totp

__all__ = [
    "Attempt",
    "Candidate",
    "CodeSent",
    "FactorWanted",
    "Proof",
    "SignedIn",
    "SteppedUp",
    "TotpEnrolment",
    "admit",
    "admit_change",
    "answer_onboarding",
    "ask_for_reset",
    "change_avatar",
    "change_password",
    "choose_theme",
    "confirm_totp",
    "contributed",
    "count_sign_in_proof",
    "count_step_up",
    "create_first_admin",
    "create_person",
    "disable",
    "enable",
    "enrol_totp",
    "finish_sign_in",
    "given_up",
    "grant_role",
    "hash_password",
    "holder_of",
    "holder_of_link",
    "is_right",
    "let_in",
    "log_out",
    "make_recovery_codes",
    "note_failure",
    "note_wrong_code",
    "note_wrong_password",
    "note_wrong_proof",
    "open_session",
    "passkey_registration_options",
    "passkey_sign_in_options",
    "refresh",
    "register",
    "register_by_code",
    "register_passkey",
    "remind",
    "remove_avatar",
    "remove_passkey",
    "remove_tagged",
    "remove_totp",
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
    "sign_in_by_passkey",
    "step_up",
    "take_attempt",
    "update_profile",
    "use_passkey",
    "use_up",
    "verify",
    "verify_email",
]
