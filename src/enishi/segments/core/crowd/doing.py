"""Did, of many customers: rows of a happening in the order of customers and time, so that a window is a stretch of each customer's."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import NamedTuple

import numpy as np

from enishi.kernel.calendar import DAY, EPOCH, microseconds
from enishi.segments.core import windows
from enishi.segments.core.crowd.buying import bought
from enishi.segments.core.crowd.columns import (
    NEVER,
    Column,
    Flags,
    Floats,
    Ints,
    Mask,
    Numbers,
    Rows,
    Several,
    Texts,
    Vocabulary,
    looks,
)
from enishi.segments.core.crowd.crowd import Crowd, first_of_each, in_order
from enishi.segments.core.entries import Field, Happening, Source
from enishi.segments.core.keeping import kept
from enishi.segments.core.words import happening
from enishi.segments.types import Ago, Did, Last, Product, Range, Where

#: Sources whose rows are looked at here; the few rows of the others are looked at one history after the other.
SOURCES: frozenset[Source] = frozenset(
    {"orders", "lines", "corrections", "left_carts", "events", "sent", "conversions"}
)


class Happened(NamedTuple):
    """Rows of a happening: whose and when, in the order of customers and time, and their places among the source's rows."""

    owner: Ints
    at: Ints
    places: Ints

    def those(self, mask: Mask) -> "Happened":
        """Some of them."""
        return Happened(self.owner[mask], self.at[mask], self.places[mask])


def source(crowd: Crowd, name: Source) -> Rows:
    """What happenings are rows of, as of the crowd's instant."""
    if name == "left_carts":
        return crowd.once("left carts", lambda: _left_carts(crowd))
    if name == "events" or name == "sent":
        return crowd.rows(name)
    rows: Rows = getattr(bought(crowd, crowd.now), name)
    return rows


def _left_carts(crowd: Crowd) -> Rows:
    carts = crowd.rows("carts")
    left, ordered = carts.values("abandoned_at"), carts.values("ordered_at")
    return carts.taken(np.flatnonzero((left <= crowd.now) & (ordered >= left)))


def happened(crowd: Crowd, entry: Happening, where: tuple[Where, ...] = ()) -> Happened:
    """The happening's rows up to the crowd's instant that look as asked."""
    return crowd.once(
        ("happened", entry.name, where), lambda: _those(crowd, entry, where) if where else _all(crowd, entry)
    )


def _all(crowd: Crowd, entry: Happening) -> Happened:
    rows = source(crowd, entry.source)
    at = rows.values(entry.when)
    mask = at <= crowd.now
    if entry.present:
        mask &= rows.column(entry.present).known
    for column, allowed in entry.only:
        mask &= rows.column(column).matches("is", allowed)
    places = np.flatnonzero(mask)
    places = places[in_order(rows.owner[places], at[places])]
    return Happened(rows.owner[places], at[places], places)


def _those(crowd: Crowd, entry: Happening, where: tuple[Where, ...]) -> Happened:
    found = happened(crowd, entry)
    mask = np.ones(len(found.places), dtype=bool)
    for each in where:
        looking = crowd.once(("looks", entry.name, each), partial(_looking, crowd, entry, each))
        mask &= looking[found.places]
    return found.those(mask)


def _looking(crowd: Crowd, entry: Happening, where: Where) -> Mask:
    """Which of the source's rows look so."""
    rows, field = source(crowd, entry.source), entry.field(where.field)
    if field is None:
        return np.full(len(rows.owner), where.op in ("is_not", "missing"))
    return looks(_field(crowd, entry.source, field), where.op, kept(where.values, field.kept, crowd.world.texts_key))


def _field(crowd: Crowd, name: Source, field: Field) -> Column:
    rows = source(crowd, name)
    if field.type == "category":
        return crowd.once(("category", name), lambda: _categories(crowd, rows, field.column))
    column = rows.column(field.column)
    return (
        Flags((column.values != 0) & column.known) if field.type == "flag" and isinstance(column, Numbers) else column
    )


def _categories(crowd: Crowd, rows: Rows, name: str) -> Column:
    products, sites = rows.column(name), rows.texts("site")
    if isinstance(products, Several):
        return Several(products.size, products.rows, _category(crowd, sites.take(products.rows), products.of))
    assert isinstance(products, Texts)
    return _category(crowd, sites, products)


def _category(crowd: Crowd, sites: Texts, products: Texts) -> Texts:
    """The category of each product of a site."""
    if not len(sites.codes):
        return Texts(sites.codes, Vocabulary(()))
    known, vocabulary = _categories_of(crowd.world.products)
    rows = [
        [known.get((site, product), -1) for product in (*products.vocabulary.values, "")]
        for site in (*sites.vocabulary.values, *([] if sites.known.all() else [""]))
    ]
    return Texts(np.array(rows, dtype=np.int64)[sites.codes, products.codes], vocabulary)


Products = Mapping[tuple[str, str], Product]
Categories = tuple[Mapping[tuple[str, str], int], Vocabulary]

_last: list[tuple[Products, Categories]] = []  #: of the catalogue that was asked for last


def _categories_of(products: Products) -> Categories:
    """Each product's place in the vocabulary of categories; one without a category is absent."""
    for before, found in _last:
        if before is products:
            return found
    places: dict[str, int] = {}
    known = {
        key: places.setdefault(product.category, len(places)) for key, product in products.items() if product.category
    }
    found = known, Vocabulary(list(places))
    _last[:] = [(products, found)]
    return found


# --- how many ---------------------------------------------------------------------------------------------------------------


class Counted(NamedTuple):
    """What lies in the leaf's window, and what it comes to for each customer."""

    inside: Happened
    numbers: Floats


def holds(crowd: Crowd, leaf: Did) -> Mask:
    """Whom it holds of, its negation apart."""
    return within(leaf.count, _counted(crowd, leaf).numbers)


def within(range_: Range, numbers: Floats) -> Mask:
    """Which numbers are in the range; what is no number is not."""
    found = ~np.isnan(numbers)
    if range_.least is not None:
        found &= numbers >= range_.least
    if range_.most is not None:
        found &= numbers <= range_.most
    return found


def _counted(crowd: Crowd, leaf: Did) -> Counted:
    return crowd.once(
        ("counted", leaf.what, leaf.where, leaf.during, leaf.of, by_number(leaf)), lambda: _count(crowd, leaf)
    )


def _count(crowd: Crowd, leaf: Did) -> Counted:
    entry = happening(leaf.what)
    assert entry is not None
    found = happened(crowd, entry, leaf.where)
    after, upto = crowd.once(("window", leaf.during), lambda: _bounds(leaf, crowd.at))
    inside = found if upto >= crowd.now else found.those(found.at <= upto)
    inside = inside.those(inside.at > after) if after is not None else inside
    return Counted(inside, _measured(crowd, entry, leaf, inside).astype(np.float64))


def _bounds(leaf: Did, at: datetime) -> tuple[int | None, int]:
    after, upto = windows.bounds(leaf.during, at)
    return None if after is None else microseconds(after - EPOCH), microseconds(upto - EPOCH)


def by_number(leaf: Did) -> bool:
    """Whether it is enough to know how many rows there are."""
    entry = happening(leaf.what)
    different = entry is not None and bool(entry.each)
    return leaf.of == "times" and (not different or leaf.count in (Range(least=1), Range(most=0)))


def _measured(crowd: Crowd, entry: Happening, leaf: Did, inside: Happened) -> Ints | Floats:
    rows = source(crowd, entry.source)
    if by_number(leaf):
        return crowd.count(inside.owner)
    if leaf.of == "times":
        return _different(
            crowd, inside, crowd.once(("each", entry.source, entry.each), lambda: _each(rows, entry.each))
        )
    column = entry.measures.get(leaf.of)
    if column is None:
        return np.zeros(len(crowd))
    if leaf.of == "products":
        said = inside.those(rows.column(column).known[inside.places])
        return _different(crowd, said, crowd.once(("each", entry.source, (column,)), lambda: _each(rows, (column,))))
    return np.bincount(inside.owner, rows.values(column)[inside.places], len(crowd))


def _each(rows: Rows, names: tuple[str, ...]) -> tuple[Ints, Ints]:
    """A number for each row by which rows of a customer that differ in these columns are told apart, and the owner of each number."""
    codes = rows.owner
    for name in names:
        column = rows.column(name)
        own = column.codes + 1 if isinstance(column, Texts) else np.unique(rows.values(name), return_inverse=True)[1]
        codes = codes * (int(own.max(initial=0)) + 1) + own
    _, first, found = np.unique(codes, return_index=True, return_inverse=True)
    return found, rows.owner[first]


def _different(crowd: Crowd, inside: Happened, each: tuple[Ints, Ints]) -> Ints:
    numbers, owners = each
    named = np.zeros(len(owners), dtype=bool)
    named[numbers[inside.places]] = True
    return crowd.count(owners[named])


# --- until when -------------------------------------------------------------------------------------------------------------


def turns(crowd: Crowd, leaf: Did) -> Ints:
    """An instant for each customer until which time alone is sure not to change the answer; rows that come to be seen apart."""
    if isinstance(leaf.during, Last):
        return _leaving(crowd, leaf, leaf.during.days * DAY)
    found = np.full(len(crowd), NEVER)
    if isinstance(leaf.during, Ago):
        entry = happening(leaf.what)
        assert entry is not None
        rows = happened(crowd, entry, leaf.where)
        for days in (leaf.during.least, leaf.during.most):
            if days is not None:
                np.minimum(found, _next(crowd, rows, days * DAY), out=found)
    return found


def _next(crowd: Crowd, rows: Happened, span: int) -> Ints:
    """When the first row becomes so old."""
    return _first(crowd, rows.those(rows.at > crowd.now - span), span)


def _first(crowd: Crowd, rows: Happened, span: int) -> Ints:
    found = np.full(len(crowd), NEVER)
    places = first_of_each(rows.owner)
    found[rows.owner[places]] = rows.at[places] + span
    return found


def _leaving(crowd: Crowd, leaf: Did, span: int) -> Ints:
    """Rows leave the window one by one. Of a number of rows it is known which of them has to leave before the answer changes."""
    inside, numbers = _counted(crowd, leaf)
    if not by_number(leaf):
        return _first(crowd, inside, span)
    least, most = leaf.count.least, leaf.count.most
    found = np.full(len(crowd), NEVER)
    count = numbers.astype(np.int64)
    first = np.cumsum(count) - count
    if most is not None:
        found = _at(inside, first, count, count - int(np.floor(most)), span)
    if least is not None:
        leaving = _at(inside, first, count, count - int(np.ceil(least)) + 1, span)
        found = np.where(within(leaf.count, numbers), leaving, found) if most is not None else leaving
    return found


def _at(inside: Happened, first: Ints, count: Ints, nth: Ints, span: int) -> Ints:
    """When the nth of each customer's rows leaves; never where there is no such row."""
    there = (nth >= 1) & (nth <= count)
    found = np.full(len(count), NEVER)
    found[there] = inside.at[first[there] + nth[there] - 1] + span
    return found
