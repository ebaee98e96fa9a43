"""The rows of a made-up shop, each table's columns as SQL functions of a row's number.

The same size is the same shop. One row in five is the most eager fiftieth's; four orders in a hundred are spoken of again: two
cancelled, one changed, one refunded. Nothing happens after the shop is looked at.
"""

from typing import NamedTuple

from enishi.history.api import tables
from enishi.warehouse.port import Relation

PRODUCTS = 5_000
CATEGORIES = 50
PREFECTURES = 47

_ZONE = "INTERVAL 9 HOURS"
_SPAN = 3 * 365 * 86_400
_BEGIN = "TIMESTAMP '2023-11-02 03:00:00'"
END = "TIMESTAMP '2026-11-01 03:00:00'"
#: The instant of row `i` of `{rows}`: they come in the order of time.
_WHEN = f"{_BEGIN} + to_seconds(CAST(i * {_SPAN}.0 / {{rows}} AS BIGINT))"


class Made(NamedTuple):
    """A table's rows: one for each number below `numbers` for which `where` holds, with these columns; others are empty."""

    relation: Relation
    numbers: int
    columns: dict[str, str]
    where: str = "true"


def made(customers: int) -> list[Made]:
    """Every table that others are not derived from: ten orders, twenty lines, fifty events and ten messages a customer."""
    orders, events = customers * 10, customers * 50
    buyer, visitor, reader = (_of_row(salt, customers) for salt in (1, 20, 30))
    return [
        Made(tables.PRODUCT, PRODUCTS, _product()),
        Made(tables.ORDERS, orders, _order(buyer)),
        Made(tables.ORDER_LINE, orders * 2, _line(buyer)),
        Made(tables.ORDER_CORRECTION, orders, _correction(buyer), f"{_random(100, 9)} < 4"),
        Made(tables.ORDER_LINE, orders, _changed_line(buyer), f"{_random(100, 9)} = 2"),
        Made(tables.EVENT, events, _event(visitor)),
        Made(tables.CART, events, _cart(visitor), "i % 50 BETWEEN 43 AND 45"),
        Made(tables.MESSAGE, customers * 10, _message(reader)),
        *_words(customers),
        Made(tables.REACH, customers, _reach("granted"), f"{_random(10, 41)} < 7"),
        Made(tables.REACH, customers, _reach("withdrawn", 400), f"{_random(10, 42)} = 0"),
        Made(tables.POINTS_CHANGE, customers, _points(_of_row(50, customers))),
        Made(tables.SUBSCRIPTION_CHANGE, customers // 4, _subscription(customers)),
    ]


def _words(customers: int) -> list[Made]:
    prefecture = f"'p' || {_random(PREFECTURES, 44)}"
    moved = f"'p' || {_random(PREFECTURES, 45)}"
    return [
        Made(tables.WORD, customers, _word("prefecture", text=prefecture)),
        Made(tables.WORD, customers, _word("prefecture", text=moved, later=300), f"{_random(20, 46)} = 0"),
        Made(tables.WORD, customers, _word("sex", text="CASE WHEN i % 3 = 0 THEN 'male' ELSE 'female' END")),
        Made(tables.WORD, customers, _word("birth_year", number=f"1940 + {_random(65, 47)}")),
        Made(tables.WORD, customers, _word("birth_month", number=f"1 + {_random(12, 48)}")),
        Made(tables.WORD, customers, _word("email", text="md5(CAST(i AS VARCHAR))")),
        Made(tables.WORD, customers, _word("is_test", number="1"), "i % 1000 = 7"),
    ]


def _random(below: int, salt: int) -> str:
    return f"CAST(hash(i * 64 + {salt}) % {below} AS BIGINT)"


def _of_row(salt: int, customers: int) -> str:
    """A customer."""
    eager = f"{_random(max(1, customers // 50), salt + 1)}"
    return f"(CASE WHEN {_random(5, salt)} = 0 THEN {eager} ELSE {_random(customers, salt + 1)} END + 1)"


def _day(at: str) -> str:
    return f"CAST({at} + {_ZONE} AS DATE)"


def _later(than: str, what: str) -> str:
    return f"least({than} + INTERVAL {what}, {END})"


def _product() -> dict[str, str]:
    return {
        "site": "'main'",
        "product_id": "'p' || i",
        "name": "'Product ' || i",
        "category": f"'c' || (i % {CATEGORIES})",
        "price": "1000",
        "currency": "'JPY'",
        "listed": "true",
    }


def _order(buyer: str) -> dict[str, str]:
    return {
        "position": "i * 4 + 1",
        "order_id": "'o' || i",
        "site": "'main'",
        "customer_id": buyer,
        "placed_at": _WHEN,
        "local_date": _day(_WHEN),
        "channel": "CASE WHEN i % 10 = 0 THEN 'phone' ELSE 'web' END",
        "payment_method": "CASE WHEN i % 3 = 0 THEN 'cod' ELSE 'card' END",
        "coupon_codes": f"CASE WHEN {_random(10, 4)} = 0 THEN '|SPRING|' ELSE '' END",
        "total": f"1000 + {_random(9000, 3)}",
        "shipping": "500",
        "discount": "0",
        "currency": "'JPY'",
        "source": "'csv'",
        "node_id": buyer,
    }


def _line(buyer: str) -> dict[str, str]:
    """Two lines an order: row i is of order i // 2."""
    placed = _WHEN.replace("i *", "(i // 2) *").replace("{rows}", "({rows} / 2)")
    whose = buyer.replace("(i ", "(i // 2 ")
    return {
        "position": "(i // 2) * 4 + 1",
        "line": "i % 2 + 1",
        "order_id": "'o' || (i // 2)",
        "site": "'main'",
        "customer_id": whose,
        "placed_at": placed,
        "local_date": _day(placed),
        "product_id": f"'p' || {_random(PRODUCTS, 5)}",
        "quantity": "1 + i % 3",
        "unit_price": f"100 * (1 + {_random(40, 6)})",
        "node_id": whose,
    }


def _correction(buyer: str) -> dict[str, str]:
    said = _later(_WHEN, "1 DAY")
    return {
        "position": "i * 4 + 2",
        "order_id": "'o' || i",
        "site": "'main'",
        "customer_id": buyer,
        "occurred_at": said,
        "local_date": _day(said),
        "kind": f"CASE {_random(100, 9)} WHEN 2 THEN 'changed' WHEN 3 THEN 'refunded' ELSE 'cancelled' END",
        "total": f"CASE WHEN {_random(100, 9)} = 2 THEN 2500 END",
        "amount": f"CASE WHEN {_random(100, 9)} = 3 THEN 700 END",
        "currency": "'JPY'",
        "source": "'csv'",
        "node_id": buyer,
    }


def _changed_line(buyer: str) -> dict[str, str]:
    said = _later(_WHEN, "1 DAY")
    own = {"position": "i * 4 + 2", "line": "1", "order_id": "'o' || i", "customer_id": buyer, "node_id": buyer}
    return {**_line(buyer), **own, "placed_at": said, "local_date": _day(said)}


def _event(visitor: str) -> dict[str, str]:
    """Of fifty: twenty products seen, twenty pages, three left, three carts filled, a checkout, a search, a parcel there, a complaint."""
    kinds = {
        19: "product_viewed",
        39: "page_viewed",
        42: "page_left",
        45: "cart_updated",
        46: "checkout_started",
        47: "searched",
        48: "delivered",
        49: "contact_opened",
    }
    kind = " ".join(f"WHEN i % 50 <= {last} THEN '{name}'" for last, name in kinds.items())
    product = f"'p' || {_random(PRODUCTS, 22)}"
    return {
        "position": "i * 4 + 3",
        "kind": f"CASE {kind} END",
        "occurred_at": _WHEN,
        "received_at": _WHEN,
        "local_date": _day(_WHEN),
        "site": "'main'",
        "source": "'tag'",
        "customer_id": visitor,
        "product_id": f"CASE WHEN i % 50 < 20 THEN {product} ELSE '' END",
        "order_id": "CASE WHEN i % 50 = 48 THEN 'o' || (i // 50) ELSE '' END",
        "url_path": f"CASE WHEN i % 50 < 20 THEN '/item/' || {product} ELSE '/pages/' || {_random(200, 23)} END",
        "dwell_seconds": f"CASE WHEN i % 50 BETWEEN 40 AND 42 THEN CAST({_random(120, 24)} AS DOUBLE) END",
        "detail": f"CASE i % 50 WHEN 47 THEN 'word' || {_random(100, 25)} WHEN 49 THEN 'late' ELSE '' END",
        "pieces": "CASE WHEN i % 200 = 49 THEN 1 END",
        "node_id": visitor,
    }


def _cart(visitor: str) -> dict[str, str]:
    """The carts of the events above: two in three are left."""
    return {
        "cart_key": "'k' || i",
        "customer_id": visitor,
        "site": "'main'",
        "opened_at": _WHEN,
        "local_date": _day(_WHEN),
        "last_activity_at": _WHEN,
        "abandoned_at": f"{_WHEN} + INTERVAL 1 HOUR",
        "value_at_abandonment": f"1000 + {_random(9000, 26)}",
        "value": f"1000 + {_random(9000, 26)}",
        "items": "1",
        "currency": "'JPY'",
        "state": "CASE WHEN i % 50 = 43 THEN 'ordered' ELSE 'open' END",
        "ordered_at": f"CASE WHEN i % 50 = 43 THEN {_later(_WHEN, '20 MINUTES')} END",
    }


def _message(reader: str) -> dict[str, str]:
    return {
        "message_id": "'m' || i",
        "told_position": "i * 4 + 4",
        "customer_id": reader,
        "site": "'main'",
        "channel": "CASE WHEN i % 5 = 0 THEN 'line' ELSE 'email' END",
        "message_class": "'campaign'",
        "scenario": "'s' || (i % 20)",
        "step": "'1'",
        "planned_at": _WHEN,
        "accepted_at": _WHEN,
        "delivered_at": _WHEN,
        "settled_at": _WHEN,
        "settled_position": "i * 4 + 4",
        "state": "'accepted'",
        "opened_human_at": f"CASE WHEN {_random(10, 32)} < 2 THEN {_later(_WHEN, '2 HOURS')} END",
        "clicked_at": f"CASE WHEN {_random(100, 33)} < 3 THEN {_later(_WHEN, '3 HOURS')} END",
        "node_id": reader,
    }


def _word(field: str, *, text: str = "NULL", number: str = "NULL", later: int = 0) -> dict[str, str]:
    own = {"field": f"'{field}'", "rank": "2", "text": text, "number": number}
    return {**_said(later), **own}


def _reach(what: str, later: int = 0) -> dict[str, str]:
    own = {"what": f"'{what}'", "channel": "'email'", "purpose": "'marketing'", "detail": "'known'"}
    return {**_said(later), **own}


def _said(later: int) -> dict[str, str]:
    """Of customer i, so many days after the shop began."""
    return {
        "position": f"i * 4 + {2 + later}",
        "customer_id": "i + 1",
        "occurred_at": f"{_BEGIN} + INTERVAL {later} DAYS",
        "source": "'csv'",
        "node_id": "i + 1",
    }


def _points(whose: str) -> dict[str, str]:
    return {
        "position": "i * 4 + 2",
        "customer_id": whose,
        "site": "'main'",
        "occurred_at": _WHEN,
        "local_date": _day(_WHEN),
        "added": f"10 * {_random(50, 52)}",
        "expires_on": f"{_day(_WHEN)} + 365",
        "node_id": whose,
    }


def _subscription(customers: int) -> dict[str, str]:
    """Of one customer in twenty: begun, and four times renewed."""
    whose = f"((i * 5) // 25 * 20 % {customers} + 1)"
    return {
        "position": "i * 4 + 2",
        "subscription_id": "'b' || (i // 5)",
        "site": "'main'",
        "customer_id": whose,
        "occurred_at": _WHEN,
        "local_date": _day(_WHEN),
        "kind": "CASE WHEN i % 5 = 0 THEN 'started' ELSE 'renewed' END",
        "state": "CASE WHEN i % 5 = 0 THEN 'active' ELSE '' END",
        "product_id": f"'p' || {_random(PRODUCTS, 53)}",
        "cycle_days": "30",
        "delivery_count": "i % 5 + 1",
        "next_delivery_on": f"{_day(_WHEN)} + 30",
        "node_id": whose,
    }
