"""What the routes of e-mail and passwords take."""

from typing import Annotated

from pydantic import Field, SecretStr, StringConstraints

from saker.core.http import In, Out
from saker.identity.schemas import NewPassword, TypedPassword

LinkToken = Annotated[SecretStr, Field(min_length=1, max_length=100, description="What stands after `#token=` in the link.")]


class LinkOut(Out):
    """A link that is on its way, if it goes anywhere."""

    expires_in: int = Field(description="Life of the link in seconds.")


class VerifyIn(In):
    """The token of the link."""

    token: LinkToken


class ForgotIn(In):
    """Whose password is forgotten: the e-mail address."""

    identifier: Annotated[str, StringConstraints(min_length=1, max_length=254)]


class ResetIn(In):
    """The token of the link, and the new password."""

    token: LinkToken
    password: NewPassword


class ChangePasswordIn(In):
    """The password that holds, and the one that shall."""

    current_password: TypedPassword
    password: NewPassword
