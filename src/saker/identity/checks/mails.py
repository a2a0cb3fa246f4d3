"""The words of identity's own mails."""

from typing import Final

from saker.core.checking import found
from saker.core.contrib import Check, CheckContext, CheckKind, Finding
from saker.core.messages.judging import faults_of
from saker.identity import mails


async def _mails(context: CheckContext) -> Finding:
    to, token = "asha@example.com", "T" * 43
    written = {
        "verification": mails.verification(to, token),
        "reminder": mails.reminder(to, token, days_left=7),
        "reset": mails.reset(to, token),
    }
    faults = [f"{name}: {fault}" for name, mail in written.items() for fault in faults_of(mail, context.settings)]
    return found(faults, f"{', '.join(written)}: each as text and as a page", "identity/mails.py")


CHECKS: Final = (
    Check(
        id="SKR-IDN-014",
        title="The mails with links are of text and page, with nothing left open",
        kind=CheckKind.CONFIG,
        covers=("U147",),
        remedy="Mend the words of the mail that is named, in identity/mails.py",
        run=_mails,
    ),
)
