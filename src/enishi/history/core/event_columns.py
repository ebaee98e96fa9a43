"""The columns of table `event`: a row an event, whatever it is. No personal data passes this point."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from enishi.customers.types import Resolved
from enishi.events import vocabulary as kinds
from enishi.history.core.carts import value_of
from enishi.kernel.coding import code, searched_words

Column = Sequence[object]

_TEXTS = (
    "product_id",
    "product_name",
    "order_id",
    "cart_id",
    "cart_key",
    "message_id",
    "scenario",
    "step",
    "detail",
    "url_path",
)


class Facts:
    """What events say besides who, when and where: a list per column, filled where a kind says something."""

    __slots__ = (*_TEXTS, "dwell_seconds", "amount", "pieces", "currency", "key")

    def __init__(self, count: int, key: bytes) -> None:
        self.product_id = [""] * count
        self.product_name = [""] * count
        self.order_id = [""] * count
        self.cart_id = [""] * count
        self.cart_key = [""] * count
        self.message_id = [""] * count
        self.scenario = [""] * count
        self.step = [""] * count
        self.detail = [""] * count
        self.url_path = [""] * count
        self.dwell_seconds: list[float | None] = [None] * count
        self.amount: list[int | None] = [None] * count
        self.pieces: list[int | None] = [None] * count
        self.currency = [""] * count
        self.key = key

    def columns(self) -> list[Column]:
        """In the order of the table."""
        return [*(getattr(self, name) for name in _TEXTS), self.dwell_seconds, self.amount, self.pieces, self.currency]


@lru_cache(maxsize=4096)
def path_of(url: str) -> str:
    """The path of an address, without host, query and fragment; "" where it seems to hold somebody's e-mail address."""
    rest = url.split("#", 1)[0].split("?", 1)[0]
    if "://" in rest:
        rest = "/" + rest.split("://", 1)[1].partition("/")[2]
    return "" if "@" in rest or "%40" in rest else rest


def _page(to: Facts, at: int, body: kinds.PageViewed | kinds.PageLeft) -> None:
    to.url_path[at] = path_of(body.url)
    to.dwell_seconds[at] = body.dwell_seconds


def _product_viewed(to: Facts, at: int, body: kinds.ProductViewed) -> None:
    to.product_id[at], to.product_name[at] = body.product_id, body.name
    to.url_path[at] = path_of(body.url)
    to.amount[at], to.currency[at] = body.price, body.currency


def _searched(to: Facts, at: int, body: kinds.Searched) -> None:
    to.detail[at], to.pieces[at] = searched_words(body.words), body.results


def _lines(to: Facts, at: int, lines: Sequence[kinds.Line], currency: str) -> None:
    """The first product, and how many pieces there are together."""
    if lines:
        to.product_id[at], to.product_name[at] = lines[0].product_id, lines[0].name
    to.pieces[at] = sum(line.quantity for line in lines)
    to.currency[at] = currency


def _cart(to: Facts, at: int, body: kinds.CartUpdated | kinds.CheckoutStarted) -> None:
    _lines(to, at, body.lines, body.currency)
    to.cart_id[at], to.amount[at] = body.cart_id, value_of(body.lines)


def _placed(to: Facts, at: int, body: kinds.OrderPlaced) -> None:
    _lines(to, at, body.lines, body.currency)
    to.order_id[at], to.cart_id[at] = body.order_id, body.cart_id
    to.detail[at], to.amount[at] = body.channel, body.total


def _changed(to: Facts, at: int, body: kinds.OrderChanged) -> None:
    _lines(to, at, body.lines, body.currency)
    to.order_id[at], to.amount[at] = body.order_id, body.total


def _order(to: Facts, at: int, body: kinds.OrderCancelled | kinds.Shipped | kinds.Delivered) -> None:
    to.order_id[at] = body.order_id


def _refunded(to: Facts, at: int, body: kinds.OrderRefunded) -> None:
    to.order_id[at], to.amount[at], to.currency[at] = body.order_id, body.amount, body.currency


def _started(to: Facts, at: int, body: kinds.SubscriptionStarted) -> None:
    to.product_id[at], to.amount[at], to.currency[at] = body.product_id, body.amount, body.currency


def _renewed(to: Facts, at: int, body: kinds.SubscriptionRenewed) -> None:
    to.order_id[at], to.pieces[at] = body.order_id, body.delivery_count


def _subscription_changed(to: Facts, at: int, body: kinds.SubscriptionChanged) -> None:
    to.product_id[at], to.detail[at], to.amount[at] = body.product_id, body.state, body.amount


def _subscription_cancelled(to: Facts, at: int, body: kinds.SubscriptionCancelled) -> None:
    to.detail[at] = code(to.key, body.reason)


def _consent(to: Facts, at: int, body: kinds.ConsentChanged) -> None:
    to.message_id[at], to.detail[at] = body.message_id, f"{body.channel}:{body.state}"


def _channel(to: Facts, at: int, body: kinds.ChannelJoined | kinds.ChannelLeft) -> None:
    to.detail[at] = body.channel


def _points(to: Facts, at: int, body: kinds.PointsChanged) -> None:
    to.amount[at] = body.added


def _product_updated(to: Facts, at: int, body: kinds.ProductUpdated) -> None:
    to.product_id[at], to.product_name[at] = body.product_id, body.name
    to.amount[at], to.currency[at] = body.price, body.currency


def _product_removed(to: Facts, at: int, body: kinds.ProductRemoved) -> None:
    to.product_id[at] = body.product_id


def _cost(to: Facts, at: int, body: kinds.AdCostRecorded) -> None:
    to.detail[at], to.amount[at], to.currency[at] = body.code, body.amount, body.currency


def _contact(to: Facts, at: int, body: kinds.ContactOpened) -> None:
    to.order_id[at], to.detail[at] = body.order_id, code(to.key, body.reason)
    to.pieces[at] = 1 if body.complaint else None


def _run_entered(to: Facts, at: int, body: kinds.RunEntered) -> None:
    to.scenario[at], to.cart_key[at], to.detail[at] = body.scenario, body.cart_key, body.arm


def _run_ended(to: Facts, at: int, body: kinds.RunEnded) -> None:
    to.scenario[at], to.cart_key[at], to.detail[at] = body.scenario, body.cart_key, body.outcome


def _segment(to: Facts, at: int, body: kinds.SegmentEntered | kinds.SegmentLeft) -> None:
    to.detail[at] = str(body.segment)


def _message(to: Facts, at: int, body: kinds.Message) -> None:
    to.cart_key[at], to.message_id[at] = body.cart_key, body.message_id
    to.scenario[at], to.step[at] = body.scenario, body.step
    to.detail[at] = body.reason or body.machine
    if body.link:
        to.url_path[at] = path_of(body.link)


#: Bodies that are not here say nothing but that they happened.
_SAYING: dict[type[kinds.Body], Callable[[Facts, int, Any], None]] = {
    kinds.PageViewed: _page,
    kinds.PageLeft: _page,
    kinds.ProductViewed: _product_viewed,
    kinds.Searched: _searched,
    kinds.CartUpdated: _cart,
    kinds.CheckoutStarted: _cart,
    kinds.OrderPlaced: _placed,
    kinds.OrderChanged: _changed,
    kinds.OrderCancelled: _order,
    kinds.OrderRefunded: _refunded,
    kinds.Shipped: _order,
    kinds.Delivered: _order,
    kinds.SubscriptionStarted: _started,
    kinds.SubscriptionRenewed: _renewed,
    kinds.SubscriptionChanged: _subscription_changed,
    kinds.SubscriptionCancelled: _subscription_cancelled,
    kinds.ConsentChanged: _consent,
    kinds.ChannelJoined: _channel,
    kinds.ChannelLeft: _channel,
    kinds.PointsChanged: _points,
    kinds.ProductUpdated: _product_updated,
    kinds.ProductRemoved: _product_removed,
    kinds.AdCostRecorded: _cost,
    kinds.ContactOpened: _contact,
    kinds.RunEntered: _run_entered,
    kinds.RunEnded: _run_ended,
    kinds.SegmentEntered: _segment,
    kinds.SegmentLeft: _segment,
    **{body: _message for body in kinds.BODIES.values() if issubclass(body, kinds.Message)},
}


def event_columns(
    resolved: Sequence[Resolved], at: Sequence[int], received: Sequence[int], days: Sequence[int], key: bytes
) -> list[Column]:
    """The columns of table `event` in its order; `at`, `received` in microseconds and `days` in days since 1970, one for each event."""
    events = [each.event for each in resolved]
    facts, saying = Facts(len(events), key), _SAYING.get
    for place, event in enumerate(events):
        say = saying(type(event.body))
        if say is not None:
            say(facts, place, event.body)
    return [
        [each.position for each in resolved],
        [event.kind for event in events],
        at,
        received,
        days,
        [event.site for event in events],
        [event.source for event in events],
        [each.customer_id for each in resolved],
        *facts.columns(),
        [each.home for each in resolved],
    ]
