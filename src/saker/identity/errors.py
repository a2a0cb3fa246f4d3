"""What identity refuses.

SakerError
├── ApiKeyRefused           401   mistyped, unknown, revoked, expired, or from another network: nobody learns which
├── CodeInvalid             401   the one-time code is wrong, used, too old or of nothing: nobody learns which
├── InvalidCredentials      401   the identifier is unknown or the password wrong: nobody learns which
├── RefreshTokenInvalid     401   unknown, expired, used before, or of a session that has ended
├── MfaRequired             401   the first factor was right, a second one is enrolled (facts: mfa_token, methods, expires_in)
├── MfaTokenInvalid         401   unknown, expired, used, or tried too often
├── SecondFactorWrong       401   at sign-in: the code or passkey is not right
├── StepUpFailed            403   the same of someone who is signed in
├── ClientHeaderRequired    403   a refresh cookie came without the header that a foreign page cannot send
├── AccountDisabled         403   an administrator disabled the account (told only after the right password)
├── CodesLimited            429   too many codes to a number or for an address (facts: retry_after)
├── SignInBlocked           429   too many failures for the account or from the address (facts: retry_after)
├── LinkJustSent            429   a link was mailed a moment ago (facts: retry_after)
├── EmailTaken              409   the address belongs to an account
├── PhoneTaken              409   the number belongs to an account
├── OwnAccount              409   an administrator may not do this to themselves
├── RoleHeld                409   the person has the role (facts: role)
├── EmailVerifiedAlready    409   there is nothing left to prove
├── TotpEnrolled            409   there is an authenticator app
├── NoSecondFactor          409   recovery codes without anything to recover
├── TooManyPasskeys         409
├── TooManyApiKeys          409   (facts: limit)
├── PasskeyKnown            409   this passkey is registered
├── PasskeysUnavailable     409   the page was opened by a bare address (facts: url)
├── MethodUnavailable       409   this person cannot prove themselves that way (facts: methods)
├── ApiKeyExpiryInvalid     422   it lies in the past, or further ahead than ten years
├── PasskeyRefused          422   the answer of the authenticator does not hold
├── TotpCodeWrong           422   at enrolment: the app shows another code
├── PasswordTooCommon       422   among the first that would be guessed
├── PasswordWrong           422   the old password is not right: the new one is not taken
├── LinkInvalid             404   unknown, used, too old, or replaced by a later one: nobody learns which
├── DisplayNameMissing      422   at registration by a code
├── TermsNotAccepted        422
├── ZoneUnknown             422
├── CurrencyUnknown         422   no asset of that code, or one without a price
├── PhoneNotAccepted        422   no mobile number of a country that this deployment takes
├── PhoneSignInOff          404   this deployment has no accounts by phone number
├── TotpNotFound            404   nothing to confirm or remove
├── PasskeyNotFound         404   also: of someone else
├── AvatarNotFound          404   never there, or replaced
├── ContactMissing          404   the person has no such contact to reveal
├── ApiKeyNotFound          404   also: of someone else, and revoked
├── PersonNotFound          404
└── SessionNotFound         404   also: of someone else
"""

from saker.core.errors import Conflict, Forbidden, Invalid, Limited, NotFound, Unauthenticated


class ApiKeyRefused(Unauthenticated):
    """The API key opens nothing, or not from there."""

    code = "api_key_refused"
    detail = "This API key is not valid, or not from this network."


class InvalidCredentials(Unauthenticated):
    """The identifier is unknown or the password is wrong."""

    code = "invalid_credentials"
    detail = "The email address or the password is not right."


class CodeInvalid(Unauthenticated):
    """The code is wrong, used, too old, tried too often, or its challenge unknown."""

    code = "code_invalid"
    detail = "This code is not right, or not valid any more. Ask for a new one."


class CodesLimited(Limited):
    """Too many codes to a number or for an address. Facts: retry_after seconds."""

    code = "codes_limited"
    detail = "A code was sent a moment ago. Wait before you ask for another one."


class RefreshTokenInvalid(Unauthenticated):
    """The refresh token does not buy anything any more."""

    code = "refresh_token_invalid"
    detail = "Sign in again to go on."


class ClientHeaderRequired(Forbidden):
    """The refresh cookie is only read together with the header X-Saker-Client: web."""

    code = "client_header_required"
    detail = "Send the header X-Saker-Client: web with the refresh cookie."


class AccountDisabled(Forbidden):
    """An administrator disabled the account."""

    code = "account_disabled"
    detail = "This account is disabled. Write to support."


class SignInBlocked(Limited):
    """Too many failures. Facts: retry_after seconds."""

    code = "sign_in_blocked"
    detail = "Too many failed attempts. Wait before you try again."


class LinkJustSent(Limited):
    """A link was mailed a moment ago. Facts: retry_after seconds."""

    code = "link_just_sent"
    detail = "A link was sent a moment ago. Look into your mail, or wait before you ask for another."


class EmailTaken(Conflict):
    """The address belongs to an account."""

    code = "email_taken"
    detail = "There is an account with this email address. Sign in instead."


class PhoneTaken(Conflict):
    """The number belongs to an account."""

    code = "phone_taken"
    detail = "There is an account with this phone number. Sign in instead."


class PhoneNotAccepted(Invalid):
    """No mobile number, or of a country that is not accepted."""

    code = "phone_not_accepted"
    detail = "This is not a mobile number that we can send a code to."


class PhoneSignInOff(NotFound):
    """Accounts by phone number are switched off."""

    code = "phone_sign_in_off"
    detail = "Signing in by phone is switched off here."


class OwnAccount(Conflict):
    """An administrator may not do this to themselves."""

    code = "own_account"
    detail = "Ask another administrator: this is your own account."


class EmailVerifiedAlready(Conflict):
    """The address is verified."""

    code = "email_verified_already"
    detail = "This email address is confirmed already."


class PasswordWrong(Invalid):
    """The old password is not right."""

    code = "password_wrong"
    detail = "The old password is not right."


class LinkInvalid(NotFound):
    """The link is good for nothing (any more)."""

    code = "link_invalid"
    detail = "This link does not work any more. Ask for a new one."


class PasswordTooCommon(Invalid):
    """The password is among the first that would be guessed."""

    code = "password_too_common"
    detail = "This password is among the first that would be guessed. Choose another one."


class DisplayNameMissing(Invalid):
    """Whoever registers by a code has a name, too."""

    code = "display_name_missing"
    detail = "Give a name to register."


class TermsNotAccepted(Invalid):
    """The terms must be accepted to register."""

    code = "terms_not_accepted"
    detail = "Accept the terms to register."


class ZoneUnknown(Invalid):
    """There is no such time zone."""

    code = "zone_unknown"
    detail = "There is no such time zone. Use a name such as Asia/Kolkata."


class CurrencyUnknown(Invalid):
    """No total can be shown in it."""

    code = "currency_unknown"
    detail = "Totals cannot be shown in this currency. Use the code of an asset such as INR."


class PersonNotFound(NotFound):
    """There is no such person."""

    code = "person_not_found"
    detail = "There is no such person."


class AvatarNotFound(NotFound):
    """No picture of that address (any more)."""

    code = "avatar_not_found"
    detail = "There is no such picture."


class SessionNotFound(NotFound):
    """No such session of this person."""

    code = "session_not_found"
    detail = "There is no such session."


class MfaRequired(Unauthenticated):
    """The first factor was right and a second one is enrolled. Facts: mfa_token, methods, expires_in seconds."""

    code = "mfa_required"
    detail = "Confirm with your second factor to sign in."


class MfaTokenInvalid(Unauthenticated):
    """The token of a half-way sign-in does not count any more."""

    code = "mfa_token_invalid"
    detail = "This sign-in has timed out or was tried too often. Start again."


class SecondFactorWrong(Unauthenticated):
    """At sign-in: the code or the passkey is not right."""

    code = "second_factor_wrong"
    detail = "That is not right, or was used before."


class StepUpFailed(Forbidden):
    """Of someone who is signed in: the code, passkey or password is not right."""

    code = "step_up_failed"
    detail = "That is not right, or was used before."


class TotpEnrolled(Conflict):
    """There is an authenticator app already."""

    code = "totp_enrolled"
    detail = "An authenticator app is set up. Remove it first."


class NoSecondFactor(Conflict):
    """Recovery codes stand in for a second factor, and there is none."""

    code = "no_second_factor"
    detail = "Set up an authenticator app or a passkey first."


class TooManyPasskeys(Conflict):
    """Twenty is the most."""

    code = "too_many_passkeys"
    detail = "That is one passkey too many. Remove one first."


class PasskeyKnown(Conflict):
    """The passkey is registered, here or with another account."""

    code = "passkey_known"
    detail = "This passkey is registered already."


class PasskeysUnavailable(Conflict):
    """Browsers make passkeys for names, not for bare addresses. Facts: url."""

    code = "passkeys_unavailable"
    detail = "Passkeys work only on a page with a name. On this computer, open it as localhost."


class PasskeyRefused(Invalid):
    """What the authenticator answered does not hold."""

    code = "passkey_refused"
    detail = "The passkey could not be verified. Try again."


class TotpCodeWrong(Invalid):
    """The app shows another code."""

    code = "totp_code_wrong"
    detail = "That is not the code that the app shows now."


class MethodUnavailable(Conflict):
    """The person cannot prove themselves that way. Facts: methods."""

    code = "method_unavailable"
    detail = "This account has no such way to confirm."


class TotpNotFound(NotFound):
    """There is no authenticator app to confirm or remove."""

    code = "totp_not_found"
    detail = "There is no authenticator app."


class PasskeyNotFound(NotFound):
    """No such passkey of this person."""

    code = "passkey_not_found"
    detail = "There is no such passkey."


class RoleHeld(Conflict):
    """The person has the role. Facts: role."""

    code = "role_held"
    detail = "This person has the role already."


class ContactMissing(NotFound):
    """There is nothing to reveal."""

    code = "contact_missing"
    detail = "This person has none."


class ApiKeyNotFound(NotFound):
    """No such API key of this person that is not revoked."""

    code = "api_key_not_found"
    detail = "There is no such API key."


class TooManyApiKeys(Conflict):
    """Twenty is the most. Facts: limit."""

    code = "too_many_api_keys"
    detail = "That is one API key too many. Revoke one first."


class ApiKeyExpiryInvalid(Invalid):
    """A key expires after it is made, and within ten years, or never."""

    code = "api_key_expiry_invalid"
    detail = "Choose an instant within the next ten years."
