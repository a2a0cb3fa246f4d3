"""The trading simulator: practice rupees and practice coins on the synthetic market, at no one's risk.

A *practice account* is one epoch of a person's trading; its cash and coins are accounts of the ledger (`practice`,
`position`, `order_reserved`; ref = the practice account, or the order for a reserve). A *market order* walks the depth
and is filled at once. A *limit order* fills what crosses and *rests* with its value reserved; the worker fills it when
the price path reaches its limit, so that a restart misses nothing. States: open → filled | cancelled; market: filled.
A *lot* is what one buy brought in; sales use lots first in, first out.
"""
