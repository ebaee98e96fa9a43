"""Histories of some customers, read from the warehouse: one question for each part, its answer taken column by column."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import get_args

import ibis
import pyarrow as pa
from ibis import _

from enishi.history import owned, tables
from enishi.history.types import ROWS, Columns, CustomerHistory, Part, Recent
from enishi.warehouse.compile import asked as asked_value
from enishi.warehouse.compile import asked_among
from enishi.warehouse.port import Expression, Reader, Relation, Value

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
    recent: Recent | None = None,
) -> Columns:
    """See the api."""
    if not customer_ids:
        return Columns((), {})
    asked: dict[str, Value] = {"customers": list(customer_ids), "since": recent.since if recent else _BEFORE_EVERYTHING}
    found: dict[Part, pa.Table] = {}
    for part, names in wanted.items():
        if part == "events":
            question = _events(_sorted(names), _sorted(kinds), _sorted(recent.kinds) if recent else ())
        else:
            question = _question(part, _sorted({*names, *_BESIDE.get(part, ())}))
        found[part] = warehouse.query(question, asked)
    if "lines" in wanted and _tell_others(found.get("corrections"), warehouse, asked):
        more = warehouse.query(_question(_BY_OTHERS, _sorted(wanted["lines"])), asked)
        found["lines"] = pa.concat_tables([found["lines"], more])
    return Columns(customer_ids, found)


#: What is read besides: who told of a change.
_BESIDE: dict[Part, tuple[str, ...]] = {"corrections": ("kind", "told_by")}


def _tell_others(corrections: pa.Table | None, warehouse: Reader, asked: Mapping[str, Value]) -> bool:
    """Whether others, or nobody, told how orders of these customers were changed; so seldom that their lines are asked for only then."""
    if corrections is None:
        corrections = warehouse.query(_question("corrections", _BESIDE["corrections"]), asked)
    told = corrections.select(["kind", "told_by", "customer_id"]).to_pydict()
    return any(kind == "changed" and teller != customer for kind, teller, customer in zip(*told.values(), strict=True))


def _sorted(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(names))


@lru_cache(maxsize=256)
def _question(part: str, names: tuple[str, ...]) -> Expression:
    """The part's rows of the customers asked: `customer_id`, and these fields of the row type."""
    return _fields(_SOURCES[part](), names)


@lru_cache(maxsize=256)
def _events(names: tuple[str, ...], kinds: tuple[str, ...], recent: tuple[str, ...]) -> Expression:
    """The same of events: of these kinds where there are any, of the `recent` ones only what happened `since`."""
    rows = _SOURCES["events"]()
    if recent:
        rows = rows.filter(~rows.kind.isin(recent) | (rows.occurred_at > asked_value("since", "timestamp(6)")))
    return _fields(rows.filter(rows.kind.isin(kinds)) if kinds else rows, names)


def _fields(rows: Expression, names: tuple[str, ...]) -> Expression:
    fields = {name: name if name in rows.columns else _NAMES[name] for name in names}
    return rows.select("customer_id", **{name: rows[column] for name, column in fields.items()})


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


_BY_OTHERS = "lines by others"

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
