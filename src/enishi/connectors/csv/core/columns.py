"""From cells to values, a column at a time. Each reader remembers what it has read: the same days and prices come again and again."""

from collections.abc import Callable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from enishi.connectors.csv.core.fields import BY_NAME, TRAIT
from enishi.connectors.csv.core.reasons import problem
from enishi.connectors.csv.core.values import choices, contacts, dates, names, numbers, places, text
from enishi.connectors.csv.core.values.text import Bad
from enishi.connectors.csv.types import Column, Mapping, Problem
from enishi.kernel.money import decimals

_REMEMBERED = 50_000  #: values of one column
_LIMITS = {"city": 200, "street": 200, "building": 200, "occupation": 100, "acquisition_source": 100, "summary": 2000}
_LIMITS |= {"wording": 2000, "ip": 45, "channel": 40}

Read = Callable[[Sequence[str]], Any]
_PARSERS: dict[str, Callable[[str], Any]] = {
    "id": text.identifier,
    "whole": numbers.whole,
    "cycle": numbers.cycle,
    "email": contacts.email,
    "phone": contacts.phone,
    "postal": contacts.postal_code,
    "prefecture": places.prefecture,
    "address": text.wording,
    "name": names.name,
    "kana": names.kana,
    "flag": choices.flag,
    "sex": choices.sex,
    "order_state": choices.order_state,
    "contract_state": choices.contract_state,
    "channel": choices.channel,
    "sales_channel": choices.sales_channel,
    "line_kind": choices.line_kind,
    "action": choices.action,
    "url": text.url,
    "codes": text.codes,
}
#: What stands between the parts of a value that is spread over several columns.
_JOINS = {"phone": "-", "postal": "-", "name": " ", "kana": " ", "instant": " ", "day": "-"}


class Columns:
    """Readers of all fields of a mapping. `read[name](cells)` is the value, None for an empty cell, or `Bad`."""

    def __init__(self, mapping: Mapping) -> None:
        self._mapping = mapping
        self._among: dict[tuple[str, ...], tuple[str, ...]] = {}
        self.traits = tuple(name for name in mapping.columns if name.startswith(TRAIT))
        self.read: dict[str, Read] = {name: self._reader(name, at) for name, at in mapping.columns.items()}
        for name, value in mapping.fixed.items():
            if name not in self.read:
                self.read[name] = _always(self._parser(name, Column(index=0))(value))

    def __contains__(self, name: str) -> bool:
        return name in self.read

    def among(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Those of these fields that the file says something of, in their order. Most files say little: asking for the rest, line by
        line, would cost more than reading what is there."""
        found = self._among.get(names)
        if found is None:
            found = self._among[names] = tuple(name for name in names if name in self.read)
        return found

    def get(self, name: str) -> Read:
        """The reader of a field; one that finds nothing where the field has no column."""
        return self.read.get(name, _nothing)

    def problem(self, name: str, cells: Sequence[str], bad: Bad) -> Problem:
        """Why the field of these cells cannot be read."""
        at = self._mapping.columns.get(name)
        shown = cells[at.index] if at is not None and at.index < len(cells) else self._mapping.fixed.get(name, "")
        return problem(bad.code, field=name, value=shown.strip(), **bad.values)

    def _reader(self, name: str, at: Column) -> Read:
        parse = self._parser(name, at)
        return _joined(at, parse, _JOINS.get(_value(self._mapping, name), "")) if at.more else _one(at.index, parse)

    def _parser(self, name: str, at: Column) -> Callable[[str], Any]:
        value, currency = _value(self._mapping, name), self._mapping.currency
        match value:
            case "amount":
                return numbers.amount(decimals(currency), currency, comma=at.decimal_comma)
            case "price":
                return numbers.amount(decimals(currency), currency, comma=at.decimal_comma, unit=numbers.PRICE_UNIT)
            case "instant":
                return dates.instant(ZoneInfo(self._mapping.zone), at.order)
            case "day" | "birthday":
                return dates.day(at.order)
            case "currency":
                return _currency
            case "text":
                return _wording(_LIMITS.get(name, 500))
        return _PARSERS[value]


def _value(mapping: Mapping, name: str) -> str:
    return "text" if name.startswith(TRAIT) else BY_NAME[mapping.kind][name].value


def _one(index: int, parse: Callable[[str], Any]) -> Read:
    known: dict[str, Any] = {}

    def read(cells: Sequence[str]) -> Any:
        cell = cells[index]
        if cell in known:
            return known[cell]
        if len(known) > _REMEMBERED:
            known.clear()
        value = known[cell] = parse(cell)
        return value

    return read


def _joined(at: Column, parse: Callable[[str], Any], join: str) -> Read:
    indexes = (at.index, *at.more)

    def read(cells: Sequence[str]) -> Any:
        return parse(join.join(cell for index in indexes if (cell := text.plain(cells[index]))))

    return read


def _always(value: Any) -> Read:
    def read(_cells: Sequence[str]) -> Any:
        return value

    return read


def _nothing(_cells: Sequence[str]) -> None:
    return None


def _wording(limit: int) -> Callable[[str], str | None]:
    def read(cell: str) -> str | None:
        found = text.wording(cell)
        return found if found is None or len(found) <= limit else f"{found[: limit - 1]}…"

    return read


def _currency(cell: str) -> str | Bad | None:
    found = text.narrow(cell).upper()
    if not found:
        return None
    return (
        found
        if len(found) == 3 and found.isascii() and found.isalpha()
        else Bad("value_choice", {"choices": "JPY, USD"})
    )
