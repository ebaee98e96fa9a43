"""What a cart is, and how it stood at an instant. `docs/algorithms/carts.md` says the same in words.

A customer's changes fall into *streams*: one per site and shop's cart id, and one per site for changes without an id.
In a stream carts follow one another. Changes and orders are taken by their own clock, and by their place in the log where
the clocks are equal; nothing here depends on the order in which they became known otherwise.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from enishi.events.vocabulary import Line
from enishi.history.types import CartState

HOUR = timedelta(minutes=60)  #: quiet for so long, a filled cart is abandoned
LAPSE = timedelta(
    days=30
)  #: after so long without a change, an order or change that names no cart does not mean this one
CLOSING_CHANNELS = ("web", "phone", "store")  #: mall orders and renewals say nothing of the shop's carts

ChangeKind = Literal["filled", "touched", "emptied"]


class Change(Struct, frozen=True, kw_only=True):
    """One change of a cart: `filled` with these lines, `touched` (a checkout that names none), or `emptied`."""

    at: datetime
    position: int
    event_id: str
    site: str
    cart_id: str = ""
    kind: ChangeKind = "filled"
    lines: tuple[Line, ...] = ()
    value: int = 0
    currency: str = "JPY"
    cart_url: str = ""


class Order(Struct, frozen=True, kw_only=True):
    """One order of the customer, or of somebody else (`own` false) that names one of the customer's carts."""

    at: datetime
    position: int
    site: str
    order_id: str
    cart_id: str = ""
    channel: str = "web"
    own: bool = True


class Cart(Struct, kw_only=True):
    """A cart as of an instant. `ordered_at` is set by an order that means this cart (it names it, or the one or the other
    has no id); `abandoned_at` when it was first quiet for an hour, and then stays."""

    cart_key: str
    site: str
    opened_at: datetime
    last_activity_at: datetime
    filled: Change
    cart_url: str = ""
    emptied: bool = False
    abandoned_at: datetime | None = None
    value_at_abandonment: int | None = None
    ordered_at: datetime | None = None
    order_id: str | None = None


def value_of(lines: Iterable[Line]) -> int:
    """What the lines cost together, minor units."""
    return sum(line.quantity * line.unit_price for line in lines)


def carts_as_of(changes: Iterable[Change], orders: Sequence[Order], at: datetime) -> list[Cart]:
    """Every cart of one customer as happened by `at`, in no order."""
    streams: dict[tuple[str, str], list[Change]] = {}
    for change in changes:
        if change.at <= at:
            streams.setdefault((change.site, change.cart_id), []).append(change)
    closing = [order for order in orders if order.at <= at and order.channel in CLOSING_CHANNELS]
    return [
        cart
        for (site, cart_id), of_stream in streams.items()
        for cart in _Stream(site, cart_id).read(of_stream, closing, at)
    ]


def cart_as_of(customer_id: int, changes: Iterable[Change], orders: Sequence[Order], at: datetime) -> CartState | None:
    """The customer's latest cart as happened by `at`: the one touched last; None when there was none."""
    carts = carts_as_of(changes, orders, at)
    if not carts:
        return None
    cart = max(carts, key=lambda each: (each.last_activity_at, each.opened_at, each.cart_key))
    return CartState(
        cart_key=cart.cart_key,
        customer_id=customer_id,
        site=cart.site,
        state=state_of(cart, orders, at),
        opened_at=cart.opened_at,
        last_activity_at=cart.last_activity_at,
        lines=cart.filled.lines,
        value=cart.filled.value,
        currency=cart.filled.currency,
        cart_url=cart.cart_url,
    )


def state_of(cart: Cart, orders: Iterable[Order], at: datetime) -> Literal["open", "emptied", "ordered"]:
    """Whether there is still something to say about the cart: any later purchase of the customer ends it, whatever it names."""
    if cart.ordered_at is not None:
        return "ordered"
    if cart.emptied:
        return "emptied"
    bought = any(
        order.own and order.channel in CLOSING_CHANNELS and cart.last_activity_at <= order.at <= at for order in orders
    )
    return "ordered" if bought else "open"


class _Stream:
    """Reads one stream from its beginning: `read` is the definition, a branch for each thing that can happen."""

    def __init__(self, site: str, cart_id: str) -> None:
        self.site, self.cart_id = site, cart_id
        self.carts: list[Cart] = []
        self.changed_at: datetime | None = None  # the last change of any kind
        self.emptied_at: datetime | None = None  # since when there is nothing in it; None while there is
        self.named_at: datetime | None = None  # the last order that named a cart of this stream

    def read(self, changes: Iterable[Change], orders: Iterable[Order], at: datetime) -> list[Cart]:
        """The stream's carts, in time's order."""
        mine = [order for order in orders if self._names(order) or self._may_mean(order)]
        items: list[Change | Order] = [*changes, *mine]
        for item in sorted(items, key=lambda each: (each.at, each.position)):
            if isinstance(item, Order):
                self._order(item)
            elif not self._is_echo(item):
                self._change(item)
        if self.carts:
            self._note_quiet(self.carts[-1], at)
        return self.carts

    def _names(self, order: Order) -> bool:
        return bool(self.cart_id) and (order.site, order.cart_id) == (self.site, self.cart_id)

    def _may_mean(self, order: Order) -> bool:
        return order.own and not (order.cart_id and self.cart_id)

    def _is_echo(self, change: Change) -> bool:
        """For an hour after an order that named a cart, what comes under the same id is its late news."""
        return self.named_at is not None and change.at - self.named_at < HOUR

    def _order(self, order: Order) -> None:
        named = self._names(order)
        if named and self.carts:
            self.named_at = order.at
        cart = self._current()
        if cart is None or self.changed_at is None:
            return
        if self.emptied_at is not None and order.at - self.emptied_at >= HOUR:
            return  # shops empty the cart a moment before they report its order, not an hour
        if not named and order.at - self.changed_at > LAPSE:
            return
        self._note_quiet(cart, order.at)
        cart.ordered_at, cart.order_id = order.at, order.order_id

    def _change(self, change: Change) -> None:
        cart = self._current()
        if change.kind == "filled":
            if cart is None or self._is_over(change.at):
                if cart is not None:
                    self._note_quiet(cart, change.at)
                cart = self._begin(change)
            else:
                self._note_quiet(cart, change.at)
                cart.filled = change
            cart.cart_url = change.cart_url or cart.cart_url
            cart.last_activity_at, cart.emptied, self.emptied_at = change.at, False, None
        elif change.kind == "emptied":
            if cart is not None:
                self._note_quiet(cart, change.at)
                cart.last_activity_at, cart.emptied = change.at, True
            self.emptied_at = change.at
        elif cart is not None and not cart.emptied:
            self._note_quiet(cart, change.at)
            cart.last_activity_at = change.at
        self.changed_at = change.at

    def _current(self) -> Cart | None:
        """The last cart, unless it was ordered."""
        return self.carts[-1] if self.carts and self.carts[-1].ordered_at is None else None

    def _is_over(self, at: datetime) -> bool:
        """Whether what is put in now is another cart: this one was emptied for good, or (without an id) forgotten."""
        if self.emptied_at is not None and at - self.emptied_at >= HOUR:
            return True
        return not self.cart_id and self.changed_at is not None and at - self.changed_at > LAPSE

    def _begin(self, change: Change) -> Cart:
        first_of_id = bool(self.cart_id) and not self.carts
        name = self.cart_id if first_of_id else f"{self.cart_id}~{change.event_id}"
        cart = Cart(
            cart_key=f"{self.site}/{name}",
            site=self.site,
            opened_at=change.at,
            last_activity_at=change.at,
            filled=change,
        )
        self.carts.append(cart)
        return cart

    def _note_quiet(self, cart: Cart, until: datetime) -> None:
        """Abandoned when nothing happened to the filled cart for an hour before `until`."""
        if cart.ordered_at or cart.emptied or cart.abandoned_at or until - cart.last_activity_at < HOUR:
            return
        cart.abandoned_at = cart.last_activity_at + HOUR
        cart.value_at_abandonment = cart.filled.value
