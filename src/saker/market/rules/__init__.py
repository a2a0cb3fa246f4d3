"""The market as pure functions: no session, no clock, no I/O.

Floats live in `portable`, `noise`, `daily`, `bridge` and `synthetic` only, as logarithms of prices and what they vary
by. Prices, quantities and volumes are integers everywhere.
"""
