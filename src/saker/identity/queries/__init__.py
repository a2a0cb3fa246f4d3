"""What others ask about people, and who a token belongs to."""

from saker.identity.queries.onboarding import onboarding
from saker.identity.queries.people import (
    Face,
    PersonView,
    demo_people,
    email_of,
    faces,
    has_admin,
    is_demo,
    is_disabled,
    password_hash,
    person,
    zone_of,
)
from saker.identity.queries.profile import own_picture, picture, theme
from saker.identity.queries.second_factors import PasskeyView, SecondFactors, TotpView, held, second_factors
from saker.identity.queries.sessions import SessionView, open_sessions, sessions

__all__ = [
    "Face",
    "PasskeyView",
    "PersonView",
    "SecondFactors",
    "SessionView",
    "TotpView",
    "demo_people",
    "email_of",
    "faces",
    "has_admin",
    "held",
    "is_demo",
    "is_disabled",
    "onboarding",
    "open_sessions",
    "own_picture",
    "password_hash",
    "person",
    "picture",
    "second_factors",
    "sessions",
    "theme",
    "zone_of",
]
