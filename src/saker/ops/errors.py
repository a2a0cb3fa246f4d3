"""What operations refuse.

SakerError
├── CheckUnknown          404   (facts: ids)
├── NotAttestable         422   only checks of kind attestation are attested
├── UntilOutOfRange       422   (facts: latest)
├── SignatureIncomplete   422   a name and a text are needed
└── NothingToWithdraw     409
"""

from saker.core.errors import Conflict, Invalid, NotFound


class CheckUnknown(NotFound):
    """No check has such an id. Facts: ids."""

    code = "check_unknown"
    detail = "There is no such check."


class NotAttestable(Invalid):
    """The check looks for itself; nobody's word replaces that."""

    code = "not_attestable"
    detail = "This check looks for itself. Waive it if it may fail for now."


class UntilOutOfRange(Invalid):
    """The last day is past, or too far away. Facts: latest."""

    code = "until_out_of_range"
    detail = "The last day must be today or later, and not beyond the longest time allowed."


class SignatureIncomplete(Invalid):
    """A signature without a name or without a text."""

    code = "signature_incomplete"
    detail = "Say who signs, and why."


class NothingToWithdraw(Conflict):
    """The check has neither an attestation nor a waiver in force."""

    code = "nothing_to_withdraw"
    detail = "Nothing is in force for this check."
