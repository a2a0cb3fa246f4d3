"""The refusals of payments.

SakerError
├── AmountOutOfRange   422   less or more than one order may be of (field amount; facts: least, most)
├── OrderNotFound      404   no such order of this person
├── OrderNotOpen       409   the order is paid, or its time is over (facts: state)
├── ContactUnverified  409   neither e-mail address nor phone number is verified
├── SignatureRefused   422   the provider did not sign this return (field signature)
├── EventsOff          404   there is no secret to know the provider's events by
└── ProviderAway       503   the provider does not answer (facts: retry_after)
"""

from saker.core.errors import Conflict, Invalid, NotFound, Unavailable


class AmountOutOfRange(Invalid):
    """Less or more than one order may be of. Facts: least, most."""

    code = "amount_out_of_range"
    detail = "An amount from ₹100 to ₹2,00,000 can be paid at once."


class OrderNotFound(NotFound):
    """No such order of this person."""

    code = "order_not_found"
    detail = "There is no such order."


class OrderNotOpen(Conflict):
    """The order is paid, or its time is over. Facts: state."""

    code = "order_not_open"
    detail = "This order cannot be paid any more."


class ProviderAway(Unavailable):
    """The provider does not answer. Facts: retry_after."""

    code = "provider_away"
    detail = "The payment provider does not answer. Try again in a minute; nothing was taken."


class EventsOff(NotFound):
    """There is no secret by which an event of the provider could be known."""

    code = "not_found"
    detail = "There is nothing here."


class SignatureRefused(Invalid):
    """The provider did not sign this return of this order."""

    code = "signature_invalid"
    detail = "This is not what the payment provider signed."


class ContactUnverified(Conflict):
    """A purchase needs a way to reach whoever pays: a verified e-mail address or phone number."""

    code = "contact_unverified"
    detail = "Verify your email address or phone number first."
