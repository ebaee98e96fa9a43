"""Expressions become SQL text here; Ibis is used as a compiler only, no engine object of its own is ever made.

Building and compiling an expression takes longer than most answers. So expressions that are asked again and again are built
once, with `asked` values where something differs from time to time, and compiled once.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache
from threading import Lock

import ibis

from enishi.warehouse.errors import WarehouseError
from enishi.warehouse.port import Expression, Value

_MARK = "enishi_asked_"
_MARKED = re.compile(rf"\b{_MARK}(\w+)\(\)", re.IGNORECASE)
_COMPILING = Lock()  # Ibis loads a dialect on first use, and makes no promise about threads


@dataclass(frozen=True)
class Statement:
    """One SELECT statement with named parameters (`$name`), and their names."""

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


def statement(expression: Expression, dialect: str) -> Statement:
    """The expression as a statement of `dialect`. Compiling costs milliseconds, repeating it nothing."""
    with _COMPILING:
        return _compiled(expression.op(), dialect)


@lru_cache(maxsize=512)
def _compiled(operation: object, dialect: str) -> Statement:
    text = str(ibis.to_sql(operation.to_expr(), dialect=dialect, pretty=False))  # type: ignore[attr-defined]
    names = {found.lower() for found in _MARKED.findall(text)}
    return Statement(_MARKED.sub(lambda found: "$" + found[1].lower(), text), tuple(sorted(names)))


def _naive(value: Value) -> Value:
    return value.astimezone(UTC).replace(tzinfo=None) if isinstance(value, datetime) and value.tzinfo else value
