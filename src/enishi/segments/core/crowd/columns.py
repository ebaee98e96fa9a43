"""What many rows say: columns of texts and of numbers, and how they are compared with what a rule asks for.

Instants are microseconds since 1970, days are days since 1970; `NEVER` where there is none.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from enishi.segments.core.leaves.doing import compares
from enishi.segments.types import Value

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Values = npt.NDArray[Any]

NEVER = int(np.iinfo(np.int64).max)


class Column(Protocol):
    """A value a row, or none, or several. A row of which `known` is False says nothing."""

    @property
    def known(self) -> Mask: ...

    def take(self, places: Ints) -> "Column":
        """The same of the rows at these places."""
        ...

    def matches(self, op: str, wanted: Sequence[Value]) -> Mask:
        """Which rows say something that is so to any that is wanted; for ops that say what is, not what is not."""
        ...


def looks(column: Column, op: str, wanted: Sequence[Value]) -> Mask:
    """`compares` of each row."""
    match op:
        case "is_not":
            return ~column.matches("is", wanted)
        case "known":
            return column.known
        case "missing":
            return ~column.known
    return column.matches(op, wanted)


class Vocabulary:
    """Different values, and the place of each."""

    def __init__(self, values: Sequence[Any]) -> None:
        self.values = values

    @cached_property
    def places(self) -> dict[Any, int]:
        return {value: place for place, value in enumerate(self.values)}

    def matching(self, op: str, wanted: Sequence[Value]) -> list[int]:
        """The places of those that are so to any that is wanted."""
        if op == "is":
            return [self.places[value] for value in wanted if value in self.places]
        return [place for place, value in enumerate(self.values) if compares((value,), op, wanted)]


class Texts:
    """A text a row, as its place in a vocabulary; -1 where there is none."""

    def __init__(self, codes: Ints, vocabulary: Vocabulary) -> None:
        self.codes, self.vocabulary = codes, vocabulary

    @property
    def known(self) -> Mask:
        return self.codes >= 0

    def take(self, places: Ints) -> "Texts":
        return Texts(self.codes[places], self.vocabulary)

    def matches(self, op: str, wanted: Sequence[Value]) -> Mask:
        hits = np.zeros(len(self.vocabulary.values) + 1, dtype=bool)  # the last place is that of code -1
        hits[self.vocabulary.matching(op, wanted)] = True
        return hits[self.codes]


class Numbers:
    """A number a row."""

    def __init__(self, values: Values, known: Mask) -> None:
        self.values, self.known = values, known

    def take(self, places: Ints) -> "Numbers":
        return Numbers(self.values[places], self.known[places])

    def matches(self, op: str, wanted: Sequence[Value]) -> Mask:
        limits = [value for value in wanted if not isinstance(value, str)]
        if op == "at_least":
            return self.known & (self.values >= min(limits, default=np.inf))
        if op == "at_most":
            return self.known & (self.values <= max(limits, default=-np.inf))
        different, codes = np.unique(self.values, return_inverse=True)
        return Texts(codes, Vocabulary(different.tolist())).matches(op, wanted) & self.known


class Flags:
    """A yes or a no a row."""

    def __init__(self, values: Mask) -> None:
        self.values = values

    @property
    def known(self) -> Mask:
        return np.ones(len(self.values), dtype=bool)

    def take(self, places: Ints) -> "Flags":
        return Flags(self.values[places])

    def matches(self, op: str, wanted: Sequence[Value]) -> Mask:
        yes, no = compares((True,), op, wanted), compares((False,), op, wanted)
        return np.where(self.values, yes, no)


class Several:
    """Any number of values a row: `of` has one for each place in `rows`, which are places of `size` rows."""

    def __init__(self, size: int, rows: Ints, of: Texts) -> None:
        self.size, self.rows, self.of = size, rows, of

    @cached_property
    def known(self) -> Mask:
        return self._any(self.of.known)

    def take(self, places: Ints) -> "Several":
        """Rows that are taken once at most."""
        new = np.full(self.size, -1, dtype=np.int64)
        new[places] = np.arange(len(places))
        kept = new[self.rows] >= 0
        return Several(len(places), new[self.rows[kept]], self.of.take(np.flatnonzero(kept)))

    def matches(self, op: str, wanted: Sequence[Value]) -> Mask:
        return self._any(self.of.matches(op, wanted))

    def _any(self, hits: Mask) -> Mask:
        found = np.zeros(self.size, dtype=bool)
        found[self.rows[hits]] = True
        return found


def alike(one: Texts, other: Texts) -> tuple[Texts, Texts]:
    """Both by the same vocabulary, so that equal codes are equal texts."""
    if one.vocabulary is other.vocabulary:
        return one, other
    places = dict(one.vocabulary.places)
    new = [places.setdefault(value, len(places)) for value in other.vocabulary.values]
    both = Vocabulary(list(places))
    return Texts(one.codes, both), Texts(np.array([*new, -1], dtype=np.int64)[other.codes], both)


def several(told: Iterable[Iterable[Any]]) -> Several:
    """What each of some rows says, as a column."""
    places: dict[Any, int] = {}
    rows, codes, size = [], [], 0
    for values in told:
        for value in values:
            rows.append(size)
            codes.append(places.setdefault(value, len(places)))
        size += 1
    return Several(
        size, np.array(rows, dtype=np.int64), Texts(np.array(codes, dtype=np.int64), Vocabulary(list(places)))
    )


class Rows:
    """Rows of which each belongs to a customer: `owner` is the customer's place. Columns are worked out when they are first asked for."""

    def __init__(self, owner: Ints, columns: Mapping[str, Callable[[], Column]]) -> None:
        self.owner = owner
        self._columns = columns
        self._known: dict[str, Column] = {}

    def column(self, name: str) -> Column:
        """What the rows say in a column."""
        if name not in self._known:
            self._known[name] = self._columns[name]()
        return self._known[name]

    def texts(self, name: str) -> Texts:
        """A column of texts."""
        column = self.column(name)
        assert isinstance(column, Texts)
        return column

    def numbers(self, name: str) -> Numbers:
        """A column of numbers, instants or days."""
        column = self.column(name)
        assert isinstance(column, Numbers)
        return column

    def flags(self, name: str) -> Mask:
        """A column of yes and no."""
        column = self.column(name)
        assert isinstance(column, Flags)
        return column.values

    def values(self, name: str) -> Values:
        """The numbers themselves; of instants and days `NEVER`, else 0, where there is none."""
        return self.numbers(name).values

    def taken(self, places: Ints, **columns: Callable[[], Column]) -> "Rows":
        """The rows at these places, with some columns instead of or beside their own."""
        own = {name: self._taking(name, places) for name in self._columns}
        return Rows(self.owner[places], {**own, **columns})

    def _taking(self, name: str, places: Ints) -> Callable[[], Column]:
        return lambda: self.column(name).take(places)


def read(table: pa.Table, places: Mapping[int, int]) -> Rows:
    """Rows as they came from the warehouse; `places` of customers by id."""
    ids = np.array(sorted(places), dtype=np.int64)
    new = np.array([places[customer] for customer in sorted(places)], dtype=np.int64)
    owner = new[np.searchsorted(ids, table.column("customer_id").to_numpy())]
    return Rows(owner, {name: _reading(table, name) for name in table.column_names if name != "customer_id"})


def _reading(table: pa.Table, name: str) -> Callable[[], Column]:
    return lambda: _coupons(table.column(name)) if name == "coupons" else _column(table.column(name))


def _column(told: Any) -> Column:
    if pa.types.is_string(told.type) or pa.types.is_large_string(told.type):
        return _texts(told)
    known = told.is_valid().to_numpy()
    if pa.types.is_timestamp(told.type):
        return Numbers(told.cast(pa.int64()).fill_null(NEVER).to_numpy(), known)
    if pa.types.is_date(told.type):
        return Numbers(told.cast(pa.int32()).cast(pa.int64()).fill_null(NEVER).to_numpy(), known)
    if pa.types.is_boolean(told.type):
        return Flags(told.fill_null(False).to_numpy())
    return Numbers(told.fill_null(0).to_numpy(), known)


def _texts(told: Any) -> Texts:
    """An empty text says nothing."""
    encoded: Any = told.dictionary_encode().combine_chunks()
    if isinstance(encoded, pa.ChunkedArray):  # of no rows
        return Texts(np.zeros(0, dtype=np.int64), Vocabulary(()))
    values: list[str] = encoded.dictionary.to_pylist()
    codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    if "" in values:
        codes[codes == values.index("")] = -1
    return Texts(codes, Vocabulary(values))


def _coupons(told: Any) -> Several:
    """|A|B| is A and B."""
    texts = _texts(told)
    apart = [value.strip("|").split("|") for value in texts.vocabulary.values]
    rows = np.flatnonzero(texts.known)
    each = several(apart[code] for code in texts.codes[rows].tolist())
    return Several(len(texts.codes), rows[each.rows], each.of)
