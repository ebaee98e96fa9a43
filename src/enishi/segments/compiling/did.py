"""Did: how often something happened, or how much came together in it."""

import ibis
from ibis import _

from enishi.segments.compiling import looking, sources
from enishi.segments.compiling.ranges import holds, where_counted
from enishi.segments.compiling.scope import Scope
from enishi.segments.compiling.sets import EVERYBODY, NOBODY, Those, among
from enishi.segments.compiling.sources import Ask
from enishi.segments.core.entries import Happening
from enishi.segments.core.fields import AN_ORDER
from enishi.segments.core.words import happening
from enishi.segments.types import Did, Range
from enishi.warehouse.guards import total
from enishi.warehouse.port import Expression

_ONCE = Range(least=1)


def did(leaf: Did, scope: Scope) -> Those:
    """Whose count is in the range; who has no such row has 0."""
    entry = happening(leaf.what)
    column = entry.measures.get(leaf.of, "") if entry else ""
    if entry is None or (leaf.of != "times" and not column):
        return EVERYBODY if holds(leaf.count, 0) else NOBODY
    rows = _matching(leaf, entry, scope, column)
    known = entry.source in sources.OF_THE_POPULATION
    if leaf.of == "times" and leaf.count == _ONCE:
        return among(rows, known=known)
    return where_counted(_counted(rows, entry, leaf.of, column), leaf.count, known=known)


def _matching(leaf: Did, entry: Happening, scope: Scope, column: str) -> Expression:
    """The rows in the window that look as asked."""
    fields = [(field, clause) for clause in leaf.where if (field := entry.field(clause.field)) is not None]
    # Of lines those of few products are taken before anything else is asked of them.
    few = [
        pair
        for pair in fields
        if entry.source == "lines" and pair[0].type == "category" and not looking.turned(pair[1])
    ]
    ask = Ask(
        happening=entry,
        scope=scope,
        window=leaf.during,
        needs=frozenset({column, *(field.column for field, _clause in fields)}),
        products=looking.of_category(few[0][1]) if few else None,
    )
    rows = sources.rows(ask)
    for field, clause in fields:
        if few and clause is few[0][1]:
            continue
        rows = looking.looking(rows, field, clause, ask)
    return rows


def _counted(rows: Expression, entry: Happening, of: str, column: str) -> Expression:
    """`number` for each customer."""
    if of == "times" and not entry.each:
        return rows.group_by("customer_id").agg(number=_.count())
    if of == "times":
        each = ["order"] if entry.each == AN_ORDER and "order" in rows.columns else list(entry.each)
        return rows.select("customer_id", *each).distinct().group_by("customer_id").agg(number=_.count())
    if of == "products":
        return rows.filter(_[column] != "").group_by("customer_id").agg(number=_[column].nunique())
    if rows[column].type().is_floating():
        return rows.group_by("customer_id").agg(number=_[column].sum().fill_null(0))
    return rows.group_by("customer_id").agg(number=total(ibis._[column]))
