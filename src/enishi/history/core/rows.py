"""Events become rows: a tuple per row, in the columns' order of `history/tables.py`. No personal data passes this point."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from enishi.customers.types import Resolved
from enishi.events import vocabulary as kinds
from enishi.events.types import Claims, Event
from enishi.history.core.carts import ChangeKind, value_of
from enishi.kernel.calendar import local_date

Row = tuple[object, ...]
Whose = tuple[int | None, int | None]  #: (customer, node)
Correction = kinds.OrderChanged | kinds.OrderCancelled | kinds.OrderRefunded


class Facts(NamedTuple):
    """What an event row says besides who, when and where."""

    product_id: str = ""
    product_name: str = ""
    order_id: str = ""
    cart_id: str = ""
    cart_key: str = ""
    message_id: str = ""
    scenario: str = ""
    step: str = ""
    detail: str = ""
    url_path: str = ""
    dwell_seconds: float | None = None
    amount: int | None = None
    pieces: int | None = None
    currency: str = ""


NOTHING = Facts()


@lru_cache(maxsize=4096)
def path_of(url: str) -> str:
    """The path of an address, without host, query and fragment; "" where it seems to hold somebody's e-mail address."""
    rest = url.split("#", 1)[0].split("?", 1)[0]
    if "://" in rest:
        rest = "/" + rest.split("://", 1)[1].partition("/")[2]
    return "" if "@" in rest or "%40" in rest else rest


def _pieces(lines: Iterable[kinds.Line]) -> int:
    return sum(line.quantity for line in lines)


def _cart(body: kinds.CartUpdated | kinds.CheckoutStarted) -> Facts:
    first = body.lines[0] if body.lines else None
    return Facts(
        product_id=first.product_id if first else "",
        product_name=first.name if first else "",
        cart_id=body.cart_id,
        amount=value_of(body.lines),
        pieces=_pieces(body.lines),
        currency=body.currency,
    )


def _order(body: kinds.OrderPlaced | kinds.OrderChanged) -> Facts:
    first = body.lines[0] if body.lines else None
    placed = body if isinstance(body, kinds.OrderPlaced) else None
    return Facts(
        product_id=first.product_id if first else "",
        product_name=first.name if first else "",
        order_id=body.order_id,
        cart_id=placed.cart_id if placed else "",
        detail=placed.channel if placed else "",
        amount=body.total,
        pieces=_pieces(body.lines),
        currency=body.currency,
    )


def _message(body: kinds.Message) -> Facts:
    return Facts(
        cart_key=body.cart_key,
        message_id=body.message_id,
        scenario=body.scenario,
        step=body.step,
        detail=body.reason or body.machine,
        url_path=path_of(body.link),
    )


#: kind → what its row says. Kinds that are not here say nothing but that they happened.
_FACTS: dict[str, Callable[[Any], Facts]] = {
    "page_viewed": lambda b: Facts(url_path=path_of(b.url), dwell_seconds=b.dwell_seconds),
    "page_left": lambda b: Facts(url_path=path_of(b.url), dwell_seconds=b.dwell_seconds),
    "product_viewed": lambda b: Facts(
        b.product_id, b.name, url_path=path_of(b.url), amount=b.price, currency=b.currency
    ),
    "cart_updated": _cart,
    "checkout_started": _cart,
    "order_placed": _order,
    "order_changed": _order,
    "order_cancelled": lambda b: Facts(order_id=b.order_id),
    "order_refunded": lambda b: Facts(order_id=b.order_id, amount=b.amount, currency=b.currency),
    "shipped": lambda b: Facts(order_id=b.order_id),
    "delivered": lambda b: Facts(order_id=b.order_id),
    "subscription_started": lambda b: Facts(b.product_id, amount=b.amount, currency=b.currency),
    "subscription_renewed": lambda b: Facts(order_id=b.order_id, pieces=b.delivery_count),
    "subscription_changed": lambda b: Facts(b.product_id, detail=b.state, amount=b.amount),
    "consent_changed": lambda b: Facts(message_id=b.message_id, detail=f"{b.channel}:{b.state}"),
    "product_updated": lambda b: Facts(b.product_id, b.name, amount=b.price, currency=b.currency),
    "product_removed": lambda b: Facts(b.product_id),
    "ad_cost_recorded": lambda b: Facts(detail=b.code, amount=b.amount, currency=b.currency),
    "contact_opened": lambda b: Facts(order_id=b.order_id, detail="complaint" if b.complaint else ""),
    "run_entered": lambda b: Facts(scenario=b.scenario, cart_key=b.cart_key, detail=b.arm),
    "run_ended": lambda b: Facts(scenario=b.scenario, cart_key=b.cart_key, detail=b.outcome),
    **{kind: _message for kind, body in kinds.BODIES.items() if issubclass(body, kinds.Message)},
}


class Rows:
    """The rows of one batch, by table."""

    def __init__(self) -> None:
        self.events: list[Row] = []
        self.cart_changes: list[Row] = []
        self.orders: list[Row] = []
        self.order_lines: list[Row] = []
        self.order_corrections: list[Row] = []
        self.messages: list[Row] = []
        self.reach: list[Row] = []

    @classmethod
    def of(cls, resolved: Iterable[Resolved]) -> "Rows":
        """The rows of these events."""
        rows = cls()
        for each in resolved:
            rows.add(each.position, each.event, each.customer_id, each.home)
        return rows

    def add(self, position: int, event: Event, customer: int | None, node: int | None) -> None:
        """The rows of one event: whom it counts to, and the node it is addressed to."""
        body = event.body
        day = local_date(event.occurred_at)
        facts = _FACTS[event.kind](body) if event.kind in _FACTS else NOTHING
        self.events.append(
            (
                position,
                event.kind,
                event.occurred_at,
                event.received_at,
                day,
                event.site,
                event.source,
                customer,
                *facts,
                node,
            )
        )
        whose = (customer, node)
        if isinstance(body, Correction):
            self._add_correction(position, event, body, whose, day)
        if customer is None or node is None:
            return
        if isinstance(body, kinds.CartUpdated | kinds.CheckoutStarted):
            self.cart_changes.append((*_cart_change(position, event, body, customer, day), node))
        elif isinstance(body, kinds.OrderPlaced):
            self._add_order(position, event, body, whose, day)
        elif isinstance(body, kinds.Message):
            self.messages.append((*_message_part(position, event, body, customer), node))
        for what in _reach(event):
            self.reach.append((position, customer, event.occurred_at, what, event.source, node))

    def _add_order(self, position: int, event: Event, body: kinds.OrderPlaced, whose: Whose, day: date) -> None:
        customer, node = whose
        amounts = (body.total, body.shipping, body.discount, body.currency)
        self.orders.append(
            (
                position,
                body.order_id,
                event.site,
                customer,
                body.cart_id,
                event.occurred_at,
                day,
                body.channel,
                *amounts,
                body.is_test,
                False,
                event.source,
                _names_nobody(event.claims),
                node,
            )
        )
        self._add_lines(position, body.order_id, event, body.lines, whose, day)

    def _add_correction(self, position: int, event: Event, body: Correction, whose: Whose, day: date) -> None:
        customer, node = whose
        amounts: tuple[object, ...] = (None, None, None, None, "")
        if isinstance(body, kinds.OrderChanged):
            amounts = (body.total, body.shipping, body.discount, None, body.currency)
            self._add_lines(position, body.order_id, event, body.lines, whose, day)
        elif isinstance(body, kinds.OrderRefunded):
            amounts = (None, None, None, body.amount, body.currency)
        kind = event.kind.removeprefix("order_")
        when = (event.occurred_at, day)
        self.order_corrections.append(
            (position, body.order_id, event.site, customer, *when, kind, *amounts, event.source, node)
        )

    def _add_lines(
        self, position: int, order_id: str, event: Event, lines: Iterable[kinds.Line], whose: Whose, day: date
    ) -> None:
        at, (customer, node) = event.occurred_at, whose
        for number, line in enumerate(lines, 1):
            what = (line.product_id, line.variant_id, line.quantity, line.unit_price, line.subscription)
            self.order_lines.append((position, number, order_id, event.site, customer, at, day, *what, node))


def _names_nobody(claims: Claims) -> bool:
    """Whether an order says at most from which browser or cart it came."""
    return not any(
        (claims.shop_customer_id, claims.email, claims.line_user_id, claims.member_card, claims.phone, claims.customer)
    )


def change_kind(body: kinds.CartUpdated | kinds.CheckoutStarted) -> ChangeKind:
    """What a cart event does to the cart: a checkout without lines only shows that somebody is there."""
    if body.lines:
        return "filled"
    return "touched" if isinstance(body, kinds.CheckoutStarted) else "emptied"


def _cart_change(
    position: int, event: Event, body: kinds.CartUpdated | kinds.CheckoutStarted, customer: int, day: date
) -> Row:
    return (
        position,
        str(event.id),
        customer,
        event.site,
        body.cart_id,
        event.occurred_at,
        day,
        change_kind(body),
        value_of(body.lines),
        len(body.lines),
        body.currency,
    )


_FAR = (
    2**60
)  # beyond any position: who and why is taken from the plan, else from a settlement, else from whatever there is

#: The kinds that settle a message, and the state they settle it in.
_SETTLED = {
    f"message_{state}": state
    for state in ("accepted", "unknown", "failed", "suppressed", "lapsed", "cancelled")
}  # fmt: skip


def _message_part(position: int, event: Event, body: kinds.Message, customer: int) -> Row:
    """One event's part of a message's row: its instant in the column of its kind, null in the others."""
    kind, at = event.kind, event.occurred_at
    opened = kind == "message_opened"
    state = _SETTLED.get(kind, "")
    told_position = position + (0 if kind == "message_planned" else _FAR if state else 2 * _FAR)
    return (
        body.message_id,
        told_position,
        customer,
        event.site,
        body.channel,
        body.message_class,
        body.scenario,
        body.step,
        body.arm,
        body.template_version,
        body.cart_key,
        at if kind == "message_planned" else None,
        at if kind == "message_accepted" else None,
        at if state else None,
        position if state else None,
        state,
        body.reason if state else "",
        at if opened and body.machine == "human" else None,
        at if opened and body.machine != "human" else None,
        at if kind == "message_clicked" and body.machine != "machine" else None,
        at if kind == "message_bounced" else None,
        at if kind == "message_complained" else None,
    )


def _reach(event: Event) -> Iterable[str]:
    body = event.body
    if event.claims.email:
        yield "address"
    if isinstance(body, kinds.ConsentChanged) and body.channel == "email" and body.purpose in {"marketing", "reminder"}:
        yield body.state
    elif isinstance(body, kinds.CustomerIdentified) and body.is_test:
        yield "test"
    elif isinstance(body, kinds.MessageComplained) or (
        isinstance(body, kinds.MessageBounced) and body.reason == "hard"
    ):
        yield "suppressed"
