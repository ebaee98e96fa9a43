"""Seeded chance. Everybody has dice of their own, so that no life depends on the scale or on who was born before."""

import math
from collections.abc import Sequence
from random import Random
from typing import TypeVar

from enishi.demo.parameters import HOUR_SPANS, Persona

T = TypeVar("T")

DAY = 86_400
HOUR = 3_600
MINUTE = 60


def dice(seed: int, *name: object) -> Random:
    """The dice of `name` in the world `seed`."""
    return Random("/".join(map(str, (seed, *name))))  # noqa: S311 - a simulation, not a secret


def choose(random: Random, options: Sequence[T], shares: Sequence[float]) -> T:
    """One of `options`, by shares that add up to one."""
    drawn = random.random()
    for option, share in zip(options, shares, strict=True):
        drawn -= share
        if drawn < 0:
            return option
    return options[-1]


def lognormal(random: Random, median: float, sigma: float) -> float:
    """A positive number around `median`; sigma is that of its logarithm."""
    return median * math.exp(random.gauss(0.0, sigma))


def exponential(random: Random, mean: float, most: float) -> float:
    """A waiting time of this mean, conditioned on being at most `most`."""
    return -mean * math.log(1 - random.random() * (1 - math.exp(-most / mean)))


def poisson(random: Random, mean: float) -> int:
    """A count of independent things, `mean` of them on average (small means only)."""
    floor, product, count = math.exp(-mean), random.random(), 0
    while product > floor:
        product *= random.random()
        count += 1
    return count


def second_of_day(random: Random, persona: Persona, *, room: int = 0) -> int:
    """When in the day somebody of this persona begins something that takes `room` seconds and ends before midnight."""
    first, last = choose(random, HOUR_SPANS, [share / 100 for share in persona.by_span])
    drawn = int(first * HOUR + random.random() * (last - first) * HOUR)
    return min(drawn, DAY - 1 - room)
