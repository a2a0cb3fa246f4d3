"""What others ask about people, and who a token belongs to."""

from saker.identity.queries.people import (
    PersonView,
    demo_people,
    display_names,
    email_of,
    has_admin,
    is_demo,
    person,
    zone_of,
)
from saker.identity.queries.sessions import SessionView, sessions

__all__ = [
    "PersonView",
    "SessionView",
    "demo_people",
    "display_names",
    "email_of",
    "has_admin",
    "is_demo",
    "person",
    "sessions",
    "zone_of",
]
