"""Random histories: of everything a few rows, in any order, that agree with each other as rows of the warehouse do."""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from hypothesis import strategies as st

from enishi.history.types import (
    CartRow,
    CorrectionRow,
    CustomerHistory,
    EventRow,
    LineRow,
    MembershipRow,
    OrderRow,
    Part,
    PointsRow,
    ReachRow,
    SentRow,
    SubscriptionRow,
    WordRow,
)
from enishi.kernel.calendar import local_date
from enishi.kernel.coding import code, digest
from enishi.segments.core.seen_rows import INSTANTS
from tests.core.segments.making import CHOSEN, EVENT_KINDS, KEY, LIST, PRODUCTS, REACHING, SITES, VIEWS, WORDS, instants
from tests.core.segments.making_rules import CHANNELS, VALUES

T = TypeVar("T")
POSITIONS = 1000  #: a customer; those of the next begin after them


class Making:
    """Draws the parts of one customer's history."""

    def __init__(self, draw: st.DrawFn, customer_id: int) -> None:
        self._draw, self.customer_id = draw, customer_id
        first = customer_id * POSITIONS
        self._positions: Iterator[int] = iter(draw(st.permutations(range(first, first + 60))))
        self._fields = ["sex", *draw(st.lists(st.sampled_from(tuple(WORDS)), min_size=2, max_size=4))]
        self._instants = draw(st.lists(instants(), min_size=2, max_size=5))  # few, so that things happen at once

    def one(self, values: Sequence[T]) -> T:
        return self._draw(st.sampled_from(values))

    def maybe(self, values: Sequence[T]) -> T | None:
        return self._draw(st.none() | st.sampled_from(values))

    def at(self) -> datetime:
        return self.one(self._instants)

    def later(self, at: datetime) -> datetime | None:
        step = self.maybe(
            (timedelta(0), timedelta(minutes=59), timedelta(hours=1), timedelta(days=7), timedelta(days=8))
        )
        return None if step is None else at + step

    def position(self) -> int:
        return next(self._positions)

    def some(self, make: Callable[[], T], most: int = 3) -> tuple[T, ...]:
        return tuple(make() for _ in range(self._draw(st.integers(0, most))))

    def could_be_written_to(self) -> tuple[WordRow, ReachRow]:
        """What it takes, so that what stands in the way can be seen."""
        known = WordRow("email", 2, self.at(), self.position(), self.address(), None, False)
        return known, ReachRow("granted", "email", "marketing", self.at(), None, "known", self.position())

    # --- buying ---------------------------------------------------------------------------------------------------------------

    def bought(self) -> tuple[tuple[OrderRow, ...], tuple[LineRow, ...], tuple[CorrectionRow, ...]]:
        orders = tuple(self._order(number) for number in range(self._draw(st.integers(0, 4))))
        lines = [line for order in orders for line in self._lines(order, order.at, order.position)]
        corrections = []
        for order in orders:
            for _ in range(self._draw(st.integers(0, 2))):
                correction = self._correction(order)
                corrections.append(correction)
                if correction.kind == "changed":
                    lines += self._lines(order, correction.at, correction.position)
        return orders, tuple(lines), tuple(corrections)

    def _order(self, number: int) -> OrderRow:
        at = self.at()
        return OrderRow(
            order_id=f"o{self.customer_id}-{number}",
            site=self.one(SITES),
            at=at,
            day=local_date(at),
            channel=self.one(("web", "phone", "store", "mall", "subscription")),
            payment_method=self.one(("", *map(str, VALUES["payment_method"]))),
            coupons=self.some(lambda: self.one(("SPRING", "O'Neil\"s", "X")), 2),
            subscription_id=self.one(("", "", "s1")),
            total=self.one((0, 500, 1000, 3000)),
            shipping=0,
            discount=0,
            currency=self.one(("JPY", "JPY", "JPY", "USD")),
            position=self.position(),
        )

    def _lines(self, order: OrderRow, at: datetime, position: int) -> list[LineRow]:
        def line() -> LineRow:
            return LineRow(
                order_id=order.order_id,
                site=order.site,
                at=at,
                day=local_date(at),
                product_id=self.one(PRODUCTS),
                variant_id=self.one(("", "big", "small")),
                quantity=self.one((1, 2, 3)),
                unit_price=self.one((100, 500)),
                subscription=self.one((False, False, True)),
                position=position,
            )

        return list(self.some(line, 2))

    def _correction(self, order: OrderRow) -> CorrectionRow:
        at, kind = self.at(), self.one(("changed", "cancelled", "refunded"))
        changed, refunded = kind == "changed", kind == "refunded"
        return CorrectionRow(
            order_id=order.order_id,
            site=order.site,
            at=at,
            day=local_date(at),
            kind=kind,
            total=self.one((500, 1000, 3000)) if changed else None,
            shipping=0 if changed else None,
            discount=0 if changed else None,
            amount=self.one((0, 500, 1000)) if refunded else None,
            currency=self.one(("JPY", "JPY", "USD")) if changed or refunded else "",
            position=self.position(),
            order=order.position,
        )

    def cart(self) -> CartRow:
        opened = self.at()
        abandoned = self.later(opened)
        return CartRow(
            cart_key=f"shop/{self.position()}",
            site=self.one(SITES),
            opened_at=opened,
            abandoned_at=abandoned,
            value_at_abandonment=None if abandoned is None else self.one((500, 1000, 3000)),
            ordered_at=self.later(opened),
        )

    # --- what happened --------------------------------------------------------------------------------------------------------

    def event(self, orders: Sequence[OrderRow]) -> EventRow:
        kind, at = self.one(EVENT_KINDS), self.at()
        order = self.one(orders) if orders and kind in ("shipped", "delivered") else None
        return EventRow(
            kind=kind,
            at=at,
            day=local_date(at),
            site=order.site if order else self.one(SITES),
            product_id=self.one(PRODUCTS) if kind == "product_viewed" else "",
            order_id=order.order_id if order else "elsewhere" if kind in ("shipped", "delivered") else "",
            scenario=self.one(("cart", "welcome")) if kind == "run_entered" else "",
            detail=self._detail(kind),
            url_path=self.one(("", "/", "/sale", "/item/tea", "/特集")) if kind in VIEWS else "",
            dwell_seconds=self.maybe((1.5, 30.0, 60.0)) if kind in ("page_viewed", "page_left") else None,
            amount=None,
            pieces=self.maybe((1,)) if kind == "contact_opened" else None,
            position=self.position(),
        )

    def _detail(self, kind: str) -> str:
        if kind == "searched":
            return self.one(("", "green tea", "お茶"))
        if kind == "contact_opened":
            return code(KEY, self.one(("", "late", "お客様都合")))
        return ""

    def sent(self) -> SentRow:
        accepted = self.at() if self.one((True, True, False)) else None
        after = accepted or self.at()
        return SentRow(
            position=self.position(),
            channel=self.one(("email", "line")),
            message_class=self.one(("transactional", "subscription", "cart", "campaign")),
            scenario=self.one(("", "cart", "welcome")),
            step=self.one(("", "1", "2")),
            accepted_at=accepted,
            delivered_at=self.later(after),
            opened_at=self.later(after),
            clicked_at=self.later(after),
            bounced_at=self.later(after),
            complained_at=self.later(after),
        )

    # --- who they are ---------------------------------------------------------------------------------------------------------

    def word(self) -> WordRow:
        field = self.one(self._fields)
        value, cleared = self.one(WORDS[field]), self.one((False, False, False, True))
        if field == "email":
            value = self.address()
        kept = digest(KEY, value) if field.startswith("trait:") and isinstance(value, str) else value
        return WordRow(
            field=field,
            rank=self.one((-1, 0, 2, 2, 3)),
            at=self.at(),
            position=self.position(),
            text=kept if isinstance(kept, str) and not cleared else None,
            number=float(kept) if not isinstance(kept, str | None) and not cleared else None,
            cleared=cleared,
        )

    def address(self) -> str:
        return f"{self.one(('a', 'b'))}{self.customer_id:031d}"

    def reach(self) -> ReachRow:
        what, at = self.one(REACHING), self.at()
        channel, purpose, detail, until = self.one(CHANNELS), "", "", None
        if what in ("granted", "withdrawn"):
            channel = self.one(("email", "email", "email", *CHANNELS))
            purpose = self.one(("marketing", "newsletter", "reminder", "review"))
            detail = self.one(("known", "list", "browser", "confirmed"))
            detail = "known" if (what, detail) == ("withdrawn", "confirmed") else detail
        elif what in ("hold", "unhold"):
            channel, detail = "", self.one(("moved", "complaint:shop:1"))
            purpose, until = detail.partition(":")[0], self.later(at) if what == "hold" else None
        elif what == "quiet":
            channel, until, detail = "", self.later(at), "normal"
        elif what == "suppressed":
            channel, purpose, detail = "email", self.one(("hard_bounce", "complaint", "opt_out_list")), self.address()
            until = self.later(at)
        return ReachRow(what, channel, purpose, at, until, detail, self.position())

    def subscription(self) -> SubscriptionRow:
        kind, at = self.one(("started", "renewed", "skipped", "changed", "cancelled")), self.at()
        states = {
            "started": ("active",),
            "cancelled": ("cancelled",),
            "changed": ("active", "paused", "payment_failed"),
        }
        names = kind in ("started", "changed")
        ahead = self.maybe((0, 1, 7, 30))
        return SubscriptionRow(
            subscription_id=self.one(("s1", "s1", "s2")),
            site=self.one(("shop", "shop", "mall")),
            at=at,
            kind=kind,
            state=self.one(states.get(kind, ("",))),
            product_id=self.one((("",) if kind == "changed" else ()) + PRODUCTS) if names else "",
            cycle_days=self.one((30, 60)) if names else None,
            amount=1000 if names else None,
            delivery_count=self.one((1, 2, 3)) if kind in ("renewed", "cancelled") else None,
            next_delivery_on=local_date(at) + timedelta(ahead) if ahead is not None and kind != "cancelled" else None,
            committed_deliveries=self.one((0, 2, 3)) if kind == "started" else None,
            reason=code(KEY, self.one(("", "too_expensive", "お客様都合"))) if kind == "cancelled" else "",
            position=self.position(),
        )

    def points(self) -> PointsRow:
        at = self.at()
        told = self.one(((100, None), (-50, None), (None, 250), (100, 100)))
        ahead = self.maybe((0, 1, 7, 30, 365))
        return PointsRow(at, *told, None if ahead is None else local_date(at) + timedelta(ahead), self.position())

    def membership(self) -> MembershipRow:
        return MembershipRow(str(self.one((LIST, CHOSEN))), self.at(), self.one((True, True, False)), self.position())


@st.composite
def histories(draw: st.DrawFn, customer_id: int = 1, parts: Collection[Part] = tuple(INSTANTS)) -> CustomerHistory:
    """A customer's history, of these parts. Ids, positions and addresses are theirs alone, so that several may stand in one warehouse."""
    making = Making(draw, customer_id)
    orders, lines, corrections = making.bought() if "orders" in parts else ((), (), ())
    makers: dict[Part, tuple[Callable[[], Any], int]] = {
        "carts": (making.cart, 2),
        "events": (lambda: making.event(orders), 6),
        "sent": (making.sent, 3),
        "words": (making.word, 8),
        "reach": (making.reach, 6),
        "subscriptions": (making.subscription, 4),
        "points": (making.points, 3),
        "memberships": (making.membership, 3),
    }
    made: dict[Part, tuple[Any, ...]] = {part: making.some(*maker) for part, maker in makers.items() if part in parts}
    if "words" in made and "reach" in made and making.one((True, False)):
        known, granted = making.could_be_written_to()
        made |= {"words": (*made["words"], known), "reach": (*made["reach"], granted)}
    return CustomerHistory(customer_id=customer_id, orders=orders, lines=lines, corrections=corrections, **made)
