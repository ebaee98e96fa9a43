"""Histories of some customers, read from the warehouse: one question for each part, its answer taken column by column."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from functools import cache, lru_cache
from typing import get_args

import ibis
import pyarrow as pa
from ibis import _

from enishi.history import owned, tables
from enishi.history.types import ROWS, Columns, CustomerHistory, Part
from enishi.warehouse.compile import asked_among
from enishi.warehouse.port import Expression, Reader, Relation

_BEFORE_EVERYTHING = datetime(1970, 1, 1)  # noqa: DTZ001 - instants in the warehouse are naive UTC

#: What a row type calls a column of another name.
_NAMES = {
    "at": "occurred_at",
    "day": "local_date",
    "coupons": "coupon_codes",
    "opened_at": "opened_human_at",
    "position": "told_position",  # of a message
}


def histories(
    warehouse: Reader, customer_ids: Collection[int], parts: Iterable[Part], kinds: Collection[str] = ()
) -> dict[int, CustomerHistory]:
    """See the api."""
    wanted = {part: ROWS[part]._fields for part in parts}
    return columns(warehouse, customer_ids, wanted, kinds).histories(wanted)


def columns(
    warehouse: Reader,
    customer_ids: Collection[int],
    wanted: Mapping[Part, Collection[str]],
    kinds: Collection[str] = (),
) -> Columns:
    """See the api."""
    if not customer_ids:
        return Columns((), {})
    asked = {"customers": list(customer_ids)}
    found = {}
    for part, names in wanted.items():
        of_kinds = tuple(sorted(kinds)) if part == "events" else ()
        found[part] = warehouse.query(_question(part, tuple(sorted(names)), of_kinds), asked)
    if "lines" in wanted and warehouse.query(_told_by_others(), asked).num_rows:
        more = warehouse.query(_question(_BY_OTHERS, tuple(sorted(wanted["lines"])), ()), asked)
        found["lines"] = pa.concat_tables([found["lines"], more])
    return Columns(customer_ids, found)


@lru_cache(maxsize=256)
def _question(part: str, names: tuple[str, ...], kinds: tuple[str, ...]) -> Expression:
    """The part's rows of the customers asked, of these kinds where there are any: `customer_id`, and these fields of the row type."""
    rows = _SOURCES[part]()
    source = rows.filter(_.kind.isin(kinds)) if kinds else rows
    fields = {name: name if name in source.columns else _NAMES[name] for name in names}
    return source.select("customer_id", **{name: source[column] for name, column in fields.items()})


def _people() -> Expression:
    return asked_among("customers").name("customer_id").as_table()


def _theirs(relation: Relation) -> Expression:
    return owned.theirs(relation, _people())


def _words() -> Expression:
    """What was said of them; of whoever was erased also that, as a word said before everything else."""
    said = _theirs(tables.WORD)
    erased = _theirs(tables.ERASED).select(
        "customer_id",
        field=ibis.literal("is_erased"),
        rank=ibis.literal(0, "int64"),
        occurred_at=ibis.literal(_BEFORE_EVERYTHING, "timestamp(6)"),
        position=ibis.literal(0, "int64"),
        text=ibis.null("string"),
        number=ibis.literal(1.0, "float64"),
        cleared=ibis.literal(False),
    )
    return ibis.union(said.select(*erased.columns), erased)


def _reach() -> Expression:
    """What was said on reaching them, and when their addresses were suppressed."""
    said = _theirs(tables.REACH).filter(~_.what.isin(["address", "test", "suppressed"]))
    theirs = _theirs(tables.WORD).filter(_.field == "email", _.text.notnull())
    addresses = theirs.select("customer_id", address="text")
    suppressed = tables.SUPPRESSION.expression.join(addresses, "address").select(
        "customer_id",
        what=ibis.literal("suppressed"),
        channel=ibis.literal("email"),
        purpose="reason",
        occurred_at="since",
        until="until",
        detail="address",
        position=ibis.literal(0, "int64"),
    )
    return ibis.union(said.select(*suppressed.columns), suppressed.distinct())


@cache
def _told_by_others() -> Expression:
    return owned.told_by_others(_people())


_BY_OTHERS = "lines by others"  #: there are so seldom any that they are asked for only then

#: The rows of the customers asked, part by part.
_SOURCES: dict[str, Callable[[], Expression]] = {
    "orders": lambda: owned.orders(_people()).rename(at="placed_at"),
    "lines": lambda: _theirs(tables.ORDER_LINE).rename(at="placed_at"),
    _BY_OTHERS: lambda: owned.lines_by_others(_people()).rename(at="placed_at"),
    "corrections": lambda: _theirs(tables.ORDER_WORD).rename(order="placed"),
    "carts": lambda: _theirs(tables.CART),
    "events": lambda: _theirs(tables.EVENT),
    "sent": lambda: _theirs(tables.MESSAGE),
    "words": _words,
    "reach": _reach,
    "subscriptions": lambda: _theirs(tables.SUBSCRIPTION_CHANGE),
    "points": lambda: _theirs(tables.POINTS_CHANGE),
    "memberships": lambda: _theirs(tables.MEMBERSHIP),
}

PARTS: tuple[Part, ...] = get_args(Part)
