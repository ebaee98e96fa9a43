"""The pictures and the table of the cart report."""

from collections.abc import Sequence

from django.utils.translation import gettext, pgettext

from enishi.analytics.types import CartDay, CartReport
from enishi.console import numbers
from enishi.console.charts import Chart, bars, line, nice_ceiling
from enishi.console.tables import Cell, Column, Table
from enishi.console.texts import axis_day, day_text, language, money, times


def carts_chart(days: Sequence[CartDay]) -> Chart:
    """Carts of each day, those left behind standing dark at the foot of the bar."""
    return bars(
        [(day.abandoned, day.carts - day.abandoned) for day in days],
        [axis_day(day.day) for day in days],
        [
            gettext("%(day)s: %(carts)s carts, %(abandoned)s left behind")
            % {
                "day": day_text(day.day),
                "carts": numbers.grouped(day.carts),
                "abandoned": numbers.grouped(day.abandoned),
            }
            for day in days
        ],
        say=lambda value: numbers.compact(value, language()),
        looks=("bar", "bar-quiet"),
    )


def rate_chart(report: CartReport) -> Chart:
    """The share left behind, day by day, beside the usual 70 %."""
    usual = report.benchmark_abandoned_ratio
    return line(
        [day.abandoned_ratio for day in report.days],
        [axis_day(day.day) for day in report.days],
        [f"{day_text(day.day)}: {numbers.percent(day.abandoned_ratio)}" for day in report.days],
        say=lambda value: numbers.percent(value, 0),
        top=1.0,
        step=0.25,
        mark=usual,
        mark_text=gettext("typical: %(share)s") % {"share": numbers.percent(usual, 0)},
    )


def money_chart(report: CartReport) -> Chart:
    """The amount left lying each day."""
    return _amounts(report, [day.lost_amount for day in report.days])


def times_chart(report: CartReport) -> Chart:
    """Lost amount as a multiple of the sales, beside the usual 2.5 times."""
    usual = report.benchmark_lost_to_sales_ratio
    values = [day.lost_to_sales_ratio for day in report.days]
    top, step = nice_ceiling(min(10.0, max([usual * 1.2, *(value for value in values if value is not None)])))
    return line(
        values,
        [axis_day(day.day) for day in report.days],
        [f"{day_text(day.day)}: {times(day.lost_to_sales_ratio)}" for day in report.days],
        say=lambda value: times(value, 0 if value == round(value) else 1 if value == round(value, 1) else 2),
        top=top,
        step=step,
        mark=usual,
        mark_text=gettext("typical: %(times)s") % {"times": times(usual, 1)},
    )


def recovered_chart(report: CartReport) -> Chart:
    """The amount letters brought back, by the day the cart was begun."""
    return _amounts(report, [day.recovered_amount for day in report.days])


def _amounts(report: CartReport, amounts: Sequence[int]) -> Chart:
    return bars(
        [(amount,) for amount in amounts],
        [axis_day(day.day) for day in report.days],
        [f"{day_text(day.day)}: {money(amount)}" for day, amount in zip(report.days, amounts, strict=True)],
        say=lambda value: numbers.compact_yen(value, language()),
        width=480.0,
        height=200.0,
    )


HEAD = ("day", "carts", "abandoned", "rate", "lost", "times", "letters", "recovered", "amount")


def days_table(report: CartReport, sort: str, query: str) -> Table:
    """A line a day, the newest first unless sorted otherwise, and the whole at the foot."""
    labels = (
        gettext("Day"),
        _counted(gettext("Carts"), pgettext("unit", "carts")),
        _counted(gettext("Left behind"), pgettext("unit", "carts")),
        gettext("Share"),
        gettext("Lost amount"),
        gettext("Compared with sales"),
        _counted(gettext("Emails"), pgettext("unit", "emails")),
        _counted(gettext("Orders back"), pgettext("unit", "orders")),
        gettext("Amount back"),
    )
    columns = [
        Column(label, "text" if name == "day" else "number", sort=name)
        for name, label in zip(HEAD, labels, strict=True)
    ]
    place = HEAD.index(sort.removeprefix("-"))
    days = sorted(report.days, key=lambda day: _values(day)[place] or 0, reverse=sort.startswith("-"))
    return Table(
        caption=gettext("Carts by the day they were begun"),
        columns=columns,
        rows=[_cells(day, day_text(day.day)) for day in days],
        foot=_cells(report.total, gettext("Whole period")),
        sorted_by=sort,
        query=query,
        cards=False,
    )


def _counted(name: str, unit: str) -> str:
    """A column's name with what it counts, where that is not the name itself: カート(件)."""
    return f"{name}({unit})" if language() == "ja" else name


def _values(day: CartDay) -> tuple[float, ...]:
    return (
        day.day.toordinal(),
        day.carts,
        day.abandoned,
        day.abandoned_ratio or 0,
        day.lost_amount,
        day.lost_to_sales_ratio or 0,
        day.letters,
        day.recovered,
        day.recovered_amount,
    )


def _cells(day: CartDay, name: str) -> list[Cell]:
    return [
        Cell(name),
        Cell(numbers.grouped(day.carts), zero=not day.carts),
        Cell(numbers.grouped(day.abandoned), zero=not day.abandoned),
        Cell(numbers.percent(day.abandoned_ratio), zero=day.abandoned_ratio is None),
        Cell(money(day.lost_amount), zero=not day.lost_amount),
        Cell(times(day.lost_to_sales_ratio), zero=day.lost_to_sales_ratio is None),
        Cell(numbers.grouped(day.letters), zero=not day.letters),
        Cell(numbers.grouped(day.recovered), zero=not day.recovered),
        Cell(money(day.recovered_amount), zero=not day.recovered_amount),
    ]
