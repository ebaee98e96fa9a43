"""Who was touched by a stretch of the log, and by what: for stages that follow what the warehouse holds."""

from functools import cache

import ibis
from ibis import _

from enishi.history import tables
from enishi.warehouse.compile import asked
from enishi.warehouse.port import Expression, Reader

REGROUPED = "regrouped"
_CLAIMED = ("email", "phone")


def touched(warehouse: Reader, after: int, upto: int) -> dict[int, frozenset[str]]:
    """See the api."""
    kinds: dict[int, set[str]] = {}
    rows = warehouse.query(_touched(), {"after": after, "upto": upto}).to_pydict()
    for customer, kind in zip(rows["customer_id"], rows["kind"], strict=True):
        kinds.setdefault(customer, set()).add(kind)
    return {customer: frozenset(told) for customer, told in kinds.items()}


def products(warehouse: Reader) -> dict[tuple[str, str], tuple[str, str]]:
    """See the api."""
    rows = warehouse.query(tables.PRODUCT.expression.select("site", "product_id", "name", "category")).to_pydict()
    return {
        (site, product_id): (name, category)
        for site, product_id, name, category in zip(*(rows[name] for name in rows), strict=True)
    }


def suppressions_mark(warehouse: Reader) -> str:
    """See the api."""
    rows = tables.SUPPRESSION.expression
    (found,) = warehouse.query(
        rows.agg(many=_.count(), since=_.since.max(), lifted=_.until.count(), until=_.until.max())
    ).to_pylist()
    return " ".join(str(value) for value in found.values())


@cache
def _touched() -> Expression:
    after, upto = asked("after", "int64"), asked("upto", "int64")
    events, words, regrouped = tables.EVENT.expression, tables.WORD.expression, tables.REGROUPED.expression
    told = events.filter(events.position > after, events.position <= upto, events.customer_id.notnull())
    claimed = words.filter(words.position > after, words.position <= upto, words.field.isin(_CLAIMED))
    moved = regrouped.filter(regrouped.upto > after, regrouped.upto <= upto)
    return ibis.union(
        told.select("customer_id", "kind"),
        claimed.select("customer_id", kind=ibis.literal("claims.").concat(claimed.field)),
        moved.select("customer_id", kind=ibis.literal(REGROUPED)),
        distinct=True,
    )
