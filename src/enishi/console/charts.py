"""The geometry of charts: numbers in, places on a sheet out. Pure; the components draw what is returned, as SVG.

Bars always start at zero. Places are in the units of the SVG's viewBox, with the origin at the top left.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import floor, log10

LEFT, RIGHT, TOP, BOTTOM = 52.0, 12.0, 26.0, 26.0
_MOST_DOTS = 45  #: more of them would hide the line


@dataclass(frozen=True)
class Tick:
    """A line of the grid and what it is worth."""

    y: float
    text: str


@dataclass(frozen=True)
class Part:
    """One piece of a bar. `look` names its shade: `bar`, `bar-pale` or `bar-quiet`."""

    y: float
    height: float
    look: str


@dataclass(frozen=True)
class Column:
    """A bar with its pieces, the label below it and what a pointer is told. `label` is empty where there is no room."""

    x: float
    width: float
    slot_x: float
    slot_width: float
    parts: list[Part]
    label: str
    title: str
    value: str = ""
    value_y: float = 0.0

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 2)


@dataclass(frozen=True)
class Chart:
    """Everything a sheet shows. `base` is where zero is; `over_time`: the latest is on the right, and seen first where not all fits."""

    width: float
    height: float
    base: float
    ticks: list[Tick]
    columns: list[Column] = field(default_factory=list)
    path: str = ""
    dots: list[tuple[float, float, str]] = field(default_factory=list)
    mark_y: float | None = None
    mark_text: str = ""
    left: float = LEFT
    over_time: bool = True

    @property
    def is_wide(self) -> bool:
        """Whether it fills the page, rather than half of it."""
        return self.width > 700

    @property
    def right(self) -> float:
        return self.width - RIGHT

    @property
    def plot_height(self) -> float:
        return self.base - TOP

    @property
    def top(self) -> float:
        return TOP


def nice_ceiling(largest: float, steps: int = 4, *, whole: bool = False) -> tuple[float, float]:
    """(top of the axis, step) so that at most `steps` round steps reach `largest`; (1, 1) for nothing at all.

    `whole` is for things that are counted: no step between 0 and 1, or of two and a half.
    """
    if largest <= 0:
        return 1.0, 1.0
    rough = max(1.0, largest / steps) if whole else largest / steps
    power: float = 10.0 ** floor(log10(rough))
    step = next(
        factor * power
        for factor in ((1, 2, 5, 10) if whole else (1, 2, 2.5, 5, 10))
        if factor * power >= rough * 0.999999
    )
    count = -(-largest // step)
    return float(count * step), float(step)


def _ticks(top: float, step: float, base: float, say: Callable[[float], str]) -> list[Tick]:
    count = round(top / step)
    height = base - TOP
    return [Tick(round(base - height * n / count, 2), say(step * n)) for n in range(count + 1)]


def _label_every(count: int, plot: float, needed: float = 46.0) -> int:
    """Label each n-th bar so that labels never touch."""
    return max(1, -(-int(count * needed) // max(1, int(plot))))


def bars(
    stacks: Sequence[Sequence[float]],
    labels: Sequence[str],
    titles: Sequence[str],
    *,
    say: Callable[[float], str],
    looks: Sequence[str] = ("bar",),
    width: float = 1000.0,
    height: float = 260.0,
    over_time: bool = True,
) -> Chart:
    """Zero-based bars; each stack is drawn from the bottom up, `looks` naming the shade of each layer.

    The tallest bar carries its value, so that the chart can be read without its axis.
    """
    totals = [sum(stack) for stack in stacks]
    top, step = nice_ceiling(max(totals, default=0), whole=True)
    base = height - BOTTOM
    plot = width - LEFT - RIGHT
    slot = plot / max(1, len(stacks))
    thickness = min(36.0, slot * 0.68)
    every = _label_every(len(stacks), plot)
    tallest = totals.index(max(totals)) if any(totals) else -1
    columns = []
    for index, stack in enumerate(stacks):
        slot_x = LEFT + slot * index
        parts, reached = _stack(stack, looks, base, (base - TOP) / top)
        columns.append(
            Column(
                x=round(slot_x + (slot - thickness) / 2, 2),
                width=round(thickness, 2),
                slot_x=round(slot_x, 2),
                slot_width=round(slot, 2),
                parts=parts,
                label=labels[index] if index % every == 0 else "",
                title=titles[index],
                value=say(totals[index]) if index == tallest else "",
                value_y=round(reached - 7, 2),
            )
        )
    return Chart(width, height, base, _ticks(top, step, base, say), columns, over_time=over_time)


def _stack(stack: Sequence[float], looks: Sequence[str], base: float, scale: float) -> tuple[list[Part], float]:
    parts = []
    y = base
    for layer, amount in enumerate(stack):
        height = amount * scale
        y -= height
        if height > 0:
            parts.append(Part(round(y, 2), round(height, 2), looks[min(layer, len(looks) - 1)]))
    return parts, y


def line(
    values: Sequence[float | None],
    labels: Sequence[str],
    titles: Sequence[str],
    *,
    say: Callable[[float], str],
    top: float,
    step: float,
    mark: float | None = None,
    mark_text: str = "",
    width: float = 480.0,
    height: float = 200.0,
) -> Chart:
    """A line over days on a fixed axis from 0 to `top`, broken where there is no data, with a mark to compare it with."""
    base = height - BOTTOM
    plot = width - LEFT - RIGHT
    slot = plot / max(1, len(values))
    scale = (base - TOP) / top
    points = [
        (round(LEFT + slot * (index + 0.5), 2), None if value is None else round(base - min(value, top) * scale, 2))
        for index, value in enumerate(values)
    ]
    return Chart(
        width,
        height,
        base,
        _ticks(top, step, base, say),
        _slots(labels, titles, slot, _label_every(len(values), plot)),
        path=_path(points),
        dots=_dots(points, values, say),
        mark_y=None if mark is None else round(base - mark * scale, 2),
        mark_text=mark_text,
    )


def _slots(labels: Sequence[str], titles: Sequence[str], slot: float, every: int) -> list[Column]:
    """A column of air a day, for its label and for what a pointer is told."""
    return [
        Column(
            x=round(LEFT + slot * index, 2),
            width=round(slot, 2),
            slot_x=round(LEFT + slot * index, 2),
            slot_width=round(slot, 2),
            parts=[],
            label=label if index % every == 0 else "",
            title=title,
        )
        for index, (label, title) in enumerate(zip(labels, titles, strict=True))
    ]


def _dots(
    points: Sequence[tuple[float, float | None]], values: Sequence[float | None], say: Callable[[float], str]
) -> list[tuple[float, float, str]]:
    """A dot a value, the last one with its number. Over many days only that one and those no line leads to."""
    last = max((index for index, value in enumerate(values) if value is not None), default=-1)
    dots = [
        (x, y, say(values[index] or 0) if index == last else "") for index, (x, y) in enumerate(points) if y is not None
    ]
    if len(dots) <= _MOST_DOTS:
        return dots
    padded = [None, *(y for _x, y in points), None]
    alone = {x for (x, _y), before, after in zip(points, padded, padded[2:], strict=False) if before is None is after}
    return [dot for dot in dots if dot[2] or dot[0] in alone]


def _path(points: Sequence[tuple[float, float | None]]) -> str:
    words = []
    pen_down = False
    for x, y in points:
        if y is None:
            pen_down = False
            continue
        words.append(f"{'L' if pen_down else 'M'}{x:g} {y:g}")
        pen_down = True
    return " ".join(words)


@dataclass(frozen=True)
class Spark:
    """A line without axis, in a box of 100 by 24: the shape of the last days."""

    line: str
    area: str


def spark(values: Sequence[float]) -> Spark | None:
    """None when fewer than two values, or nothing but zeros, would make a line that says nothing."""
    if len(values) < 2 or not any(values):
        return None
    top = max(values)
    step = 100 / (len(values) - 1)
    line_ = " ".join(
        f"{'M' if not index else 'L'}{step * index:.2f} {23 - 22 * value / top:.2f}"
        for index, value in enumerate(values)
    )
    return Spark(line_, f"{line_} L100 24 L0 24 Z")


def share(part: float, whole: float, width: float = 1000.0) -> float:
    """How long a bar of `part` is when `whole` fills `width`; at least a hair when there is anything at all."""
    if whole <= 0 or part <= 0:
        return 0.0
    return round(max(2.0, width * min(1.0, part / whole)), 2)
