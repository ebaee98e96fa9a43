"""Histories as the loader would have put them into the warehouse."""

from collections.abc import Iterable, Iterator
from typing import Any

from enishi.history import tables
from enishi.history.types import CustomerHistory, Part
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
    "sent": (tables.MESSAGE, {"opened_at": "opened_human_at"}),
    "words": (tables.WORD, _HAPPENED),
    "reach": (tables.REACH, _HAPPENED),
    "subscriptions": (tables.SUBSCRIPTION_CHANGE, _HAPPENED),
    "points": (tables.POINTS_CHANGE, _HAPPENED),
    "memberships": (tables.MEMBERSHIP, _HAPPENED),
}


def load(warehouse: Warehouse, histories: Iterable[CustomerHistory], world: World) -> None:
    """Make the tables, and put these customers and the world's products into them."""
    warehouse.ensure(tables.TABLES, 1)
    told: dict[Relation, list[_Row]] = {}
    for relation, row in [*_products(world), *_told(histories)]:
        told.setdefault(relation, []).append(row)
    with warehouse.write() as transaction:
        for relation, rows in told.items():
            columns = [[row.get(name, _ABSENT.get(kind)) for row in rows] for name, kind in relation.columns.items()]
            transaction.append(relation, relation.rows(columns))


def _products(world: World) -> Iterator[tuple[Relation, _Row]]:
    for (site, product_id), product in world.products.items():
        gone = product.gone_since is not None
        row = {"site": site, "product_id": product_id, "name": product.name, "category": product.category}
        yield tables.PRODUCT, {**row, "price": 100, "listed": not gone, "removed": gone}


def _told(histories: Iterable[CustomerHistory]) -> Iterator[tuple[Relation, _Row]]:
    """What was said of the same address to several rows of a history is one row of the table."""
    suppressed = set()
    for history in histories:
        for part, (relation, names) in _TABLES.items():
            for row in getattr(history, part):
                if part == "reach" and row.what == "suppressed":
                    suppressed.add((row.detail, row.purpose, row.at, row.until))
                    continue
                yield relation, _columns(row, names) | {"customer_id": history.customer_id}
    for address, reason, since, until in suppressed:
        yield tables.SUPPRESSION, {"address": address, "reason": reason, "since": since, "until": until}


def _columns(row: Any, names: dict[str, str]) -> _Row:
    columns: _Row = {names.get(name, name): value for name, value in row._asdict().items()}
    if coupons := columns.get("coupon_codes"):
        columns["coupon_codes"] = f"|{'|'.join(coupons)}|"
    elif coupons is not None:
        columns["coupon_codes"] = ""
    return columns
