"""Rank, RunsOut, Ignored, of many customers."""

from typing import NamedTuple

import numpy as np

from enishi.kernel.calendar import DAY, EPOCH, microseconds
from enishi.segments.core import windows
from enishi.segments.core.crowd.being import day_start, last_order
from enishi.segments.core.crowd.buying import bought
from enishi.segments.core.crowd.columns import NEVER, Ints, Mask, Texts
from enishi.segments.core.crowd.crowd import Crowd, in_order
from enishi.segments.core.leaves.scoring import LETTERS
from enishi.segments.types import DAYS_MAX, Ignored, Rank, RunsOut

_AXES = ("recency", "frequency", "monetary")


def rank_holds(crowd: Crowd, leaf: Rank) -> Mask:
    """Whom it holds of, its negation apart."""
    orders = bought(crowd, _then(crowd, leaf))
    buyers = orders.sizes > 0
    found = np.where(buyers, False, "" in leaf.ranks)
    ranks = crowd.once(("ranks", _then(crowd, leaf)), lambda: _ranks(crowd, leaf))
    for rank in leaf.ranks:
        if leaf.axis == "group" and len(rank) == len(_AXES):
            found |= buyers & np.logical_and.reduce([ranks[axis] == LETTERS.find(rank[axis]) for axis in range(3)])
        elif leaf.axis != "group" and len(rank) == 1:
            found |= buyers & (ranks[_AXES.index(leaf.axis)] == LETTERS.find(rank))
    return found


def _then(crowd: Crowd, leaf: Rank) -> int:
    return microseconds(windows.then(crowd.at, days_ago=leaf.days_ago, on=leaf.on) - EPOCH)


def _ranks(crowd: Crowd, leaf: Rank) -> tuple[Ints, Ints, Ints]:
    """The place of each letter, of those who ordered."""
    then, limits = _then(crowd, leaf), crowd.world.boundaries
    orders = bought(crowd, then)
    days = (then - last_order(orders)) // DAY
    return (
        _how_many([days > limit for limit in limits.recency]),
        _how_many([orders.sizes < limit for limit in limits.frequency]),
        _how_many([orders.sales < limit for limit in limits.monetary]),
    )


def _how_many(masks: list[Mask]) -> Ints:
    """How many of these hold, place by place."""
    found: Ints = np.sum(masks, axis=0, dtype=np.int64)
    return found


def rank_turning(crowd: Crowd, leaf: Rank) -> Ints:
    """What happened since comes to count, and the last order grows old."""
    then, span = _then(crowd, leaf), leaf.days_ago * DAY
    if leaf.on is not None and then < crowd.now:
        return np.full(len(crowd), NEVER)  # that day is over
    row = crowd.next_row(("orders", "lines", "corrections"), then)
    found = np.where(row == NEVER, NEVER, np.where(row == NEVER, 0, row) + span)
    if leaf.axis in ("recency", "group"):
        last = last_order(bought(crowd, then))
        buyers = np.flatnonzero(last != NEVER)
        for limit in crowd.world.boundaries.recency:
            turn = last[buyers] + (limit + 1) * DAY + span
            found[buyers] = np.minimum(found[buyers], np.where(turn > crowd.now, turn, NEVER))
    return found


# --- what runs out ------------------------------------------------------------------------------------------------------------


class Supplies(NamedTuple):
    """Products that are bought again and again: whose, which, and the day on which each is used up."""

    owner: Ints
    product: Texts
    day: Ints


def _supplies(crowd: Crowd) -> Supplies:
    """As `run_out_day` says of each product."""
    orders = bought(crowd, crowd.now)
    lines, order = orders.lines, orders.order_of_line
    sites, products = lines.texts("site"), lines.texts("product_id")
    place = in_order(lines.owner, sites.codes, products.codes, order)
    keys = np.stack([lines.owner[place], sites.codes[place], products.codes[place]])
    begins = np.flatnonzero(np.diff(keys, prepend=-2).any(axis=0))
    if not len(begins):
        return Supplies(begins, products.take(begins), begins)
    ends = np.append(begins[1:], len(place)) - 1
    first, last = order[place[begins]], order[place[ends]]
    group = np.cumsum(np.bincount(begins, minlength=len(place))) - 1
    pieces = lines.values("quantity")[place]
    of_last = np.where(order[place] == last[group], pieces, 0)
    newest = np.add.reduceat(of_last, begins)
    earlier = np.add.reduceat(pieces, begins) - newest
    days = lines.values("day")[place]
    span = days[ends] - days[begins]
    again = np.flatnonzero((first != last) & (span > 0))
    after = (2 * span[again] * newest[again] + earlier[again]) // (2 * earlier[again])
    lasting = again[after <= DAYS_MAX]
    rows = place[begins[lasting]]
    return Supplies(lines.owner[rows], products.take(rows), days[ends[lasting]] + after[after <= DAYS_MAX])


def _of_leaf(crowd: Crowd, leaf: RunsOut) -> Supplies:
    found = crowd.once("supplies", lambda: _supplies(crowd))
    if not leaf.products:
        return found
    places = np.flatnonzero(found.product.matches("is", leaf.products))
    return Supplies(found.owner[places], found.product.take(places), found.day[places])


def runs_out_holds(crowd: Crowd, leaf: RunsOut) -> Mask:
    """Whom it holds of, its negation apart."""
    supplies, found = _of_leaf(crowd, leaf), np.zeros(len(crowd), dtype=bool)
    ahead = supplies.day - crowd.today
    found[supplies.owner[(ahead >= leaf.from_days) & (ahead <= leaf.to_days)]] = True
    return found


def runs_out_turning(crowd: Crowd, leaf: RunsOut) -> Ints:
    """The day comes near, and goes by."""
    supplies, found = _of_leaf(crowd, leaf), np.full(len(crowd), NEVER)
    for away in (-leaf.to_days, 1 - leaf.from_days):
        turn = day_start(supplies.day + away)
        coming = turn > crowd.now
        np.minimum.at(found, supplies.owner[coming], turn[coming])
    return found


# --- letters ------------------------------------------------------------------------------------------------------------------


def ignored_holds(crowd: Crowd, leaf: Ignored) -> Mask:
    """Whom it holds of, its negation apart."""
    owner, answered, channel = crowd.once("letters", lambda: _letters(crowd))
    if leaf.channel:
        of_channel = channel.matches("is", (leaf.channel,))
        owner, answered = owner[of_channel], answered[of_channel]
    sizes = crowd.count(owner)
    from_last = np.repeat(np.cumsum(sizes), sizes) - np.arange(len(owner))
    responded = np.bincount(owner[answered & (from_last <= leaf.messages)], minlength=len(crowd))
    found: Mask = (sizes >= leaf.messages) & (responded == 0)
    return found


def _letters(crowd: Crowd) -> tuple[Ints, Mask, Texts]:
    """Whose each accepted letter is, whether a person answered it, and its channel; in the order of customers and time."""
    sent = crowd.rows("sent")
    accepted, position = sent.values("accepted_at"), sent.values("position")
    places = np.flatnonzero(accepted <= crowd.now)
    places = places[in_order(sent.owner[places], accepted[places], position[places])]
    answered = (sent.values("opened_at") <= crowd.now) | (sent.values("clicked_at") <= crowd.now)
    return sent.owner[places], answered[places], sent.texts("channel").take(places)
