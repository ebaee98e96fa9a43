"""Random rules that make sense: every name from the catalogue, every value of its type, drawn from what the histories are made of."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from enishi.segments.core.attributes import ATTRIBUTES
from enishi.segments.core.entries import Field, Happening
from enishi.segments.core.happenings import HAPPENINGS
from enishi.segments.core.keeping import WHOLE
from enishi.segments.core.numbers import NUMBERS
from enishi.segments.core.words import happening
from enishi.segments.types import (
    Ago,
    AllOf,
    Allows,
    AnyOf,
    Between,
    Birthday,
    Did,
    Ever,
    Has,
    Ignored,
    InList,
    InSegment,
    Is,
    Last,
    NoneOf,
    Question,
    Range,
    Rank,
    Reachable,
    Rule,
    RunsOut,
    Subscribes,
    Value,
    Where,
    Window,
)
from tests.core.segments.making import BUYERS, CHOSEN, LIST, LOOP, PRODUCTS, SITES, START

CHANNELS = ("email", "line", "sms", "web_push", "letter")

#: Values of fields and attributes, by name; those of choices are the catalogue's.
VALUES: dict[str, Sequence[Value]] = {
    "site": SITES,
    "payment_method": ("代引", "card", "後払い「A」"),
    "coupon": ("SPRING", "O'Neil\"s"),
    "total": (0, 500, 1000, 3000),
    "nth": (1, 2, 3),
    "product_id": PRODUCTS,
    "category": ("お茶", "器🍵", "food"),
    "currency": ("JPY", "USD"),
    "variant_id": ("big", "small"),
    "unit_price": (100, 500),
    "value": (500, 1000, 3000),
    "path": ("/", "/sale", "/item/tea", "/特集"),
    "seconds": (1.5, 30.0, 60.0),
    "words": ("green tea", "お茶"),
    "reason": ("late", "too_expensive", "お客様都合"),
    "scenario": ("cart", "welcome"),
    "step": ("1", "2"),
    "prefecture": ("東京都", "京都府"),
    "occupation": ("医師", "teacher"),
    "acquisition_source": ("google", "雑誌"),
    "birth_year": (1980, 1998, 2000),
    "birth_month": (2, 3, 12),
    "tag": ("VIP", "お得意様"),
    "trait:skin": ("乾燥肌", "dry"),
    "trait:size": (23.5, 24),
    "trait:twins": (True, False),
    "site_of_first_order": SITES,
}
PARTS_OF_TEXT = ("/", "/s", "tea", "茶", "'", "A", "e")


def windows() -> st.SearchStrategy[Window]:
    """Windows of every kind."""
    spans = st.sampled_from((1, 7, 30, 90))
    days = st.sampled_from((-90, -31, -30, -7, -1, 0, 1)).map(lambda days: (START + timedelta(days)).date())
    ago = st.tuples(st.sampled_from((0, 1, 7, 30)), st.none() | st.sampled_from((31, 90)))
    return st.one_of(
        st.just(Ever()),
        st.builds(Last, days=spans),
        ago.filter(lambda pair: pair != (0, None)).map(lambda pair: Ago(least=pair[0], most=pair[1])),
        st.tuples(days, days).map(lambda pair: Between(first=min(pair), last=max(pair))),
        st.builds(Between, first=days),
        st.builds(Between, last=days),
    )


def ranges(*edges: float) -> st.SearchStrategy[Range]:
    """At least, at most, exactly, from … to."""
    edge = st.sampled_from(edges)
    return st.one_of(
        st.builds(Range, least=edge),
        st.builds(Range, most=edge),
        edge.map(lambda number: Range(least=number, most=number)),
        st.tuples(edge, edge).map(lambda pair: Range(least=min(pair), most=max(pair))),
    )


def _some(values: Sequence[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=2, unique=True).map(tuple)


def _one(values: Sequence[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.sampled_from(values).map(lambda value: (value,))


@st.composite
def wheres(draw: st.DrawFn, entry: Happening) -> Where:
    """A condition on one of the happening's fields."""
    field: Field = draw(st.sampled_from(entry.fields))
    if field.type == "flag":
        return Where(field=field.name, values=draw(_one((True, False))))
    values: Sequence[Value] = [code for code, _ in field.choices] or VALUES[field.name]
    ops = ["is", "is", "is_not", "known", "missing"]
    if field.type in ("number", "amount", "seconds"):
        ops = ["is", "at_least", "at_most"] if field.type == "number" else ["at_least", "at_most"]
    elif field.type == "text" and field.kept not in WHOLE:
        ops += ["contains", "starts_with"]
    op: Any = draw(st.sampled_from(ops))
    if op in ("known", "missing"):
        return Where(field=field.name, op=op)
    if op in ("contains", "starts_with"):
        return Where(field=field.name, op=op, values=draw(_some(PARTS_OF_TEXT)))
    return Where(field=field.name, op=op, values=draw(_some(values) if op in ("is", "is_not") else _one(values)))


COUNTS = {
    "times": (0, 1, 2, 3),
    "amount": (0, 500, 1000, 1500, 4000),
    "pieces": (1, 2, 3),
    "seconds": (1.5, 30.0, 61.5),
    "products": (1, 2),
}


@st.composite
def dids(draw: st.DrawFn, *names: str) -> Did:
    """Any happening, or one of these, with up to two conditions."""
    entry = happening(draw(st.sampled_from(names or ("ordered", "ordered", "bought", "shop.quiz", *HAPPENINGS))))
    assert entry is not None
    of = draw(st.sampled_from(("times", "times", *entry.measures)))
    return Did(
        what=entry.name,
        where=tuple(draw(st.lists(wheres(entry), max_size=2))) if entry.fields else (),
        during=draw(windows()),
        of=of,
        count=draw(ranges(*COUNTS[of])),
        negated=draw(st.booleans()),
    )


@st.composite
def attributes(draw: st.DrawFn) -> Is:
    """Any attribute, and a few of the shop's own."""
    name = draw(st.sampled_from((*ATTRIBUTES, "trait:skin", "trait:size", "trait:twins")))
    negated = draw(st.booleans())
    entry = ATTRIBUTES.get(name)
    if draw(st.integers(0, 5)) == 0 and (entry is None or entry.type != "flag"):
        return Is(field=name, op="known", negated=negated)
    if entry is not None and entry.type == "flag":
        return Is(field=name, values=draw(_one((True, False))), negated=negated)
    values = [code for code, _ in entry.choices] if entry and entry.choices else VALUES[name]
    if name in ("birth_year", "birth_month", "trait:size"):
        op: Any = draw(st.sampled_from(("is", "at_least", "at_most")))
        return Is(field=name, op=op, values=draw(_one(values)), negated=negated)
    return Is(field=name, values=draw(_some(values)), negated=negated)


EDGES = {
    "age": (20, 28, 30, 48),
    "orders": (0, 1, 2, 3),
    "sales": (0, 500, 1000, 3000),
    "average_order": (500, 750, 1000),
    "days_between_orders": (1, 7, 29.5, 30),
    "overdue_ratio": (0.5, 1, 1.5, 2),
    "products_bought": (0, 1, 2),
    "refunds": (0, 500),
    "points": (0, 100, 250),
}


def numbers(*names: str) -> st.SearchStrategy[Has]:
    """Any number, or one of these, in a range."""
    return st.sampled_from(names or tuple(NUMBERS)).flatmap(
        lambda what: st.builds(
            Has, what=st.just(what), range=ranges(*EDGES.get(what, (0, 1, 7, 30, 90))), negated=st.booleans()
        )
    )


def _limits(*edges: float) -> st.SearchStrategy[Range]:
    return st.just(Range()) | ranges(*edges)


def _subscribes() -> st.SearchStrategy[Subscribes]:
    return st.builds(
        Subscribes,
        states=_some(("active", "paused", "payment_failed", "cancelled")),
        products=st.just(()) | _some(PRODUCTS),
        cycle_days=_limits(30, 60),
        deliveries=_limits(1, 2, 3),
        days_to_next=_limits(-1, 0, 1, 7, 30),
        commitment=_limits(0, 1, 2),
        days_since_delivered=_limits(0, 1, 7, 30),
        negated=st.booleans(),
    )


def _days() -> st.SearchStrategy[tuple[int, int]]:
    edges = st.sampled_from((-30, -7, -1, 0, 1, 7, 30))
    return st.tuples(edges, edges).map(lambda pair: (min(pair), max(pair)))


def _ranks() -> st.SearchStrategy[Rank]:
    letters, groups = ("", "A", "B", "C", "D", "E"), ("", "AEE", "BDE", "CEE", "EDD", "EEE")
    days_ago = st.sampled_from((0, 0, 1, 7, 30))
    on = st.sampled_from((-30, -7, -1, 0, 1)).map(lambda days: (START + timedelta(days)).date())
    axes = st.sampled_from(("recency", "frequency", "monetary"))
    return st.one_of(
        st.builds(Rank, axis=axes, ranks=_some(letters), days_ago=days_ago, negated=st.booleans()),
        st.builds(Rank, axis=st.just("group"), ranks=_some(groups), days_ago=days_ago, negated=st.booleans()),
        st.builds(Rank, axis=axes, ranks=_some(letters), on=on, negated=st.booleans()),
    )


#: A strategy a kind of leaf, so that a test may try one kind alone.
LEAVES: dict[type[Question], st.SearchStrategy[Any]] = {
    Did: dids(),
    Is: attributes(),
    Has: numbers(),
    Birthday: st.tuples(_days(), st.booleans()).map(
        lambda drawn: Birthday(from_days=drawn[0][0], to_days=drawn[0][1], negated=drawn[1])
    ),
    Allows: st.builds(
        Allows,
        channel=st.sampled_from(("email", "line")),
        purpose=st.sampled_from(("marketing", "newsletter", "reminder", "review")),
        state=st.sampled_from(("granted", "withdrawn", "unknown")),
        negated=st.booleans(),
    ),
    Reachable: st.builds(Reachable, channel=st.sampled_from(CHANNELS), negated=st.booleans()),
    Subscribes: _subscribes(),
    Ignored: st.builds(
        Ignored,
        messages=st.integers(1, 3),
        channel=st.sampled_from(("", "email", "line")),
        negated=st.booleans(),
    ),
    Rank: _ranks(),
    RunsOut: st.tuples(_days(), st.just(()) | _some(PRODUCTS), st.booleans()).map(
        lambda drawn: RunsOut(from_days=drawn[0][0], to_days=drawn[0][1], products=drawn[1], negated=drawn[2])
    ),
    InSegment: st.builds(InSegment, segment=st.sampled_from((CHOSEN, BUYERS, LOOP)), negated=st.booleans()),
    InList: st.builds(InList, list=st.just(LIST), negated=st.booleans()),
}


def rules(leaves: st.SearchStrategy[Any] | None = None) -> st.SearchStrategy[Rule]:
    """A leaf, or a tree of up to five of them; now and then an empty group."""
    leaf = st.one_of(*LEAVES.values()) if leaves is None else leaves

    def groups(of: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        parts = st.lists(of, max_size=3).map(tuple)
        return st.one_of(*(st.builds(group, rules=parts) for group in (AllOf, AnyOf, NoneOf)))

    return st.recursive(leaf, groups, max_leaves=5)
