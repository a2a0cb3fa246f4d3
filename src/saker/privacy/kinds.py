"""What privacy tells people. Security notices: they are mailed whatever a person chose."""

from saker.core.contrib import NotificationClass, NotificationKind

EXPORT_READY = NotificationKind(
    name="export_ready",
    category=NotificationClass.SECURITY,
    title="Your copy is ready",
    body="The copy of your data can be downloaded in Settings until {until}. If you did not ask for it, change your password.",
    link="/settings/privacy",
    by_email=True,
)
ERASURE_REQUESTED = NotificationKind(
    name="erasure_requested",
    category=NotificationClass.SECURITY,
    title="Your account will be erased on {due}",
    body=(
        "You asked us to forget you. Sign in before {due} to keep your account; after that nothing can bring it back. The"
        " certificate will then be at /privacy/certificates/{certificate}: keep that number, for we shall not know any more"
        " whose it is."
    ),
    by_email=True,
)
ERASURE_CANCELLED = NotificationKind(
    name="erasure_cancelled",
    category=NotificationClass.SECURITY,
    title="Your account stays",
    body="You signed in, so your account will not be erased.",
    link="/settings/privacy",
    by_email=True,
)
ERASURE_BLOCKED = NotificationKind(
    name="erasure_blocked",
    category=NotificationClass.SECURITY,
    title="Your account cannot be erased yet",
    body="{why} We try again every day.",
    link="/settings/privacy",
    by_email=True,
)

KINDS = (EXPORT_READY, ERASURE_REQUESTED, ERASURE_CANCELLED, ERASURE_BLOCKED)
