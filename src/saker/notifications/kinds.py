"""Every kind that slices contributed, by name; and the kinds that come from identity's events."""

from collections.abc import Iterable

from saker.core.contrib import NotificationClass, NotificationKind

WELCOME = NotificationKind(
    name="welcome",
    category=NotificationClass.PRODUCT,
    title="Welcome, {display_name}",
    body="Your account is ready. Look around, and start with practice money: nothing here can cost you anything.",
    link="/",
)
SESSION_ENDED = NotificationKind(
    name="session_ended",
    category=NotificationClass.SECURITY,
    title="We ended one of your sign-ins",
    body=(
        "The sign-in on {browser} was used from two places at once, which can mean that someone copied it. It has been"
        " ended. If that was not you, change your password and look through your devices."
    ),
    link="/settings",
    by_email=True,
    by_push=True,
)

PASSWORD_CHANGED = NotificationKind(
    name="password_changed",
    category=NotificationClass.SECURITY,
    title="Your password was changed",
    body=(
        "Your password was changed {how}, and your other sign-ins and API keys were ended. If that was not you, choose a new"
        " password with a link to this address (Log in, then Forgot password), and write to support."
    ),
    link="/settings",
    by_email=True,
    by_push=True,
)

KINDS = (WELCOME, SESSION_ENDED, PASSWORD_CHANGED)

known: dict[str, NotificationKind] = {}


def use_kinds(kinds: Iterable[NotificationKind]) -> None:
    """Make contributed kinds known. Called in `app/wiring.py` only; raises ValueError when a name has two meanings."""
    for kind in kinds:
        if known.setdefault(kind.name, kind) != kind:
            message = f"two kinds of notification are named {kind.name}"
            raise ValueError(message)
