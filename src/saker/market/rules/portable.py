"""Elementary functions whose results are the same bits on every machine.

`math.exp`, `math.log` and their kin come from the platform's C library, and libraries differ in the last bit. IEEE 754
rounds + - * / and the square root correctly, everywhere; so does CPython, one operation at a time, without fusing two.
Functions built from nothing else, in a fixed order, therefore agree between machines, Python versions and languages.
For the same reason nothing here calls `sum()`: its algorithm for floats changed with Python 3.12.
"""

import math
from typing import Final

_LN2_HIGH: Final = 0.693147180369123816490
_LN2_LOW: Final = 1.90821492927058770002e-10
"""ln 2 in two pieces; the first has 21 zero bits at its end, so that a small integer times it is exact."""
_PER_LN2: Final = 1.4426950408889634
_ROOT_TWO_PI: Final = 2.5066282746310002
_ROOT_HALF: Final = 0.7071067811865476

_EXP_TERMS: Final = tuple(1 / math.factorial(n) for n in range(13, -1, -1))
_LN_TERMS: Final = tuple(1 / n for n in range(25, 0, -2))

NORMAL_BITS: Final = 12


def exp(x: float) -> float:
    """Return e to the x, within 2 units in the last place; |x| < 700."""
    halvings = math.floor(x * _PER_LN2 + 0.5)
    rest = (x - halvings * _LN2_HIGH) - halvings * _LN2_LOW
    value = 0.0
    for term in _EXP_TERMS:  # Taylor to the 13th power: the remainder is below 1e-17 for |rest| < 0.35
        value = value * rest + term
    return math.ldexp(value, halvings)


def ln(x: float) -> float:
    """The natural logarithm of a positive number, by the series of the inverse hyperbolic tangent."""
    mantissa, doublings = math.frexp(x)
    if mantissa < _ROOT_HALF:
        mantissa, doublings = mantissa * 2, doublings - 1
    ratio = (mantissa - 1) / (mantissa + 1)
    square = ratio * ratio
    value = 0.0
    for term in _LN_TERMS:
        value = value * square + term
    return doublings * _LN2_HIGH + (2 * ratio * value + doublings * _LN2_LOW)


def normal_quantiles(bits: int = NORMAL_BITS) -> list[float]:
    """Quantiles of the standard normal at the middles of 2^bits equal slices, rescaled to variance one.

    Indexing it with `bits` random bits is a normal draw that never leaves ±3.7, which bounds how far a path can stray.
    """
    slices = 2**bits
    upper: list[float] = []
    z, reached = 0.0, 0.5
    for n in range(slices // 2):
        target = 0.5 + (n + 0.5) / slices
        z += (target - reached) / _density(z)
        for _ in range(5):  # Newton's method doubles the digits each time; the worst start, in the tail, is good to one
            z -= (_cumulative(z) - target) / _density(z)
        upper.append(z)
        reached = target
    square = 0.0
    for z in upper:
        square += z * z
    scale = math.sqrt(slices / (2 * square))
    upper = [z * scale for z in upper]
    return [-z for z in reversed(upper)] + upper


def _density(z: float) -> float:
    return exp(-z * z / 2) / _ROOT_TWO_PI


def _cumulative(z: float) -> float:
    """The normal distribution function: 1/2 + density * (z + z^3/3 + z^5/15 + …) (Marsaglia 2004)."""
    total = term = z
    n = 3
    while term > total * 1e-17:
        term *= z * z / n
        total += term
        n += 2
    return 0.5 + total * _density(z)
