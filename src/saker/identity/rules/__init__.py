"""Pure rules of identity: names and roles, passwords, access tokens, lock-out, browsers."""
