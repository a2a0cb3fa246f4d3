"""A Brownian bridge by midpoint displacement over n equal steps, node by node or all at once, with the same bits.

Between two fixed ends l and r the middle m is normal around the straight line, with variance (m-l)(r-m)/(r-l) steps.
The pieces left and right of it are bridges again. The order of the nodes is breadth first and fixed, so that node i
always takes the i-th number of its address.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from saker.market.rules.noise import NORMAL, NORMAL_MASK, NORMAL_MAX

Node = tuple[int, int, int, int, float, float]
"""(which number it takes, left, middle, right, weight of the right end, deviation where the whole bridge has 1)."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a bridge over `steps` steps is built.

    `nodes` are all of it; `chains[i]` is what point i needs, in order. `reach` bounds how far any point can be beyond
    the two ends, in units of the deviation of the whole bridge.
    """

    steps: int
    nodes: tuple[Node, ...]
    chains: tuple[tuple[Node, ...], ...]
    reach: float


def plan(steps: int) -> Plan:
    """The plan of a bridge over that many steps."""
    nodes: list[Node] = []
    chains: list[tuple[Node, ...]] = [()] * (steps + 1)
    depths: dict[int, float] = {}
    level = [(0, steps)]
    depth = 0
    while level:
        below: list[tuple[int, int]] = []
        for left, right in level:
            if right - left < 2:  # noqa: PLR2004 - neighbours have nothing between them
                continue
            middle = (left + right) // 2
            deviation = math.sqrt((middle - left) * (right - middle) / ((right - left) * steps))
            node = (len(nodes), left, middle, right, (middle - left) / (right - left), deviation)
            nodes.append(node)
            chains[middle] = (*max(chains[left], chains[right], key=len), node)
            depths[depth] = max(depths.get(depth, 0.0), deviation)
            below += [(left, middle), (middle, right)]
        level = below
        depth += 1
    # Every point lies between its two ends but for its own displacement, so the displacements of a chain add up at
    # most.
    reach = NORMAL_MAX * math.fsum(depths.values())
    return Plan(steps, tuple(nodes), tuple(chains), reach)


OF_24: Final = plan(24)
OF_60: Final = plan(60)


def bridge(whole: Plan, start: float, end: float, deviation: float, drawn: tuple[int, ...]) -> list[float]:
    """All points 0..steps of the bridge from `start` to `end`."""
    points = [start] * whole.steps
    points.append(end)
    _displace(points, whole.nodes, deviation, drawn)
    return points


def point(whole: Plan, at: int, ends: tuple[float, float], deviation: float, drawn: tuple[int, ...]) -> float:
    """The one point `at`: exactly what `bridge` has there, for the price of its chain."""
    start, end = ends
    points = [start] * whole.steps
    points.append(end)
    _displace(points, whole.chains[at], deviation, drawn)
    return points[at]


def _displace(points: list[float], nodes: Iterable[Node], deviation: float, drawn: tuple[int, ...]) -> None:
    for number, left, middle, right, weight, share in nodes:
        start = points[left]
        straight = start + (points[right] - start) * weight
        points[middle] = straight + deviation * share * NORMAL[drawn[number] & NORMAL_MASK]
