# ruff: noqa: E501 - an example, or a mistake, a line
"""Several conditions that only together leave nobody are found, whatever they are on; what is called empty is empty."""

from datetime import date
from functools import reduce
from math import isfinite
from types import ModuleType
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from msgspec.structs import replace

from enishi.segments.core.canonical import canonical
from enishi.segments.core.checks import allowed, figures, looks, meeting, spans
from enishi.segments.core.checks.allowed import ANYTHING, Allowed, either, numbers, of_values
from enishi.segments.core.checks.meeting import Left, met
from enishi.segments.core.definition import holds
from enishi.segments.core.soundness import problems
from enishi.segments.types import (
    Ago,
    AllOf,
    Allows,
    AnyOf,
    Between,
    Did,
    Has,
    Ignored,
    Is,
    Last,
    NoneOf,
    Question,
    Range,
    Rank,
    Reachable,
    Where,
)
from tests.core.segments.making import WORLD, beside
from tests.core.segments.making_histories import histories
from tests.core.segments.making_rules import LEAVES, dids
from tests.core.segments.making_rules import numbers as some_numbers
from tests.core.segments.spoiling import spoil


def has(what: str, least: float | None = None, most: float | None = None) -> Has:
    return Has(what=what, range=Range(least=least, most=most))


def did(
    least: float | None = 1,
    most: float | None = None,
    *where: Where,
    during: Any = None,
    what: str = "ordered",
    of: Any = "times",
) -> Did:
    return Did(
        what=what, where=where, count=Range(least=least, most=most), of=of, **({"during": during} if during else {})
    )


def no(leaf: Question) -> Question:
    return replace(leaf, negated=not leaf.negated)


def is_(field: str, *values: str | int) -> Is:
    return Is(field=field, values=values)


def product(*ids: str) -> Where:
    return Where(field="product_id", values=ids)


KNOWN_SEX = Is(field="sex", op="known")
BORN = Is(field="birth_year", op="known")
MAY = Between(first=date(2026, 5, 1), last=date(2026, 5, 31))
LATEST = Where(field="latest", values=(True,))

#: Nobody meets all of these; without any one of them somebody does (`test_none_is_to_spare`).
NOBODY: dict[str, tuple[Question, ...]] = {
    "no age is left by three": (has("age", 20), has("age", None, 39), no(has("age", 15, 45))),
    "the ages between two that are left out": (has("age", 20, 39), no(has("age", 10, 29)), no(has("age", 30, 50))),
    "bands of age and ages": (is_("age_band", "20", "30"), no(is_("age_band", "20")), has("age", None, 29)),
    "known and none of all there are": (KNOWN_SEX, no(is_("sex", "female")), no(is_("sex", "male", "other"))),
    "values that only two have in common": (is_("prefecture", "東京都", "京都府"), is_("prefecture", "東京都", "大阪府"), is_("prefecture", "京都府", "大阪府")),
    "years before, after and not between": (BORN, Is(field="birth_year", op="at_least", values=(1980,), negated=True), Is(field="birth_year", op="at_most", values=(1979,), negated=True)),
    "a wider window with less in it": (did(3, during=Last(days=30)), did(None, 2, during=Last(days=90))),
    "a number left out between two windows": (did(2, during=Last(days=30)), no(did(2, 4, during=Last(days=60))), did(None, 4, during=Last(days=90))),
    "older orders are orders": (did(2, during=Ago(least=30, most=60)), did(None, 1, during=Last(days=90))),
    "a product among others": (did(1, None, product("tea"), what="bought"), did(None, 0, product("tea", "cup"), what="bought")),
    "what was bought was ordered": (did(2, None, product("tea"), what="bought", during=Last(days=30)), has("orders", None, 1)),
    "money came of no order": (did(5000, of="amount", during=MAY), did(None, 0)),
    "the last order and the days before it": (did(None, 0, during=Last(days=90)), has("last_order_days_ago", None, 60)),
    "an order lately and days without": (did(1, during=Last(days=30)), has("last_order_days_ago", 30, 400)),
    "first ordered after the last": (has("first_order_days_ago", None, 10), has("last_order_days_ago", 11)),
    "ordered long ago, first lately": (did(1, during=Ago(least=100)), has("first_order_days_ago", None, 99)),
    "nothing ordered but a mean": (has("orders", None, 1), has("days_between_orders", 1)),
    "a site of the first order that is none": (has("orders", None, 0), Is(field="site_of_first_order", op="known")),
    "spent without ordering": (has("orders", None, 0), has("sales", 1)),
    "letters are numbers": (Rank(axis="recency", ranks=("A", "B")), has("last_order_days_ago", 8)),
    "frequent with few orders": (Rank(axis="frequency", ranks=("A",)), has("orders", None, 4)),
    "letters of money and sums": (Rank(axis="monetary", ranks=("B", "C")), has("sales", 10_000)),
    "a letter of money without an order": (Rank(axis="monetary", ranks=("E",)), has("orders", None, 0)),
    "three letters and one": (Rank(axis="group", ranks=("ABC", "BBC")), Rank(axis="recency", ranks=("E",))),
    "three letters some time ago": (Rank(axis="group", ranks=("ABC", "BBC"), days_ago=7), Rank(axis="recency", ranks=("C", ""), days_ago=7)),
    "two letters on one day": (Rank(axis="recency", ranks=("A",), on=date(2026, 5, 1)), Rank(axis="recency", ranks=("E",), on=date(2026, 5, 1))),
    "all states left out": tuple(no(Allows(channel="email", state=state)) for state in ("granted", "withdrawn", "unknown")),
    "contactable and refused": (Reachable(channel="line"), no(Allows(channel="line"))),
    "contactable staff": (Reachable(channel="line"), is_("is_staff", True)),
    "more letters ignored than were": (Ignored(messages=5), no(Ignored(messages=3))),
    "one of two tags and neither": (is_("tag", "VIP", "new"), no(is_("tag", "VIP", "new", "old"))),
    "a tag and none": (is_("tag", "VIP"), Is(field="tag", op="known", negated=True)),
    "the first order twice": (did(2, None, Where(field="nth", values=(1,))),),
    "two latest orders": (did(2, None, LATEST),),
    "more days than there are": (did(9, during=Last(days=7), what="visited"),),
    "more days than in May": (did(32, during=MAY, what="visited"),),
}  # fmt: skip

#: Somebody may meet all of these.
SOMEBODY: dict[str, tuple[Question, ...]] = {
    "the year and a month beside": (has("age", 20, 39), no(has("age", 10, 29)), no(has("age", 31, 50))),
    "of whom it is not known": (no(has("age", None, 30)), no(has("age", 20))),
    "no sex at all": (no(is_("sex", "female")), no(is_("sex", "male")), no(is_("sex", "other"))),
    "something between": (has("sales", 1000), no(has("sales", 2000)), no(has("sales", None, 1000))),
    "less in a wider window of the calendar": (did(3, during=MAY), did(None, 2, during=Last(days=90))),
    "both products": (did(1, None, product("tea"), what="bought"), did(None, 0, product("cup"), what="bought")),
    "ordered in time": (did(1, during=Last(days=30)), has("last_order_days_ago", 29, 400)),
    "ordered at the border": (did(None, 0, during=Last(days=30)), has("last_order_days_ago", 30, 30)),
    "first and last are one": (has("first_order_days_ago", None, 10), has("last_order_days_ago", 10)),
    "another product lately": (did(None, 0, product("tea"), during=Last(days=30)), has("last_order_days_ago", None, 10)),
    "only one order": (has("orders", None, 1), has("last_order_days_ago", 1)),
    "refunded what does not stand": (has("orders", None, 0), has("refunds", 1), has("sales", None, 0)),
    "letters at their border": (Rank(axis="recency", ranks=("A", "B")), has("last_order_days_ago", 7)),
    "money at its border": (Rank(axis="monetary", ranks=("B", "C")), has("sales", 9_999)),
    "another day's letter": (Rank(axis="recency", ranks=("A",), days_ago=30), Rank(axis="recency", ranks=("E",))),
    "a letter on a day": (Rank(axis="recency", ranks=("A",), on=date(2026, 5, 1)), Rank(axis="recency", ranks=("E",))),
    "one purpose refused": (Allows(channel="email", purpose="review", state="withdrawn"), Reachable(channel="email")),
    "another channel's letters": (Ignored(messages=5, channel="email"), no(Ignored(messages=3))),
    "both tags": (is_("tag", "VIP"), is_("tag", "new"), no(is_("tag", "old"))),
    "one of two tags": (is_("tag", "VIP", "new"), no(is_("tag", "VIP"))),
    "eight days": (did(8, during=Last(days=7), what="visited"),),
    "two orders of two numbers": (did(2, None, Where(field="nth", values=(1, 2))),),
    "points taken back": (did(None, -1, what="points_changed", of="amount", during=Last(days=7)), did(100, what="points_changed", of="amount")),
    "points that came to less": (did(100, what="points_changed", of="amount", during=Last(days=7)), did(None, 50, what="points_changed", of="amount")),
}  # fmt: skip


def is_empty(leaves: tuple[Question, ...]) -> bool:
    """Whether nobody is found to be left, in whatever order they are put together."""
    found = {_left(each) is None for each in (leaves, leaves[::-1])}
    assert len(found) == 1, "the order says nothing"
    return found.pop()


def _left(leaves: tuple[Question, ...]) -> Left | None:
    def one_more(left: Left | None, leaf: Question) -> Left | None:
        plain: Any = canonical(leaf)
        return None if left is None else met(left, plain, WORLD)

    nothing: Left | None = {}
    return reduce(one_more, leaves, nothing)


@pytest.mark.parametrize("name", NOBODY)
def test_nobody_is_left(name: str) -> None:
    leaves = NOBODY[name]
    assert is_empty(leaves)
    for place in range(len(leaves)) if len(leaves) > 1 else ():
        assert not is_empty((*leaves[:place], *leaves[place + 1 :])), "all of them are needed"


@pytest.mark.parametrize("name", SOMEBODY)
def test_somebody_is_left(name: str) -> None:
    assert not is_empty(SOMEBODY[name])


def test_all_that_are_needed_are_named_and_no_others() -> None:
    twenties, thirties = no(has("age", 10, 29)), no(has("age", 30, 50))
    rule = AllOf(rules=(is_("sex", "female"), has("age", 20, 39), did(1), twenties, AnyOf(rules=(thirties,))))
    [problem] = problems(rule, WORLD)
    assert (problem.place, problem.serious) == ((4, 0), True)
    assert problem.message % problem.values == (
        "Nobody can be in it: “whose age is not from 30 to 50 (or not known)” and "
        "“whose age is not from 10 to 29 (or not known)”, “whose age is from 20 to 39” are never all true."
    )
    [remark] = problems(AllOf(rules=(has("age", 20, 39), twenties, AnyOf(rules=(thirties, did(1))))), WORLD)
    assert (remark.place, remark.serious) == ((2, 0), False)
    [every] = problems(NoneOf(rules=(no(KNOWN_SEX), is_("sex", "female"), is_("sex", "male", "other"))), WORLD)
    assert every.message.startswith("Nobody can be in it: everybody is one of")
    [alone] = problems(AllOf(rules=(is_("sex", "female"), *NOBODY["the first order twice"])), WORLD)
    assert (alone.place, [*alone.values]) == ((1,), ["this"])
    [closed] = problems(AnyOf(rules=(is_("sex", "female"), *NOBODY["two latest orders"])), WORLD)
    assert (closed.place, closed.serious) == ((1,), False)
    assert "is true of nobody" in closed.message % closed.values


FIELDS: dict[str, tuple[bool, tuple[Where, ...]]] = {
    "three totals": (True, (Where(field="total", op="at_least", values=(100,)), Where(field="total", op="at_most", values=(200,)), Where(field="total", values=(50, 250)))),
    "a total between": (False, (Where(field="total", op="at_least", values=(100,)), Where(field="total", op="at_most", values=(200,)), Where(field="total", values=(50, 150)))),
    "two ways to pay": (True, (Where(field="payment_method", values=("card",)), Where(field="payment_method", values=("cash",)))),
    "a way to pay that begins otherwise": (True, (Where(field="payment_method", values=("card",)), Where(field="payment_method", op="starts_with", values=("ca", "x")), Where(field="payment_method", op="contains", values=("sh",)))),
    "no way to pay but this": (True, (Where(field="payment_method", values=("card",)), Where(field="payment_method", op="is_not", values=("card", "cash")))),
    "two products of one order": (False, (Where(field="product_id", values=("tea",)), Where(field="product_id", values=("cup",)), Where(field="product_id", op="is_not", values=("tea",)))),
    "a coupon of none": (True, (Where(field="coupon", values=("A",)), Where(field="coupon", op="missing"))),
}  # fmt: skip


@pytest.mark.parametrize("name", FIELDS)
def test_what_one_happening_must_look_like(name: str) -> None:
    nothing, where = FIELDS[name]
    assert (
        any("exclude each other" in each.message for each in problems(Did(what="ordered", where=where), WORLD))
        == nothing
    )


# --- what is called empty is empty --------------------------------------------------------------------------------------------

ON_ORDERS = st.one_of(dids("ordered", "bought"), some_numbers("orders", "sales", "last_order_days_ago", "first_order_days_ago", "products_bought", "days_between_orders"), LEAVES[Rank])  # fmt: skip
KINDS = {"orders": ON_ORDERS, "anything": st.one_of(*LEAVES.values())} | {
    kind.__name__: LEAVES[kind] for kind in (Is, Has, Did, Rank, Allows, Ignored)
}


@pytest.mark.parametrize("kind", KINDS)
@hypothesis_settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_what_leaves_nobody_is_never_met(kind: str, data: st.DataObject) -> None:
    history = data.draw(histories())
    leaves = tuple(data.draw(st.lists(KINDS[kind], min_size=2, max_size=6)))
    at = data.draw(beside(AllOf(rules=leaves), history))
    true = tuple(each if holds(each, history, at, WORLD) else no(each) for each in leaves)
    assert not is_empty(true), "all of these hold"


SAMPLES: tuple[str | float | None, ...] = (None, "", "a", "b", "c", *(each / 2 for each in range(-3, 9)))
SOME = st.one_of(
    st.tuples(st.integers(-1, 3), st.integers(-1, 3)).map(lambda pair: numbers(min(pair), max(pair))),
    st.sets(st.sampled_from(SAMPLES[2:])).map(lambda some: of_values(each for each in some if each is not None)),
    st.just(Allowed(missing=True)),
)
SOME_MORE = st.recursive(SOME, lambda inner: inner.map(Allowed.opposite) | st.tuples(inner, inner).map(lambda pair: pair[0].and_(pair[1])), max_leaves=4)  # fmt: skip


def _has(some: Allowed, value: Any) -> bool:
    one = Allowed(missing=True) if value is None else of_values((value,))
    return not some.and_(one).is_empty


@given(one=SOME_MORE, other=SOME_MORE)
def test_what_is_allowed_is_reckoned_as_sets_are(one: Allowed, other: Allowed) -> None:
    for value in SAMPLES:
        here, there = _has(one, value), _has(other, value)
        assert _has(one.and_(other), value) == (here and there)
        assert _has(one.opposite(), value) != here
        assert _has(either((one, other)), value) == (here or there)
        if isinstance(value, float) and value.is_integer():
            assert _has(one.whole(), value) == here
    assert all(edge[1] == 0 and float(edge[0]).is_integer() for span in one.whole().numbers for edge in span if isfinite(edge[0]))  # fmt: skip
    assert one.is_empty == one.opposite().opposite().is_empty
    assert one.and_(one.opposite()).is_empty
    assert either((one, one.opposite())).opposite().is_empty
    assert not one.opposite().is_empty or all(_has(one, value) for value in SAMPLES)
    assert ANYTHING.and_(one) == one


class Mutant(NamedTuple):
    """In `module`, `words` become `others`."""

    module: ModuleType
    words: str
    others: str


MUTANTS = {
    "open ends are closed": Mutant(allowed, "(last, side + 1)", "(last, side)"),
    "what is left out stays out behind it": Mutant(allowed, "ends = [*((first, side - 1) for (first, side), _last in these), HIGHEST]", "ends = [*((first, side - 1) for (first, side), _last in these), LOWEST]"),
    "whoever says nothing is never met": Mutant(allowed, "not self.missing)", "False)"),
    "halves are whole": Mutant(allowed, "floor(low) + 1 if behind > 0 else ceil(low)", "floor(low)"),
    "negations are not heard": Mutant(figures, "limit.opposite() if leaf.negated", "limit if leaf.negated"),
    "all sexes are never all": Mutant(figures, "._replace(missing=True)\n    return allowed", "._replace(missing=True, all_but=True)\n    return allowed"),
    "everybody has an age": Mutant(figures, "missing=entry is None or not entry.always", "missing=False"),
    "a letter is a day later": Mutant(figures, "(limit + 1 for limit in limits)", "(limit for limit in limits)"),
    "letters of money hold their border": Mutant(figures, "allowed.below((high, -1))", "allowed.below((high - 1, -1))"),
    "letters are those of today": Mutant(figures, "leaf.days_ago == 0 and leaf.on is None", "True"),
    "a first order is every order": Mutant(figures, "last[0] - first[0] + 1", "last[0] - first[0]"),
    "points are never taken back": Mutant(figures, 'return allowed.ANY_NUMBER\n    found', 'return _COUNT\n    found'),
    "windows hold no more days than whole ones": Mutant(spans, "back[1] - back[0] + 1", "back[1] - back[0]"),
    "windows of the calendar lie in the last days": Mutant(spans, "    return False", "    return True"),
    "fewer days hold more": Mutant(spans, "outer[0] <= inner[0] and inner[1] <= outer[1]", "inner[1] >= outer[1]"),
    "an order lately was a day before": Mutant(meeting, "numbers(0, back[1] - 1)", "numbers(0, back[1] - 2)"),
    "no order lately is a day longer": Mutant(meeting, "numbers(back[1], inf)", "numbers(back[1] + 1, inf)"),
    "no order, no last one": Mutant(meeting, "_or_missing(numbers(back[1], inf))", "numbers(back[1], inf)"),
    "any order with a product is every order": Mutant(meeting, "about.what, about.where, about.of) == (\"ordered\", (), \"times\")", "about.what, about.of) == (\"ordered\", \"times\")"),
    "one order has no last one": Mutant(meeting, "numbers(_WITHOUT[figure], inf)", "numbers(_WITHOUT[figure] + 1, inf)"),
    "the last is before the first": Mutant(meeting, "(one, other) == (_LAST, _FIRST)", "(one, other) == (_FIRST, _LAST)"),
    "looking otherwise is looking narrower": Mutant(meeting, "<= set(wider.values)", "!= set(wider.values)"),
    "many tags are fewer": Mutant(meeting, "some <= more", "some >= more"),
    "points in less time are fewer": Mutant(meeting, '(one.what, one.of) == ("points_changed", "amount")', "False"),
    "one product, then no other": Mutant(looks, "not field.several:\n        return", "field:\n        return"),
    "parts of texts are not looked for": Mutant(looks, 'clause.op in _PARTS_OF_TEXT and', 'not _PARTS_OF_TEXT and'),
}  # fmt: skip


def _is_right() -> bool:
    try:
        return (
            all(map(is_empty, NOBODY.values()))
            and not any(map(is_empty, SOMEBODY.values()))
            and all(
                any("exclude each other" in each.message for each in problems(Did(what="ordered", where=where), WORLD))
                == nothing
                for nothing, where in FIELDS.values()
            )
        )
    except (AssertionError, OverflowError):
        return False


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mistake_is_noticed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _is_right()
    spoil(*MUTANTS[name], monkeypatch)
    assert not _is_right()
