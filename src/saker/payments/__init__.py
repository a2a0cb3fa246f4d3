"""Money that comes in and goes out through a payment provider.

`fakepay` is the local gateway: a process of its own that speaks the provider's REST API and keeps books of its own. It
stands in for the provider on one machine and in tests, and imports nothing of the rest.
"""
