"""Expressions become SQL text here; Ibis is used as a compiler only, no engine object of its own is ever made.

Building and compiling an expression takes longer than most answers. So expressions that are asked again and again are built
once, with `asked` values where something differs from time to time, and compiled once.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache, partial
from threading import Lock
from typing import Any

import ibis
from ibis.expr import operations

from enishi.warehouse.errors import WarehouseError
from enishi.warehouse.port import Expression, Value

Operation = Any  #: a node of an expression's tree

_MARK = "enishi_asked_"
_MARKED = re.compile(rf"\b{_MARK}(\w+)\(\)", re.IGNORECASE)
_COMPILING = Lock()  # Ibis loads a dialect on first use, and makes no promise about threads


#: How each engine writes a parameter; ClickHouse wants its type too.
_PLACES = {"duckdb": "${name}", "clickhouse": "{{{name}:{kind}}}"}
_CLICKHOUSE_KINDS = {
    "int64": "Int64",
    "string": "String",
    "boolean": "Bool",
    "float64": "Float64",
    "date": "Date32",
    "timestamp(6)": "DateTime64(6, 'UTC')",
    "array<int64>": "Array(Int64)",
}


@dataclass(frozen=True)
class Statement:
    """One SELECT statement with named parameters as its engine writes them, and their names."""

    sql: str
    asked: tuple[str, ...]

    def bound(self, values: Mapping[str, Value]) -> dict[str, Value]:
        """The values this statement asks for, as engines take them. Raises `WarehouseError` when one is missing."""
        if missing := [name for name in self.asked if name not in values]:
            raise WarehouseError("The question lacks a value for %(names)s.", names=", ".join(missing))
        return {name: _naive(values[name]) for name in self.asked}


@cache
def asked(name: str, kind: str) -> Expression:
    """A value that comes with each question (lower-case `name`; `kind` an Ibis type word)."""

    def nothing() -> None:
        """Only its name is used: it marks the place in the statement."""

    return ibis.udf.scalar.builtin(nothing, name=_MARK + name, signature=((), kind))()


@cache
def asked_among(name: str) -> Expression:
    """The whole numbers of a list that comes with each question, as a column: for `column.isin(asked_among(name))`."""
    return asked(name, "array<int64>").unnest().name("value").as_table().value


def statement(expression: Expression, dialect: str, *, ending: str = "") -> Statement:
    """The expression as a statement of `dialect`. Compiling costs milliseconds, repeating it nothing.

    `ending`: read every relation under its name with this at the end.
    """
    with _COMPILING:
        return _compiled(expression.op(), dialect, ending)


@lru_cache(maxsize=512)
def _compiled(operation: Operation, dialect: str, ending: str) -> Statement:
    tree = operation.replace(partial(_ended, ending)) if ending else operation
    text = str(ibis.to_sql(tree.to_expr(), dialect=dialect, pretty=False))
    kinds = {node.__func_name__: str(node.dtype) for node in operation.find(operations.ScalarUDF)}
    kinds = {name.removeprefix(_MARK): kind for name, kind in kinds.items() if name.startswith(_MARK)}
    places = {
        name: _PLACES[dialect].format(name=name, kind=_CLICKHOUSE_KINDS.get(kind, kind)) for name, kind in kinds.items()
    }
    return Statement(_MARKED.sub(lambda found: places[found[1].lower()], text), tuple(sorted(places)))


def _ended(ending: str, node: Operation, parts: Mapping[str, Operation] | None) -> Operation:
    """The node of a tree over relations of other names; `parts` are its parts where they became others."""
    if isinstance(node, operations.UnboundTable):
        return operations.UnboundTable(name=node.name + ending, schema=node.schema, namespace=node.namespace)
    return node.__recreate__(parts) if parts else node


def _naive(value: Value) -> Value:
    return value.astimezone(UTC).replace(tzinfo=None) if isinstance(value, datetime) and value.tzinfo else value
