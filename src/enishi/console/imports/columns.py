"""What each column of a file means, as a table of choices, and back from what was chosen to a mapping."""

from collections.abc import Mapping as Map
from dataclasses import dataclass

from django.utils.translation import gettext
from msgspec.structs import replace

from enishi.connectors.csv.core import fields, mapping
from enishi.connectors.csv.job import Job
from enishi.connectors.csv.types import Column, DateOrder, Mapping
from enishi.console.texts import language

_SAMPLES = 3
_DATES = frozenset({"instant", "day", "birthday"})
_ORDERS: tuple[DateOrder, ...] = ("ymd", "dmy", "mdy")


@dataclass(frozen=True)
class Choice:
    """A line of a select."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class ColumnRow:
    """A column of the file: what it is called, what stands in it, what it may mean. `orders`: only for dates that must be asked about."""

    index: int
    name: str
    samples: tuple[str, ...]
    choices: tuple[Choice, ...]
    unsure: bool
    is_used: bool
    orders: tuple[Choice, ...] = ()


def rows(job: Job, sample: list[list[str]]) -> list[ColumnRow]:
    """All columns of the job's file."""
    shape, plan = job.plan.shape, job.plan
    meaning = {index: name for name, column in plan.mapping.columns.items() for index in (column.index, *column.more)}
    asked = {question.field for question in job.tried.questions} if job.tried else set()
    found = []
    for index in range(max(shape.width, len(shape.header))):
        name = meaning.get(index, "")
        found.append(
            ColumnRow(
                index=index,
                name=shape.header[index] if index < len(shape.header) else "",
                samples=tuple(row[index][:40] for row in sample[:_SAMPLES] if index < len(row) and row[index].strip()),
                choices=tuple(_choices(plan.mapping, name, _header(job, index))),
                unsure=name in plan.unsure,
                is_used=bool(name),
                orders=tuple(_orders(plan.mapping, name)) if _asks_order(plan.mapping, name, asked) else (),
            )
        )
    return found


def _header(job: Job, index: int) -> str:
    header = job.plan.shape.header
    return header[index].strip() if index < len(header) else ""


def _choices(of: Mapping, chosen: str, header: str) -> list[Choice]:
    found = [Choice("", gettext("not imported"), not chosen)]
    for field in fields.FIELDS[of.kind]:
        label = fields.label(of.kind, field.name, language())
        if field.required:
            label += gettext(" (needed)")
        found.append(Choice(field.name, label, field.name == chosen))
    if of.kind == "customers" and header:
        trait = f"{fields.TRAIT}{header[:64]}"
        label = gettext("the shop's own attribute “%(name)s”") % {"name": header[:64]}
        found.append(Choice(trait, label, chosen.startswith(fields.TRAIT)))
    return found


def _asks_order(of: Mapping, name: str, asked: set[str]) -> bool:
    return name in asked or bool(name and of.columns[name].order and _value(of, name) in _DATES)


def _value(of: Mapping, name: str) -> str:
    field = fields.BY_NAME[of.kind].get(name)
    return field.value if field else "text"


def _orders(of: Mapping, name: str) -> list[Choice]:
    words = {
        "ymd": gettext("year, month, day"),
        "dmy": gettext("day, month, year"),
        "mdy": gettext("month, day, year"),
    }
    now = of.columns[name].order
    return [
        Choice("", gettext("please choose"), not now),
        *(Choice(order, words[order], order == now) for order in _ORDERS),
    ]


def chosen(job: Job, posted: Map[str, str]) -> Mapping:
    """The mapping with what was chosen for each column (`column_<index>`) and for dates (`order_<index>`). Options and the rest stay.

    Several columns chosen for one field belong to one value, in the file's order.
    """
    plan = job.plan
    width = max(plan.shape.width, len(plan.shape.header))
    indexes: dict[str, list[int]] = {}
    for index in range(width):
        name = posted.get(f"column_{index}", "")
        if name in fields.BY_NAME[plan.mapping.kind] or name.startswith(fields.TRAIT):
            indexes.setdefault(name, []).append(index)
    columns = {name: _column(job, name, at, posted) for name, at in indexes.items()}
    return replace(plan.mapping, columns=columns)


def _column(job: Job, name: str, at: list[int], posted: Map[str, str]) -> Column:
    """A column as it was, where it stands where it stood; its date order as it was answered."""
    old = job.plan.mapping.columns.get(name)
    column = mapping.column(job.plan.shape.header, at)
    if old is not None and (old.index, *old.more) == (column.index, *column.more):
        column = old
    order = posted.get(f"order_{at[0]}")
    known: dict[str, DateOrder] = {each: each for each in _ORDERS}
    return replace(column, order=known.get(order, "")) if order is not None else column
