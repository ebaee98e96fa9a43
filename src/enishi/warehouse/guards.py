"""The few operations that engines answer differently, written once so that they agree.

The list of traps is short and each was met in the wild: a lag over a column that is never null gives 0 on ClickHouse,
counting where a condition is null gives null on Spark, wide sums come back as decimals, a division by zero is an
error here and infinity there. Use these instead of the bare operations. Forbidden altogether: rank and dense_rank
(count rows instead), `first` over a window, lengths and cuts of text, round of a half, zone arithmetic (a day of the
shop is the stored column `local_date`).
"""

from datetime import timedelta

import ibis

from enishi.warehouse.port import Expression


def span(length: timedelta) -> Expression:
    """A length of time, in whole seconds."""
    return ibis.interval(seconds=int(length.total_seconds()))


def true(condition: Expression) -> Expression:
    """The condition in two values: unknown is no."""
    return condition.fill_null(False)


def when(condition: Expression, value: Expression) -> Expression:
    """`value` where the condition holds, else null."""
    return ibis.ifelse(true(condition), value, ibis.null(value.type()))


def count_where(condition: Expression) -> Expression:
    """How many rows hold the condition; 0 for none."""
    return when(condition, ibis.literal(1)).count()


def total(value: Expression, where: Expression | None = None) -> Expression:
    """The sum as a 64-bit integer; 0 of nothing."""
    chosen = value if where is None else when(where, value)
    exact = chosen.sum().fill_null(0).cast("decimal(38, 0)")  # engines widen sums without telling: a cast that says so
    return exact.cast("int64")


def ratio(part: Expression, whole: Expression) -> Expression:
    """part ÷ whole as a float; null where the whole is 0."""
    return part.cast("float64") / whole.nullif(0).cast("float64")


def latest(value: Expression, order: Expression, where: Expression) -> Expression:
    """The value of the row with the greatest `order` among those that hold the condition; null when none does."""
    return value.argmax(order, where=true(where))


def earlier(value: Expression, group: list[str], order: list[str], *, including_this: bool = False) -> Expression:
    """The greatest `value` among the rows of its group up to this one; null when none has any.

    With values that rise in `order` (instants, row numbers) this is "the last one before", which `lag` and `last_value`
    do not say the same way everywhere.
    """
    return value.max().over(ibis.window(group_by=group, order_by=order, preceding=(None, 0 if including_this else 1)))


def previous(value: Expression, group: list[str], order: list[str], nothing: object) -> Expression:
    """The value of the row before; null at the first. `nothing` is a value that never occurs: it makes the column nullable."""
    return value.nullif(nothing).lag().over(ibis.window(group_by=group, order_by=order))


def following(value: Expression, group: list[str], order: list[str], nothing: object) -> Expression:
    """The value of the row after; null at the last. `nothing` as for `previous`."""
    return value.nullif(nothing).lead().over(ibis.window(group_by=group, order_by=order))
