"""Who someone is: people, passwords, sign-ins, roles, accepted terms.

A *person* has one account and signs in with an e-mail address and a password. A sign-in opens a *session*, which lives
until it is ended: by logging out, by revocation, by an administrator who disables the person, or because a refresh
token was used twice. A session carries *refresh tokens*, each used once and followed by its successor; they buy
*access tokens* of a few minutes, which are checked without the database. A person's own programs come by an *API key*
instead, which opens what its *scopes* name. Everyone is a person; *staff* hold roles too.
"""
