"""The market that practice trading runs on: symbols, quotes, depth and candles, each with its source and its age.

A *source* answers for one kind of market: `synthetic` (deterministic, provably fair, the default) or `replay`
(recorded candles). A *path* is the price second by second; a *quote* is the price at an instant with its best bid and
ask; *depth* is twenty levels a side; a *candle* covers an interval and is *closed* once the interval is over. Prices
are integer `price_units` of 10^-price_scale rupees and quantities integer units of 10^-8 coin. What cannot be known
is None: a price is never invented.
"""
