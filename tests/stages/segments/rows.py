"""Histories as the loader would have put them into the warehouse."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from enishi.history import fact_keeping, tables
from enishi.history.types import CustomerHistory, LineRow, Part
from enishi.segments.types import World
from enishi.warehouse.port import Relation, Warehouse

_ABSENT = {"string": "", "boolean": False}
_HAPPENED = {"at": "occurred_at", "day": "local_date"}
_ORDERED = {"at": "placed_at", "day": "local_date", "coupons": "coupon_codes"}
_Row = dict[str, Any]

#: Where the rows of each part stand, and the columns that have another name there.
_TABLES: dict[Part, tuple[Relation, dict[str, str]]] = {
    "orders": (tables.ORDERS, _ORDERED),
    "lines": (tables.ORDER_LINE, _ORDERED),
    "corrections": (tables.ORDER_CORRECTION, _HAPPENED),
    "carts": (tables.CART, {}),
    "events": (tables.EVENT, _HAPPENED),
    "sent": (tables.MESSAGE, {"opened_at": "opened_human_at", "position": "told_position"}),
    "words": (tables.WORD, _HAPPENED),
    "reach": (tables.REACH, _HAPPENED),
    "subscriptions": (tables.SUBSCRIPTION_CHANGE, _HAPPENED),
    "points": (tables.POINTS_CHANGE, _HAPPENED),
    "memberships": (tables.MEMBERSHIP, _HAPPENED),
}


def load(warehouse: Warehouse, histories: Sequence[CustomerHistory], world: World) -> None:
    """Make the tables, and put these customers, the world's products and some decoys into them."""
    warehouse.ensure(tables.TABLES, 1)
    told: dict[Relation, list[_Row]] = {}
    for relation, row in [*_products(world), *_told(histories), *chain.from_iterable(map(_decoys, histories))]:
        told.setdefault(relation, []).append(row)
    with warehouse.write() as transaction:
        for relation, rows in told.items():
            columns = [[row.get(name, _ABSENT.get(kind)) for row in rows] for name, kind in relation.columns.items()]
            transaction.append(relation, relation.rows(columns))
        events = transaction.query(tables.EVENT.expression)
        fact_keeping.hear(transaction, events)
        everybody = {history.customer_id for history in histories}
        fact_keeping.recompute(transaction, everybody, everybody, world.currency)


def _products(world: World) -> Iterator[tuple[Relation, _Row]]:
    for (site, product_id), product in world.products.items():
        gone = product.gone_since is not None
        row = {"site": site, "product_id": product_id, "name": product.name, "category": product.category}
        yield tables.PRODUCT, {**row, "price": 100, "listed": not gone, "removed": gone}


def _told(histories: Iterable[CustomerHistory]) -> Iterator[tuple[Relation, _Row]]:
    """What was said of the same address to several rows of a history is one row of the table; that somebody was erased has its own."""
    suppressed = set()
    for history in histories:
        for part, (relation, names) in _TABLES.items():
            for row in getattr(history, part):
                if part == "words" and row.field == "is_erased":
                    yield tables.ERASED, {"customer_id": history.customer_id}
                    continue
                if part == "reach" and row.what == "suppressed":
                    suppressed.add((row.detail, row.purpose, row.at, row.until))
                    continue
                yield relation, _columns(row, names) | _whose(history)
    for address, reason, since, until in suppressed:
        yield tables.SUPPRESSION, {"address": address, "reason": reason, "since": since, "until": until}


def _decoys(history: CustomerHistory) -> Iterator[tuple[Relation, _Row]]:
    """Rows that count for nothing: a second report of each order, a test order beside each, what nobody did."""
    for number, order in enumerate(history.orders):
        for mark, position in (("is_repeat", -2 * order.position), ("is_test", -2 * order.position - 1)):
            name = order.order_id if mark == "is_repeat" else f"test-{order.order_id}"
            decoy = order._replace(order_id=name, total=777 * number, channel="phone", position=position)
            yield tables.ORDERS, _columns(decoy, _ORDERED) | _whose(history) | {mark: True}
            line = LineRow(name, order.site, order.at, order.day, "old", "big", 7, 500, True, position)
            yield tables.ORDER_LINE, _columns(line, _ORDERED) | _whose(history)
    for event in history.events:
        yield tables.EVENT, _columns(event, _HAPPENED) | {"customer_id": None, "position": -2 * event.position}


def _whose(history: CustomerHistory) -> _Row:
    return {"customer_id": history.customer_id, "node_id": history.customer_id}


def _columns(row: Any, names: dict[str, str]) -> _Row:
    columns: _Row = {names.get(name, name): value for name, value in row._asdict().items()}
    if "told_position" in columns:
        columns["message_id"] = f"m{row.position}"
    if coupons := columns.get("coupon_codes"):
        columns["coupon_codes"] = f"|{'|'.join(coupons)}|"
    elif coupons is not None:
        columns["coupon_codes"] = ""
    return columns
