"""Did: how often something happened, or how much came together in it."""

from ibis import _

from enishi.segments.compiling import looking, sources
from enishi.segments.compiling.ranges import holds, where_counted
from enishi.segments.compiling.scope import Scope
from enishi.segments.compiling.sets import EVERYBODY, NOBODY, Those, among
from enishi.segments.compiling.sources import Ask
from enishi.segments.core.entries import Happening
from enishi.segments.core.words import happening
from enishi.segments.types import Did, Range
from enishi.warehouse.guards import total, when
from enishi.warehouse.port import Expression

ONCE = Range(least=1)
NEVER = (Range(most=0), Range(least=0, most=0))


def did(leaf: Did, scope: Scope) -> Those:
    """Whose count is in the range; who has no such row has 0."""
    entry = happening(leaf.what)
    column = entry.measures.get(leaf.of, "") if entry else ""
    if entry is None or (leaf.of != "times" and not column):
        return EVERYBODY if holds(leaf.count, 0) else NOBODY
    rows = _matching(leaf, entry, scope, column)
    known = entry.source in sources.OF_THE_POPULATION
    if leaf.of == "times" and leaf.count == ONCE:
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
        return rows.select("customer_id", *entry.each).distinct().group_by("customer_id").agg(number=_.count())
    return rows.group_by("customer_id").agg(number=summed(rows[column], of))


def summed(column: Expression, of: str, where: Expression | None = None) -> Expression:
    """What a measured column comes to, of the rows that hold a condition: the sum, or of `products` how many different ones."""
    chosen = column if where is None else when(where, column)
    if of == "products":
        return chosen.nullif("").nunique()
    return chosen.sum().fill_null(0) if column.type().is_floating() else total(chosen)
