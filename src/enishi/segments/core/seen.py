"""One customer's history as it stood at an instant: what every leaf is asked of.

Only what happened by the instant is here; positions in the log only part what happened at the same instant.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cached_property
from operator import attrgetter
from typing import Any
from uuid import UUID

from enishi.history.types import (
    CartRow,
    CorrectionRow,
    CustomerHistory,
    EventRow,
    LineRow,
    OrderRow,
    Part,
    PointsRow,
    ReachRow,
    SentRow,
    SubscriptionRow,
    WordRow,
)
from enishi.kernel.calendar import local_date
from enishi.segments.core.entries import Happening, Source
from enishi.segments.core.seen_rows import (
    AFTER_CLICK,
    INSTANTS,
    Conversion,
    OrderKey,
    StandingLine,
    StandingOrder,
)
from enishi.segments.types import World


class Seen:
    """`history` at `at` in `world`. Everything is worked out when first asked for, and then shared by all rules that ask."""

    def __init__(self, history: CustomerHistory, at: datetime, world: World) -> None:
        self.history, self.at, self.world = history, at, world
        self.within: frozenset[UUID] = frozenset()  #: segments that are being asked about just now
        self.memory: dict[Any, Any] = {}  #: what was worked out for one rule and may serve another
        self._rows: dict[str, Sequence[Any]] = {}
        self._ordered: dict[str, tuple[Sequence[Any], Sequence[datetime]]] = {}
        self._next: dict[Part, datetime | None] = {}
        self._elsewhen: dict[datetime, Seen] = {}

    @cached_property
    def day(self) -> date:
        """The shop's day."""
        return local_date(self.at)

    def as_of(self, at: datetime) -> "Seen":
        """The same history at another instant."""
        if at == self.at:
            return self
        if at not in self._elsewhen:
            self._elsewhen[at] = Seen(self.history, at, self.world)
        return self._elsewhen[at]

    # --- orders -------------------------------------------------------------------------------------------------------------

    @cached_property
    def orders(self) -> Sequence[StandingOrder]:
        """Orders that stand, the first first."""
        cancelled = {_key(row) for row in self.corrections if row.kind == "cancelled"}
        placed = [row for row in self.history.orders if row.at <= self.at and _key(row) not in cancelled]
        placed.sort(key=_moment)
        return [self._standing(row, number, number == len(placed)) for number, row in enumerate(placed, 1)]

    def _standing(self, row: OrderRow, nth: int, latest: bool) -> StandingOrder:
        change = self._changes.get(_key(row))
        total, currency = (change.total, change.currency) if change else (row.total, row.currency)
        position = change.position if change else row.position
        lines = self._lines_by_word.get((*_key(row), position), ())
        return StandingOrder(
            order_id=row.order_id,
            site=row.site,
            at=row.at,
            day=row.day,
            channel=row.channel,
            payment_method=row.payment_method,
            coupons=row.coupons,
            subscription_id=row.subscription_id,
            subscription=bool(row.subscription_id) or any(line.subscription for line in lines),
            total=total if currency == self.world.currency else None,
            currency=currency,
            products=tuple(line.product_id for line in lines),
            nth=nth,
            latest=latest,
            position=row.position,
            lines_position=position,
        )

    @cached_property
    def lines(self) -> Sequence[StandingLine]:
        """The lines of the orders that stand."""
        found = []
        for order in self.orders:
            counts = order.currency == self.world.currency
            for line in self._lines_by_word.get((order.site, order.order_id, order.lines_position), ()):
                price = line.unit_price if counts else None
                found.append(
                    StandingLine(
                        order=order.position,
                        site=order.site,
                        at=order.at,
                        day=order.day,
                        product_id=line.product_id,
                        variant_id=line.variant_id,
                        quantity=line.quantity,
                        unit_price=price,
                        amount=None if price is None else price * line.quantity,
                        subscription=line.subscription,
                    )
                )
        return found

    @cached_property
    def corrections(self) -> Sequence[CorrectionRow]:
        """What became of the customer's orders; amounts of refunds in another currency are None."""
        placed = {_key(row) for row in self.history.orders if row.at <= self.at}
        own = (row for row in self.history.corrections if row.at <= self.at and _key(row) in placed)
        return [row if row.currency in ("", self.world.currency) else row._replace(amount=None) for row in own]

    @cached_property
    def _changes(self) -> dict[OrderKey, CorrectionRow]:
        """The last change of each order: it counts before what was said when the order was placed."""
        changed = sorted((row for row in self.corrections if row.kind == "changed"), key=_moment)
        return {_key(row): row for row in changed}

    @cached_property
    def _lines_by_word(self) -> dict[tuple[str, str, int], list[LineRow]]:
        found: dict[tuple[str, str, int], list[LineRow]] = {}
        for line in self.history.lines:
            found.setdefault((line.site, line.order_id, line.position), []).append(line)
        return found

    # --- what else happened -------------------------------------------------------------------------------------------------

    @cached_property
    def left_carts(self) -> Sequence[CartRow]:
        """Carts that were left: no order before the hour of quiet was over."""
        return [cart for cart in self.history.carts if _was_left(cart, self.at)]

    @cached_property
    def events(self) -> Sequence[EventRow]:
        """Events, in no order."""
        return [row for row in self.history.events if row.at <= self.at]

    @cached_property
    def sent(self) -> Sequence[SentRow]:
        """Messages, with all their instants, also those to come."""
        return self.history.sent

    @cached_property
    def conversions(self) -> Sequence[Conversion]:
        """Letters that were clicked and followed by an order."""
        found = []
        for row in self.history.sent:
            if row.clicked_at is None or row.clicked_at > self.at:
                continue
            first = next((order.at for order in self.orders if order.at >= row.clicked_at), None)
            if first is not None and first <= row.clicked_at + AFTER_CLICK:
                found.append(Conversion(row.channel, row.message_class, row.scenario, row.step, first))
        return found

    @cached_property
    def subscriptions(self) -> Sequence[SubscriptionRow]:
        """Words on subscriptions, the first first; each with the product that the subscription is now of."""
        said = sorted((row for row in self.history.subscriptions if row.at <= self.at), key=_moment)
        product = {(row.site, row.subscription_id): row.product_id for row in said if row.product_id}
        return [row._replace(product_id=product.get((row.site, row.subscription_id), "")) for row in said]

    @cached_property
    def points(self) -> Sequence[PointsRow]:
        """Words on points, the first first."""
        return sorted((row for row in self.history.points if row.at <= self.at), key=_moment)

    @cached_property
    def reach(self) -> Sequence[ReachRow]:
        """What was said of writing to them, the first first."""
        return sorted((row for row in self.history.reach if row.at <= self.at), key=_moment)

    @cached_property
    def words(self) -> dict[str, WordRow]:
        """The word that stands for each field of which something is known: the greatest by rank, then instant, then place."""
        standing: dict[str, WordRow] = {}
        for word in self.history.words:
            if word.at <= self.at:
                before = standing.get(word.field)
                if before is None or _weight(word) > _weight(before):
                    standing[word.field] = word
        return {field: word for field, word in standing.items() if not word.cleared}

    def says(self, field: str) -> bool:
        """Whether the word that stands for a yes-or-no is a yes; where nobody said, it is not."""
        word = self.words.get(field)
        return word is not None and word.number == 1

    # --- happenings ---------------------------------------------------------------------------------------------------------

    def rows(self, happening: Happening) -> Sequence[Any]:
        """The happening's rows by the instant, whenever they were."""
        found = self._rows.get(happening.name)
        if found is None:
            found = self._rows[happening.name] = [row for row in self._of(happening.source) if _is(row, happening)]
        return found

    def in_order(self, happening: Happening) -> tuple[Sequence[Any], Sequence[datetime]]:
        """The same in time's order, and their instants."""
        found = self._ordered.get(happening.name)
        if found is None:
            rows = sorted(self.rows(happening), key=attrgetter(happening.when))
            found = self._ordered[happening.name] = rows, [getattr(row, happening.when) for row in rows]
        return found

    def _of(self, source: Source) -> Sequence[Any]:
        rows: Sequence[Any] = getattr(self, source)
        return rows

    # --- time ---------------------------------------------------------------------------------------------------------------

    @cached_property
    def is_past(self) -> bool:
        """Whether a row of the history, of whatever part, comes after the instant."""
        return self.next_row(INSTANTS) is not None

    def next_row(self, parts: Iterable[Part]) -> datetime | None:
        """The first instant after `at` that a row of these parts names: until then nothing in them changes but by time."""
        found = [moment for part in parts if (moment := self._next_rows(part)) is not None]
        return min(found, default=None)

    def _next_rows(self, part: Part) -> datetime | None:
        if part not in self._next:
            columns, rows = INSTANTS[part], getattr(self.history, part)
            moments = (getattr(row, column) for row in rows for column in columns)
            self._next[part] = min((moment for moment in moments if moment and moment > self.at), default=None)
        return self._next[part]


def _key(row: OrderRow | CorrectionRow) -> OrderKey:
    return row.site, row.order_id


def _moment(row: OrderRow | CorrectionRow | SubscriptionRow | PointsRow | ReachRow) -> tuple[datetime, int]:
    return row.at, row.position


def _weight(word: WordRow) -> tuple[int, datetime, int]:
    return word.rank, word.at, word.position


def _was_left(cart: CartRow, at: datetime) -> bool:
    if cart.abandoned_at is None or cart.abandoned_at > at:
        return False
    return cart.ordered_at is None or cart.ordered_at >= cart.abandoned_at


def _is(row: Any, happening: Happening) -> bool:
    if getattr(row, happening.when) is None or (happening.present and getattr(row, happening.present) is None):
        return False
    return all(getattr(row, column) in allowed for column, allowed in happening.only)
