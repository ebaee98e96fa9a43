"""What customers bought, as it stood at an instant: orders that stand, their lines, what became of all orders, and clicks before them."""

from functools import cached_property
from typing import NamedTuple

import numpy as np

from enishi.segments.core.crowd.columns import (
    NEVER,
    Flags,
    Ints,
    Mask,
    Numbers,
    Rows,
    Several,
    Texts,
    Values,
    alike,
)
from enishi.segments.core.crowd.crowd import Crowd, in_order
from enishi.segments.core.seen_rows import AFTER_CLICK

_AFTER_CLICK = int(AFTER_CLICK.total_seconds()) * 1_000_000


class OfOrders(NamedTuple):
    """Rows of a part, and the order that each is of."""

    rows: Ints
    order: Ints


class Bought:
    """`crowd`'s orders as of `at`, in microseconds."""

    def __init__(self, crowd: Crowd, at: int) -> None:
        self.crowd, self.at = crowd, at
        self._placed = crowd.rows("orders")
        self._said = crowd.rows("corrections")

    @cached_property
    def _counted(self) -> OfOrders:
        order = self.crowd.once(
            "order of a correction", lambda: _find(self._placed.values("position"), self._said.values("order"))
        )
        visible = (order >= 0) & (self._said.values("at") <= self.at)
        visible[visible] = self._placed.values("at")[order[visible]] <= self.at
        rows = np.flatnonzero(visible)
        return OfOrders(rows, order[rows])

    def _of_kind(self, kind: str) -> OfOrders:
        hits = np.flatnonzero(self._said.texts("kind").matches("is", (kind,))[self._counted.rows])
        return OfOrders(self._counted.rows[hits], self._counted.order[hits])

    @cached_property
    def _stands(self) -> Mask:
        """Of the orders as they came: which of them stand."""
        found: Mask = self._placed.values("at") <= self.at
        found[self._of_kind("cancelled").order] = False
        return found

    @cached_property
    def _change(self) -> Ints:
        """Of the orders as they came: the row of the last change, -1 where there is none."""
        changed = self._of_kind("changed")
        in_time = np.lexsort((self._said.values("position")[changed.rows], self._said.values("at")[changed.rows]))
        found = np.full(len(self._stands), -1)
        found[changed.order[in_time]] = changed.rows[in_time]
        return found

    # --- orders ---------------------------------------------------------------------------------------------------------------

    @cached_property
    def _places(self) -> Ints:
        """Orders that stand, each customer's first first."""
        places = np.flatnonzero(self._stands)
        owner, at, position = (
            self._placed.owner[places],
            self._placed.values("at")[places],
            self._placed.values("position")[places],
        )
        return places[in_order(owner, at, position)]

    @cached_property
    def orders(self) -> Rows:
        """`StandingOrder`s."""
        nth, count = self._numbers
        return self._placed.taken(
            self._places,
            total=lambda: self._total,
            currency=lambda: self._currency,
            nth=lambda: Numbers(nth, nth > 0),
            latest=lambda: Flags(nth == count),
            products=lambda: self._products,
            subscription=lambda: self._subscription,
        )

    @cached_property
    def owner(self) -> Ints:
        """Whose they are."""
        return self._placed.owner[self._places]

    @cached_property
    def instants(self) -> Values:
        """When they were placed."""
        return self._placed.values("at")[self._places]

    @cached_property
    def sizes(self) -> Ints:
        """How many each customer has."""
        return self.crowd.count(self.owner)

    @cached_property
    def first(self) -> Ints:
        """Where each customer's orders begin, and where they end."""
        return np.cumsum(self.sizes) - self.sizes

    @property
    def _numbers(self) -> tuple[Ints, Ints]:
        return np.arange(len(self.owner)) - self.first[self.owner] + 1, self.sizes[self.owner]

    @cached_property
    def _changed(self) -> tuple[Ints, Ints]:
        """The places of those that were changed, and the rows of the changes."""
        change = self._change[self._places]
        places = np.flatnonzero(change >= 0)
        return places, change[places]

    @cached_property
    def _currency(self) -> Texts:
        placed = self._placed.texts("currency").take(self._places)
        own, other = alike(placed, self._said.texts("currency"))
        places, rows = self._changed
        codes = own.codes.copy()
        codes[places] = other.codes[rows]
        return Texts(codes, own.vocabulary)

    @cached_property
    def counts(self) -> Mask:
        """Which are in the shop's currency."""
        return self._currency.matches("is", (self.crowd.world.currency,))

    @cached_property
    def _total(self) -> Numbers:
        values, known = self._placed.values("total")[self._places].copy(), self.counts.copy()
        places, rows = self._changed
        told = self._said.numbers("total")
        values[places] = told.values[rows]
        known[places] &= told.known[rows]
        return Numbers(np.where(known, values, 0), known)

    @cached_property
    def _subscription(self) -> Flags:
        by_order = self._placed.texts("subscription_id").known[self._places]
        lines = self._line_rows
        by_line = np.zeros(len(by_order), dtype=bool)
        by_line[lines.order[self.crowd.rows("lines").flags("subscription")[lines.rows]]] = True
        return Flags(by_order | by_line)

    # --- lines ----------------------------------------------------------------------------------------------------------------

    @cached_property
    def _line_rows(self) -> OfOrders:
        """Lines of the last word on each order that stands; a word is known by its place in the log."""
        words = self._placed.values("position")[self._places].copy()
        places, rows = self._changed
        words[places] = self._said.values("position")[rows]
        lines = self.crowd.rows("lines")
        order = _find(words, lines.values("position"))
        hits = np.flatnonzero(order >= 0)
        hits = hits[self.owner[order[hits]] == lines.owner[hits]]  # somebody else may have told of it too
        hits = hits[np.argsort(order[hits], kind="stable")]
        return OfOrders(hits, order[hits])

    @cached_property
    def lines(self) -> Rows:
        """`StandingLine`s, in the order of their orders."""
        rows, order = self._line_rows
        orders, lines = self.orders, self.crowd.rows("lines")
        counts = self.counts[order]
        price = np.where(counts, lines.values("unit_price")[rows], 0)
        amount = price * lines.values("quantity")[rows]
        of_order = {name: (lambda name=name: orders.column(name).take(order)) for name in ("site", "at", "day")}
        return lines.taken(
            rows,
            **of_order,
            order=lambda: orders.column("position").take(order),
            unit_price=lambda: Numbers(price, counts),
            amount=lambda: Numbers(amount, counts),
        )

    @cached_property
    def order_of_line(self) -> Ints:
        """The place among `orders` of each of `lines`."""
        return self._line_rows.order

    @cached_property
    def _products(self) -> Several:
        rows, order = self._line_rows
        return Several(len(self._places), order, self.crowd.rows("lines").texts("product_id").take(rows))

    # --- what became of them --------------------------------------------------------------------------------------------------

    @cached_property
    def corrections(self) -> Rows:
        """What became of the customers' orders, cancelled ones among them; amounts only in the shop's currency."""
        rows = self._counted.rows
        currency = self._said.texts("currency").take(rows)
        own = ~currency.known | currency.matches("is", (self.crowd.world.currency,))
        amount = self._said.numbers("amount").take(rows)
        return self._said.taken(rows, amount=lambda: Numbers(np.where(own, amount.values, 0), amount.known & own))

    @cached_property
    def refunds(self) -> Ints:
        """All that went back."""
        return self._went_back(np.ones(len(self._stands), dtype=bool))

    @cached_property
    def sales(self) -> Ints:
        """What the orders that stand come to, without what went back of them."""
        return np.bincount(self.owner, self._total.values, len(self.crowd)).astype(np.int64) - self._went_back(
            self._stands
        )

    def _went_back(self, of: Mask) -> Ints:
        corrections = self.corrections
        hits = of[self._counted.order] & corrections.column("kind").matches("is", ("refunded",))
        return np.bincount(corrections.owner[hits], corrections.values("amount")[hits], len(self.crowd)).astype(
            np.int64
        )

    @cached_property
    def conversions(self) -> Rows:
        """Letters that were clicked by the instant, and followed by an order: at the order."""
        sent = self.crowd.rows("sent")
        clicked = sent.values("clicked_at")
        clicks = np.flatnonzero(clicked <= self.at)
        owner, moments = sent.owner[clicks], clicked[clicks]
        order = _first_from(self.owner, self.instants, owner, moments)
        found = np.flatnonzero(order >= 0)
        led = found[self.instants[order[found]] - moments[found] <= _AFTER_CLICK]
        at = self.instants[order[led]]
        return sent.taken(clicks[led], at=lambda: Numbers(at, at != NEVER))


def bought(crowd: Crowd, at: int) -> Bought:
    """Worked out once for each instant."""
    return crowd.once(("bought", at), lambda: Bought(crowd, at))


def _find(known: Ints, asked: Ints) -> Ints:
    """Where each that is asked for stands among the known, which are different; -1 where it does not."""
    if not len(known):
        return np.full(len(asked), -1)
    order = np.argsort(known)
    found = order[np.minimum(np.searchsorted(known[order], asked), len(known) - 1)]
    return np.where(known[found] == asked, found, -1)


def _first_from(owner: Ints, instants: Ints, whose: Ints, moments: Ints) -> Ints:
    """Of each moment the place of its customer's first instant that is not before it, -1 where there is none; instants lie in order."""
    if not len(owner):
        return np.full(len(whose), -1)
    different, ranks = np.unique(np.concatenate([instants, moments]), return_inverse=True)
    many = len(different)
    found = np.searchsorted(owner * many + ranks[: len(owner)], whose * many + ranks[len(owner) :])
    near = np.minimum(found, len(owner) - 1)
    return np.where((found < len(owner)) & (owner[near] == whose), near, -1)
