"""Arithmetic of what may be: which numbers, which texts, and whether there may be nothing at all."""

from collections.abc import Callable, Iterable, Sequence
from math import ceil, floor, inf
from typing import NamedTuple

from enishi.segments.types import Range, Value

#: A number, and whether just before it (-1), at it (0) or just behind it (1) is meant.
Edge = tuple[float, int]

#: From the first edge to the second, both included.
Interval = tuple[Edge, Edge]

LOWEST, HIGHEST = (-inf, 0), (inf, 0)


class Allowed(NamedTuple):
    """`numbers`: intervals in order, apart from each other. `texts`: those that may be, or with `all_but` those that may not.
    `missing`: there may be nothing."""

    numbers: tuple[Interval, ...] = ()
    texts: frozenset[str] = frozenset()
    all_but: bool = False
    missing: bool = False

    def and_(self, other: "Allowed") -> "Allowed":
        """What both allow."""
        texts, all_but = _both(self, other)
        return Allowed(_crossed(self.numbers, other.numbers), texts, all_but, self.missing and other.missing)

    def opposite(self) -> "Allowed":
        """Everything else, nothing at all included."""
        return Allowed(_between(self.numbers), self.texts, not self.all_but, not self.missing)

    def whole(self) -> "Allowed":
        """Of its numbers the whole ones."""
        found = []
        for (low, behind), (high, before) in self.numbers:
            first = low if low == -inf else floor(low) + 1 if behind > 0 else ceil(low)
            last = high if high == inf else ceil(high) - 1 if before < 0 else floor(high)
            if first <= last:
                found.append(((first, 0), (last, 0)))
        return self._replace(numbers=tuple(found))

    def where(self, holds: Callable[[str], bool]) -> "Allowed":
        """Of its texts those of which this holds; of all but some it cannot be said, so that they stay."""
        return self if self.all_but else self._replace(texts=frozenset(filter(holds, self.texts)))

    @property
    def is_empty(self) -> bool:
        """Whether nothing is allowed, not even nothing."""
        return not (self.numbers or self.texts or self.all_but or self.missing)

    @property
    def least(self) -> Edge:
        """Below which no number is allowed."""
        return self.numbers[0][0] if self.numbers else HIGHEST

    @property
    def most(self) -> Edge:
        """Above which no number is allowed."""
        return self.numbers[-1][1] if self.numbers else LOWEST


ANY_NUMBER = Allowed(((LOWEST, HIGHEST),))
KNOWN = Allowed(((LOWEST, HIGHEST),), all_but=True)
MISSING = Allowed(missing=True)
ANYTHING = KNOWN._replace(missing=True)


def of_values(values: Iterable[Value]) -> Allowed:
    """These and nothing else; yes is 1, no is 0."""
    several = list(values)
    texts = frozenset(value for value in several if isinstance(value, str))
    numbers = sorted({value for value in several if not isinstance(value, str)})
    return Allowed(tuple(((number, 0), (number, 0)) for number in numbers), texts)


def of_range(range_: Range) -> Allowed:
    """Numbers from its least to its most."""
    return numbers(-inf if range_.least is None else range_.least, inf if range_.most is None else range_.most)


def numbers(least: float, most: float) -> Allowed:
    """Numbers from one to the other, both included."""
    return above((least, 0)).and_(below((most, 0)))


def above(least: Edge) -> Allowed:
    """Numbers from this edge on."""
    return Allowed(((least, HIGHEST),))


def below(most: Edge) -> Allowed:
    """Numbers up to this edge."""
    return Allowed(((LOWEST, most),))


def either(several: Iterable[Allowed]) -> Allowed:
    """What one of these allows: all that not every one of them forbids."""
    forbidden = ANYTHING
    for each in several:
        forbidden = forbidden.and_(each.opposite())
    return forbidden.opposite()


def _both(one: Allowed, other: Allowed) -> tuple[frozenset[str], bool]:
    if one.all_but and other.all_but:
        return one.texts | other.texts, True
    if one.all_but or other.all_but:
        some, but = (other, one) if one.all_but else (one, other)
        return some.texts - but.texts, False
    return one.texts & other.texts, False


def _crossed(these: Sequence[Interval], those: Sequence[Interval]) -> tuple[Interval, ...]:
    crossed = ((max(one[0], other[0]), min(one[1], other[1])) for one in these for other in those)
    return tuple(sorted(each for each in crossed if _holds_any(*each)))


def _between(these: Sequence[Interval]) -> tuple[Interval, ...]:
    """What lies before, between and behind them."""
    starts = [LOWEST, *((last, side + 1) for _first, (last, side) in these)]
    ends = [*((first, side - 1) for (first, side), _last in these), HIGHEST]
    return tuple((start, end) for start, end in zip(starts, ends, strict=True) if _holds_any(start, end))


def _holds_any(start: Edge, end: Edge) -> bool:
    return start <= end and start < HIGHEST and end > LOWEST
