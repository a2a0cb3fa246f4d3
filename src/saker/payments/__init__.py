"""Money that comes in through a payment provider.

An order (created → attempted → paid; expired, and paid all the same when money arrives late) is what a person set out to
pay. A payment is one attempt (created → failed or authorized → captured), told by the provider in events, returns and
answers; captured, its outcome says what became of it: credited, surplus, suspense, foreign.

`fakepay` is the local gateway: a process of its own that speaks the provider's REST API and keeps books of its own. It
stands in for the provider on one machine and in tests, and imports nothing of the rest.
"""
