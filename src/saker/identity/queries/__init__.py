"""What others ask about people, and who a token belongs to."""

from saker.identity.queries.api_keys import ApiKeyView, api_keys
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
from saker.identity.queries.profile import PreferencesView, own_picture, picture, preferences
from saker.identity.queries.second_factors import PasskeyView, SecondFactors, TotpView, held, second_factors
from saker.identity.queries.sessions import SessionView, open_sessions, sessions
from saker.identity.queries.staff import PersonFile, PersonLine, holder_of_email, may_now, person_file, search

__all__ = [
    "ApiKeyView",
    "Face",
    "PasskeyView",
    "PersonFile",
    "PersonLine",
    "PersonView",
    "PreferencesView",
    "SecondFactors",
    "SessionView",
    "TotpView",
    "api_keys",
    "demo_people",
    "email_of",
    "faces",
    "has_admin",
    "held",
    "holder_of_email",
    "is_demo",
    "is_disabled",
    "may_now",
    "onboarding",
    "open_sessions",
    "own_picture",
    "password_hash",
    "person",
    "person_file",
    "picture",
    "preferences",
    "search",
    "second_factors",
    "sessions",
    "zone_of",
]
