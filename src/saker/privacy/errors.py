"""What privacy refuses.

SakerError
├── ExportInPreparation    409   one copy at a time
├── ErasurePending         409   asked for before, and waiting
├── DocumentOutdated       422   consent to a version that is not in force
├── ExportNotFound         404   also: of someone else, not ready, expired
└── CertificateNotFound    404
"""

from saker.core.errors import Conflict, Invalid, NotFound


class ExportInPreparation(Conflict):
    """A copy is being prepared already."""

    code = "export_in_preparation"
    detail = "A copy is being prepared already. It takes a minute."


class ErasurePending(Conflict):
    """The person asked to be forgotten before, and it has not been taken back."""

    code = "erasure_pending"
    detail = "You asked for this already."


class DocumentOutdated(Invalid):
    """The version is not the one in force. Facts: version."""

    code = "document_outdated"
    detail = "There is a newer version. Load the page again."


class ExportNotFound(NotFound):
    """There is no such copy for this person, or not yet, or not any more."""

    code = "export_not_found"
    detail = "There is no such copy. Copies are kept for seven days."


class CertificateNotFound(NotFound):
    """Nothing was erased under this number."""

    code = "certificate_not_found"
    detail = "There is no certificate of this number."
