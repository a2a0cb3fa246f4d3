"""The double-entry ledger: the only place where anything of value is stored.

A *transfer* moves an amount of one asset from a *source* account to a *target* account; it has two *entries*. A *group*
is one business event: its transfers happen together, once, under a (scope, key). An account with a *floor* cannot go
below it; a system account has none. Nothing is ever changed or deleted: a mistake is *reversed* by an opposite group.
The database itself refuses whatever would break this, also from a direct SQL writer (`migrations/versions/0002_ledger.sql`).
"""
