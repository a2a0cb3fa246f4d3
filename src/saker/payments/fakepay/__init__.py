"""The local payment gateway: the subset of Razorpay's REST API that Saker uses, and no money.

*Merchant* is who holds the key pair. Amounts are integers in paise, times are Unix seconds, days are India's. `store` holds
what is (entities) and what happened (the journal), in one SQLite file; a change and the event that announces it are one
transaction. `books` reads the journal alone and says whether both agree. `/control` decides outcomes and injects faults.

It differs from the service it stands in for: refunds are never refused for a low balance, payouts and validations cost no fee.
It imports nothing of Saker, so that nothing of Saker can make its books wrong, and it never runs in production.
"""
