"""The operations that mean the same on every engine: an expression with any other is refused before it is ever run.

A closed list, because engines that differ do so in silence: `rank` is the row number on ClickHouse, `length` counts bytes there,
`round` of a half goes up here and to the even number there. Whoever needs another operation adds it to the list together with a
case in the test that asks both engines, or writes a guard (`guards`) out of those that are here.
"""

from typing import Any

from ibis.expr import operations

from enishi.warehouse.errors import WarehouseError

_VALUES = """
Add Subtract Multiply Divide Modulus Negate Floor Cast Literal Field Coalesce NullIf IfElse SearchedCase
Equals NotEquals Less LessEqual Greater GreaterEqual Between And Or Not IsNull NotNull InValues InSubquery
StringConcat StringContains StartsWith TimestampAdd TimestampSub TimestampDelta DateDelta
"""
#: The two neighbours, Lag and Lead, only behind their guards.
_AGGREGATES = """
Count CountStar CountDistinct Sum Min Max ArgMin ArgMax Any RowNumber Lag Lead WindowFunction WindowBoundary
"""
_TABLES = """
UnboundTable Project Filter Sort SortKey Limit Distinct DropColumns Union Aggregate JoinChain JoinLink JoinReference
Unnest DummyTable IntegerRange
"""
ALLOWED = frozenset((_VALUES + _AGGREGATES + _TABLES).split())

_NEIGHBOURS = (operations.Lag, operations.Lead)


def check(tree: Any) -> None:
    """Raises `WarehouseError` when engines would answer the tree of an expression differently."""
    nodes = tree.find(operations.Node)
    strange = {type(node).__name__ for node in nodes if not isinstance(node, operations.ScalarUDF)} - ALLOWED
    strange |= {
        f"{type(node).__name__} outside its guard"
        for node in nodes
        if isinstance(node, _NEIGHBOURS) and not isinstance(node.arg, operations.NullIf)
    }
    if strange:
        raise WarehouseError(
            "Engines answer these differently: %(names)s. See enishi.warehouse.operations.",
            names=", ".join(sorted(strange)),
        )
