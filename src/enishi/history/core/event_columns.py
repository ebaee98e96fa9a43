"""The columns of table `event`: a row an event, whatever it is. No personal data passes this point."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from enishi.events import vocabulary as kinds
from enishi.history.core.carts import value_of
from enishi.kernel.coding import code, searched_words

_Body = TypeVar("_Body", bound=kinds.Body)
Told = list[tuple[int, _Body]]  #: bodies of one type, each with its place in the batch


class Facts:
    """What events say besides who, when and where: a list per column of table `event`, filled where a kind says something.

    `products`: (site, product id) of every product that something is said of.
    """

    def __init__(self, sites: list[str], key: bytes) -> None:
        count = len(sites)
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
        self.products: set[tuple[str, str]] = set()
        self.sites = sites
        self.key = key


@lru_cache(maxsize=4096)
def path_of(url: str) -> str:
    """The path of an address, without host, query and fragment; "" where it seems to hold somebody's e-mail address."""
    rest = url.split("#", 1)[0].split("?", 1)[0]
    if "://" in rest:
        rest = "/" + rest.split("://", 1)[1].partition("/")[2]
    return "" if "@" in rest or "%40" in rest else rest


def _page(to: Facts, told: Told[kinds.PageViewed | kinds.PageLeft]) -> None:
    paths, seconds = to.url_path, to.dwell_seconds
    for at, body in told:
        paths[at] = path_of(body.url)
        seconds[at] = body.dwell_seconds


def _product_viewed(to: Facts, told: Told[kinds.ProductViewed]) -> None:
    ids, names, paths, prices, currencies = to.product_id, to.product_name, to.url_path, to.amount, to.currency
    for at, body in told:
        ids[at], names[at], paths[at] = body.product_id, body.name, path_of(body.url)
        prices[at], currencies[at] = body.price, body.currency
    to.products.update((to.sites[at], body.product_id) for at, body in told)


def _searched(to: Facts, told: Told[kinds.Searched]) -> None:
    for at, body in told:
        to.detail[at], to.pieces[at] = searched_words(body.words), body.results


def _lines(to: Facts, at: int, lines: Sequence[kinds.Line], currency: str) -> None:
    """The first product, and how many pieces there are together."""
    if lines:
        to.product_id[at], to.product_name[at] = lines[0].product_id, lines[0].name
    to.pieces[at] = sum(line.quantity for line in lines)
    to.currency[at] = currency


def _cart(to: Facts, told: Told[kinds.CartUpdated | kinds.CheckoutStarted]) -> None:
    for at, body in told:
        _lines(to, at, body.lines, body.currency)
        to.cart_id[at], to.amount[at] = body.cart_id, value_of(body.lines)
        to.products.update((to.sites[at], line.product_id) for line in body.lines)


def _placed(to: Facts, told: Told[kinds.OrderPlaced]) -> None:
    for at, body in told:
        _lines(to, at, body.lines, body.currency)
        to.order_id[at], to.cart_id[at] = body.order_id, body.cart_id
        to.detail[at], to.amount[at] = body.channel, body.total


def _changed(to: Facts, told: Told[kinds.OrderChanged]) -> None:
    for at, body in told:
        _lines(to, at, body.lines, body.currency)
        to.order_id[at], to.amount[at] = body.order_id, body.total


def _order(to: Facts, told: Told[kinds.OrderCancelled | kinds.Shipped | kinds.Delivered]) -> None:
    for at, body in told:
        to.order_id[at] = body.order_id


def _refunded(to: Facts, told: Told[kinds.OrderRefunded]) -> None:
    for at, body in told:
        to.order_id[at], to.amount[at], to.currency[at] = body.order_id, body.amount, body.currency


def _started(to: Facts, told: Told[kinds.SubscriptionStarted]) -> None:
    for at, body in told:
        to.product_id[at], to.amount[at], to.currency[at] = body.product_id, body.amount, body.currency


def _renewed(to: Facts, told: Told[kinds.SubscriptionRenewed]) -> None:
    for at, body in told:
        to.order_id[at], to.pieces[at] = body.order_id, body.delivery_count


def _subscription_changed(to: Facts, told: Told[kinds.SubscriptionChanged]) -> None:
    for at, body in told:
        to.product_id[at], to.detail[at], to.amount[at] = body.product_id, body.state, body.amount


def _subscription_cancelled(to: Facts, told: Told[kinds.SubscriptionCancelled]) -> None:
    for at, body in told:
        to.detail[at] = code(to.key, body.reason)


def _consent(to: Facts, told: Told[kinds.ConsentChanged]) -> None:
    for at, body in told:
        to.message_id[at], to.detail[at] = body.message_id, f"{body.channel}:{body.state}"


def _channel(to: Facts, told: Told[kinds.ChannelJoined | kinds.ChannelLeft]) -> None:
    for at, body in told:
        to.detail[at] = body.channel


def _points(to: Facts, told: Told[kinds.PointsChanged]) -> None:
    for at, body in told:
        to.amount[at] = body.added


def _product_updated(to: Facts, told: Told[kinds.ProductUpdated]) -> None:
    for at, body in told:
        to.product_id[at], to.product_name[at] = body.product_id, body.name
        to.amount[at], to.currency[at] = body.price, body.currency
        to.products.add((to.sites[at], body.product_id))


def _product_removed(to: Facts, told: Told[kinds.ProductRemoved]) -> None:
    for at, body in told:
        to.product_id[at] = body.product_id
        to.products.add((to.sites[at], body.product_id))


def _cost(to: Facts, told: Told[kinds.AdCostRecorded]) -> None:
    for at, body in told:
        to.detail[at], to.amount[at], to.currency[at] = body.code, body.amount, body.currency


def _contact(to: Facts, told: Told[kinds.ContactOpened]) -> None:
    for at, body in told:
        to.order_id[at], to.detail[at] = body.order_id, code(to.key, body.reason)
        to.pieces[at] = 1 if body.complaint else None


def _run_entered(to: Facts, told: Told[kinds.RunEntered]) -> None:
    for at, body in told:
        to.scenario[at], to.cart_key[at], to.detail[at] = body.scenario, body.cart_key, body.arm


def _run_ended(to: Facts, told: Told[kinds.RunEnded]) -> None:
    for at, body in told:
        to.scenario[at], to.cart_key[at], to.detail[at] = body.scenario, body.cart_key, body.outcome


def _segment(to: Facts, told: Told[kinds.SegmentEntered | kinds.SegmentLeft]) -> None:
    for at, body in told:
        to.detail[at] = str(body.segment)


def _message(to: Facts, told: Told[kinds.Message]) -> None:
    for at, body in told:
        to.cart_key[at], to.message_id[at] = body.cart_key, body.message_id
        to.scenario[at], to.step[at] = body.scenario, body.step
        to.detail[at] = body.reason or body.machine
        if body.link:
            to.url_path[at] = path_of(body.link)


#: Bodies that are not here say nothing but that they happened.
_SAYING: dict[type[kinds.Body], Callable[[Facts, Told[Any]], None]] = {
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


def facts(bodies: Mapping[type[kinds.Body], Told[Any]], sites: list[str], key: bytes) -> Facts:
    """The facts of a batch: `bodies` by type, `sites` of all its events in order."""
    found = Facts(sites, key)
    for body, told in bodies.items():
        say = _SAYING.get(body)
        if say is not None:
            say(found, told)
    return found
