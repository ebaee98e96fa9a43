"""Expressions become SQL text here; Ibis is used as a compiler only, no engine object of its own is ever made.

Building and compiling an expression takes longer than most answers. So expressions that are asked again and again are built
once, with `asked` values where something differs from time to time, and compiled once.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache
from threading import Lock
from typing import Any

import ibis
from ibis.expr import operations

from enishi.warehouse.errors import WarehouseError
from enishi.warehouse.operations import check
from enishi.warehouse.port import Expression, Value

Operation = Any  #: a node of an expression's tree

#: A text in quotes, as each engine writes it. It may say anything, also what looks like a statement: whoever replaces something in a
#: statement passes it over.
TEXTS = {"duckdb": r"'(?:[^']|'')*'", "clickhouse": r"'(?:[^'\\]|\\.|'')*'"}
_MARK = "enishi_asked_"
_MARKED = {
    dialect: re.compile(rf"{text}|\b{_MARK}(?P<name>\w+)\(\)", re.IGNORECASE | re.DOTALL)
    for dialect, text in TEXTS.items()
}
#: A table that is read, as Ibis writes it.
_READ = re.compile(rf"""{TEXTS["clickhouse"]}|(?P<before>(?:FROM|JOIN) )"(?P<name>[^"]+)\"""", re.DOTALL)
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
    """One SELECT statement with named parameters as its engine writes them, their names, and the tables it reads with their columns."""

    sql: str
    asked: tuple[str, ...]
    tables: Mapping[str, tuple[str, ...]]

    def reading(self, source: Callable[[str, tuple[str, ...]], str]) -> str:
        """The statement (ClickHouse's) with every table replaced: `source` gives what is read in its place, by its name and columns."""

        def replaced(found: re.Match[str]) -> str:
            before, name = found["before"], found["name"]
            return before + source(name, self.tables[name]) if name in self.tables else found[0]

        return _READ.sub(replaced, self.sql)

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


def statement(expression: Expression, dialect: str) -> Statement:
    """The expression as a statement of `dialect`. Compiling costs milliseconds, repeating it nothing. Raises `WarehouseError` for what
    engines would answer differently."""
    with _COMPILING:
        return _compiled(expression.op(), dialect)


@lru_cache(maxsize=4096)
def _compiled(operation: Operation, dialect: str) -> Statement:
    check(operation)
    operation = operation.replace(_plainly)
    text = str(ibis.to_sql(operation.to_expr(), dialect=dialect, pretty=False))
    kinds = {node.__func_name__: str(node.dtype) for node in operation.find(operations.ScalarUDF)}
    kinds = {name.removeprefix(_MARK): kind for name, kind in kinds.items() if name.startswith(_MARK)}
    places = {
        name: _PLACES[dialect].format(name=name, kind=_CLICKHOUSE_KINDS.get(kind, kind)) for name, kind in kinds.items()
    }
    tables = {node.name: tuple(node.schema.names) for node in operation.find(operations.UnboundTable)}
    sql = _MARKED[dialect].sub(lambda found: places[found["name"].lower()] if found["name"] else found[0], text)
    return Statement(sql, tuple(sorted(places)), tables)


def _plainly(node: Operation, changed: Mapping[str, Any] | None) -> Operation:
    """A filter keeps no row of which its condition is unknown, nor does a choice take it for a yes. Where expressions say so again
    (`guards.true`), engines that could pass over rows unread read them all, and work out twice as much of each."""
    node = node.__recreate__(changed) if changed else node
    match node:
        case operations.Filter():
            return node.copy(predicates=tuple(map(_plain, node.predicates)))
        case operations.IfElse():
            return node.copy(bool_expr=_plain(node.bool_expr))
        case operations.SearchedCase():
            return node.copy(cases=tuple(map(_plain, node.cases)))
    return node


def _plain(condition: Operation) -> Operation:
    """The same where unknown is as good as no."""
    if isinstance(condition, operations.And | operations.Or):
        return type(condition)(_plain(condition.left), _plain(condition.right))
    if isinstance(condition, operations.Coalesce) and len(condition.arg) == 2:
        known, otherwise = condition.arg
        if isinstance(otherwise, operations.Literal) and otherwise.value is False:
            return _plain(known)
    return condition


def _naive(value: Value) -> Value:
    return value.astimezone(UTC).replace(tzinfo=None) if isinstance(value, datetime) and value.tzinfo else value
