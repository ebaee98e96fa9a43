"""Who the members are, as charts; how many there were; how many of them are in other segments too."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext

from enishi.console import numbers
from enishi.console.charts import Chart, bars, line, nice_ceiling, share
from enishi.console.segments.builder.known import Known
from enishi.console.tables import Cell, Column, Table
from enishi.console.texts import axis_day, day_text, language
from enishi.kernel.calendar import local_date
from enishi.kernel.prefectures import PREFECTURES
from enishi.segments import api
from enishi.segments.types import Segment
from enishi.warehouse.errors import WarehouseError

MOST_BARS = 8  #: each has room for its name
MOST_OVERLAPS = 20


@dataclass(frozen=True)
class Composition:
    """A chart of the members by one thing, with the table behind it; `unknown`: of whom nothing is known."""

    title: str
    chart: Chart
    table: Table
    unknown: int
    all: int


def charts(segment: Segment, known: Known, at: datetime) -> list[Composition]:
    """By age, sex, prefecture and RFM; none while the warehouse is away."""
    try:
        return [_drawn(title, _found(axis, segment, known, at), _labels(axis, known)) for axis, title in _axes()]
    except WarehouseError:
        return []


def _found(axis: api.Axis, segment: Segment, known: Known, at: datetime) -> dict[str, int]:
    return api.composition(axis, known.world, at, segment_id=segment.segment_id)


def _axes() -> list[tuple[api.Axis, str]]:
    return [
        ("age_band", gettext("Age")),
        ("sex", gettext("Sex")),
        ("prefecture", gettext("Prefecture")),
        ("group", gettext("RFM group")),
    ]


def _labels(axis: api.Axis, known: Known) -> dict[str, str]:
    """Values in the order they are shown; none: the most frequent first, as they are."""
    if axis in ("age_band", "sex"):
        entry = api.attribute(axis)
        return dict(known.choices(entry.choices)) if entry else {}
    return {}


def _drawn(title: str, found: Mapping[str, int], labels: Mapping[str, str]) -> Composition:
    unknown, whole = found.get("", 0), sum(found.values())
    values = {value: size for value, size in found.items() if value}
    ordered = [value for value in labels if value in values] if labels else []
    ordered += sorted(values.keys() - set(ordered), key=lambda value: (-values[value], value))
    shown = [(labels.get(value, value), values[value]) for value in ordered]
    if len(shown) > MOST_BARS:
        rest = sum(size for _label, size in shown[MOST_BARS - 1 :])
        drawn = [*shown[: MOST_BARS - 1], (gettext("others"), rest)]
    else:
        drawn = shown
    return Composition(title, _bars(drawn), _table(title, shown, unknown, whole), unknown, whole)


def _bars(shown: Sequence[tuple[str, int]]) -> Chart:
    labels = [_short(label) for label, _size in shown]
    titles = [f"{label}: {numbers.grouped(size)}" for label, size in shown]
    return bars(
        [(size,) for _label, size in shown], labels, titles, say=_say, width=480.0, height=200.0, over_time=False
    )


def _short(label: str) -> str:
    """東京都 → 東京: a label below a bar."""
    return label[:-1] if label in PREFECTURES and label != "北海道" else label


def _table(title: str, shown: Sequence[tuple[str, int]], unknown: int, whole: int) -> Table:
    rows = [*shown, *([(gettext("not known"), unknown)] if unknown else [])]
    return Table(
        caption=title,
        columns=[Column(title), Column(gettext("People"), "number"), Column(gettext("Share"), "number")],
        rows=[[Cell(label), Cell(numbers.grouped(size)), Cell(numbers.percent(size / whole))] for label, size in rows],
        cards=False,
    )


def _say(value: float) -> str:
    return numbers.compact(value, language())


def day_by_day(told: Sequence[tuple[date, int]], first: date, last: date) -> list[tuple[date, int]]:
    """A size a day from the first that was told: one that nothing was told of has that of the day before, as nobody came or went."""
    found: list[tuple[date, int]] = []
    sizes = dict(told)
    day = max(first, min(sizes, default=last + timedelta(days=1)))
    size = next((size for on, size in reversed(told) if on < day), 0)
    while day <= last:
        size = sizes.get(day, size)
        found.append((day, size))
        day += timedelta(days=1)
    return found


def over_time(segment: Segment, since: datetime, at: datetime) -> Chart | None:
    """How many there were, day by day; None until there are two days to compare."""
    sizes = day_by_day(api.sizes(segment.segment_id), local_date(since), local_date(at))
    if len(sizes) < 2:
        return None
    top, step = nice_ceiling(max(size for _day, size in sizes), whole=True)
    return line(
        [size for _day, size in sizes],
        [axis_day(day) for day, _size in sizes],
        [f"{day_text(day)}: {numbers.grouped(size)}" for day, size in sizes],
        say=_say,
        top=top,
        step=step,
        width=1000.0,
        height=220.0,
    )


@dataclass(frozen=True)
class Overlap:
    """Another segment, how many are in both, and how long the bar of that is."""

    segment: Segment
    both: int
    share: float
    width: float


def overlaps(segment: Segment, known: Known, at: datetime) -> list[Overlap]:
    """The other segments that share members with this one, the largest share first."""
    if not segment.size:
        return []
    found = []
    for other, both in api.overlaps(segment.segment_id).items():
        if other in known.world.segments and both:
            part = both / segment.size
            found.append(Overlap(known.world.segments[other], both, part, share(both, segment.size)))
    return sorted(found, key=lambda each: -each.both)[:MOST_OVERLAPS]
