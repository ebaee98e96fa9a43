"""Rank, RunsOut, Ignored: what is worked out from a whole history."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from enishi.history.types import SentRow
from enishi.kernel.calendar import day_start
from enishi.segments.core.numbers import last_order_days_ago, sales
from enishi.segments.core.seen import Seen
from enishi.segments.core.seen_rows import StandingLine
from enishi.segments.core.windows import later, then
from enishi.segments.types import DAYS_MAX, Ignored, Rank, RunsOut

LETTERS = "ABCDE"


def rank_holds(leaf: Rank, seen: Seen) -> bool:
    """Whether the rank then was one of these."""
    return rank(leaf, ranked_at(leaf, seen)) in leaf.ranks


def ranked_at(leaf: Rank, seen: Seen) -> Seen:
    """The history as the leaf asks for it."""
    return seen.as_of(then(seen.at, days_ago=leaf.days_ago, on=leaf.on))


def rank(leaf: Rank, stood: Seen) -> str:
    """The letter on the axis, or the three of them; "" before the first order."""
    days = last_order_days_ago(stood)
    if days is None:
        return ""
    boundaries = stood.world.boundaries
    letters = {
        "recency": LETTERS[sum(days > limit for limit in boundaries.recency)],
        "frequency": LETTERS[sum(len(stood.orders) < limit for limit in boundaries.frequency)],
        "monetary": LETTERS[sum(sales(stood) < limit for limit in boundaries.monetary)],
    }
    return "".join(letters.values()) if leaf.axis == "group" else letters[leaf.axis]


def rank_turns(leaf: Rank, seen: Seen) -> Iterator[datetime]:
    """What happened since comes to count as the days go by, and the last order grows old."""
    stood = ranked_at(leaf, seen)
    if leaf.on is not None and stood is not seen:
        return  # that day is over
    row = stood.next_row(("orders", "lines", "corrections"))
    if row is not None:
        yield later(row, leaf.days_ago)
    if stood.orders and leaf.axis in ("recency", "group"):
        boundaries = seen.world.boundaries.recency
        yield from (later(later(stood.orders[-1].at, limit + 1), leaf.days_ago) for limit in boundaries)


def runs_out_holds(leaf: RunsOut, seen: Seen) -> bool:
    """Whether one of the products is used up on one of the days."""
    first, last = seen.day + timedelta(leaf.from_days), seen.day + timedelta(leaf.to_days)
    return any(first <= day <= last for day in run_out_days(leaf, seen))


def run_out_days(leaf: RunsOut, seen: Seen) -> list[date]:
    """The day on which each product of the leaf is used up, as the customer's own orders let expect."""
    lines: dict[tuple[str, str], list[StandingLine]] = {}
    for line in seen.lines:
        if not leaf.products or line.product_id in leaf.products:
            lines.setdefault((line.site, line.product_id), []).append(line)
    return [day for of_product in lines.values() if (day := run_out_day(of_product)) is not None]


def run_out_day(lines: Sequence[StandingLine]) -> date | None:
    """Of one product's lines, orders in time's order. None while it was bought once, or always on one day, or would last for years.

    So many days lie on average between its orders; the last order lasts so much longer or shorter as it had more pieces than those
    before on average: gap × last / mean of the earlier = days from first to last × last pieces / earlier pieces, half a day up.
    """
    orders = list(dict.fromkeys(line.order for line in lines))
    first, last = lines[0].day, lines[-1].day
    if len(orders) < 2 or first == last:
        return None
    newest = sum(line.quantity for line in lines if line.order == orders[-1])
    earlier = sum(line.quantity for line in lines) - newest
    days = (2 * (last - first).days * newest + earlier) // (2 * earlier)
    return last + timedelta(days) if days <= DAYS_MAX else None


def runs_out_turns(leaf: RunsOut, seen: Seen) -> Iterator[datetime]:
    """The day comes near, and goes by."""
    for day in run_out_days(leaf, seen):
        yield later(day_start(day), -leaf.to_days)
        yield later(day_start(day), 1 - leaf.from_days)


def ignored_holds(leaf: Ignored, seen: Seen) -> bool:
    """Whether there were so many letters, and none of the last was answered."""
    last = last_sent(leaf, seen)
    return len(last) == leaf.messages and not any(was_answered(row, seen) for row in last)


def last_sent(leaf: Ignored, seen: Seen) -> list[SentRow]:
    """The last letters over the channel, at most so many as the leaf says. Of two accepted at once the one told of later is the later."""
    accepted = [
        (row.accepted_at, row.position, row)
        for row in seen.sent
        if row.accepted_at is not None and row.accepted_at <= seen.at and leaf.channel in ("", row.channel)
    ]
    return [row for _, _, row in sorted(accepted, key=lambda each: each[:2])[-leaf.messages :]]


def was_answered(row: SentRow, seen: Seen) -> bool:
    """Whether a person opened or clicked it by now."""
    return any(instant is not None and instant <= seen.at for instant in (row.opened_at, row.clicked_at))
