"""Expressions become SQL text here; Ibis is used as a compiler only, no engine object of its own is ever made."""

from functools import lru_cache
from threading import Lock

import ibis

from enishi.warehouse.port import Expression

_COMPILING = Lock()  # Ibis loads a dialect on first use, and makes no promise about threads


def to_sql(expression: Expression, dialect: str) -> str:
    """The expression as one SELECT statement of `dialect`. Compiling costs milliseconds, repeating it nothing."""
    with _COMPILING:
        return _compiled(expression.op(), dialect)


@lru_cache(maxsize=512)
def _compiled(operation: object, dialect: str) -> str:
    return str(ibis.to_sql(operation.to_expr(), dialect=dialect, pretty=False))  # type: ignore[attr-defined]
