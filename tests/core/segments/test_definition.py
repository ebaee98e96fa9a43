"""The definition does what the examples say; each of the mistakes that are easily made would be found by them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any

import pytest
from hypothesis import Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from msgspec.structs import replace

from enishi.history.types import CartRow, CustomerHistory, SentRow
from enishi.kernel.calendar import EPOCH
from enishi.segments.core import birthdays, definition, numbers, windows
from enishi.segments.core import seen as seeing
from enishi.segments.core.definition import exists, holds
from enishi.segments.core.leaves import allowing, being, doing, scoring, subscribing
from enishi.segments.core.leaves.doing import within
from enishi.segments.core.leaves.families import FAMILIES
from enishi.segments.core.numbers import NUMBERS
from enishi.segments.core.seen import Seen
from enishi.segments.core.windows import Bounds
from enishi.segments.types import (
    AllOf,
    AnyOf,
    Between,
    Did,
    Has,
    Ignored,
    NoneOf,
    Question,
    Rule,
    Subscribes,
)
from tests.core.segments.examples import EXAMPLES
from tests.core.segments.making import WORLD, beside, borders, turning_points
from tests.core.segments.making_histories import histories
from tests.core.segments.making_rules import dids, rules
from tests.core.segments.making_rules import numbers as numbers_of
from tests.core.segments.making_rules import windows as windows_of_rules
from tests.core.segments.telling import NOW, ago, event, history, order, reach, sent, word


def answer(name: str) -> bool:
    example = EXAMPLES[name]
    return definition.holds(example.rule, example.history, example.at, WORLD)


@pytest.mark.parametrize("name", EXAMPLES)
def test_it_means(name: str) -> None:
    assert answer(name) == EXAMPLES[name].holds


# --- mistakes -----------------------------------------------------------------------------------------------------------------

Mutant = Callable[[pytest.MonkeyPatch], None]


def _set(where: Any, name: str, value: Any) -> Mutant:
    def mutate(patch: pytest.MonkeyPatch) -> None:
        patch.setattr(where, name, value)

    return mutate


def _look(name: str, change: Callable[[Any], Any]) -> Mutant:
    """What is seen of a history is something else."""
    right = getattr(Seen, name).func
    wrong = cached_property(lambda seen: change(right(seen)))
    wrong.__set_name__(Seen, name)
    return _set(Seen, name, wrong)


def _family(kind: type[Question], wrong: Callable[[Any, Seen], bool]) -> Mutant:
    def mutate(patch: pytest.MonkeyPatch) -> None:
        patch.setitem(FAMILIES, kind, FAMILIES[kind]._replace(holds=wrong))

    return mutate


def _number(name: str, read: Callable[[Seen], float | None]) -> Mutant:
    def mutate(patch: pytest.MonkeyPatch) -> None:
        patch.setitem(NUMBERS, name, replace(NUMBERS[name], read=read))

    return mutate


def _without_negation(rule: Rule, seen: Seen) -> bool:
    match rule:
        case AllOf(rules=rules):
            return all(_without_negation(each, seen) for each in rules)
        case AnyOf(rules=rules):
            return any(_without_negation(each, seen) for each in rules)
        case NoneOf(rules=rules):
            return not any(_without_negation(each, seen) for each in rules)
    return RIGHT_ANSWER(replace(rule, negated=False), seen)


RIGHT_ANSWER = definition.holds_of
RIGHT_CONSENT = allowing.consent
EVERY: dict[str, Any] = {"states": ("active", "paused", "payment_failed", "cancelled")}
RIGHT_COMPARES = doing.compares
RIGHT_RUN_OUT = scoring.run_out_day


def _meets(leaf: Subscribes, part: str, one: Any, seen: Seen) -> bool:
    return subscribing.matches(Subscribes(**{**EVERY, part: getattr(leaf, part)}), one, seen)


def _rounded_down(lines: Any) -> Any:
    day = RIGHT_RUN_OUT(lines)
    if day is None:
        return None
    newest = sum(line.quantity for line in lines if line.order == lines[-1].order)
    earlier = sum(line.quantity for line in lines) - newest
    return lines[-1].day + timedelta((lines[-1].day - lines[0].day).days * newest // earlier)


def _position(row: Any) -> int:
    return int(row.position)


def _utc_days(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(windows, "day_start", lambda day: datetime.combine(day, time.min, tzinfo=UTC))
    patch.setattr(windows, "day_end", lambda day: datetime.combine(day, time.max, tzinfo=UTC))
    patch.setattr(seeing, "local_date", lambda at: at.date())


MUTANTS: dict[str, Mutant] = {
    "windows include their beginning": _set(
        Bounds, "hold", lambda self, at: (self.after is None or self.after <= at) and at <= self.upto
    ),
    "windows exclude the instant": _set(
        Bounds, "hold", lambda self, at: (self.after is None or self.after < at) and at < self.upto
    ),
    "the negation is ignored": _set(definition, "holds_of", _without_negation),
    "days are those of UTC": _utc_days,
    "cancelled orders count": _look("corrections", lambda rows: [row for row in rows if row.kind != "cancelled"]),
    "changed totals are ignored": _look("_changes", lambda changes: {}),
    "changes count by the order of the log alone": _set(seeing, "_moment", lambda row: (row.position,)),
    "ties are settled by nothing": _set(seeing, "_moment", lambda row: (row.at, -row.position)),
    "other currencies are added": _look("orders", lambda rows: [row._replace(total=row.total or 1000) for row in rows]),
    "what is missing matches": _family(
        Has, lambda leaf, seen: (n := being.number_of(NUMBERS[leaf.what], seen)) is None or within(leaf.range, n)
    ),
    "a browser's word is a word": _set(allowing, "_yes_counts", lambda yes, said, seen: True),
    "marketing must be granted by name": _set(
        allowing,
        "consent",
        lambda channel, purpose, seen: RIGHT_CONSENT(
            channel, "newsletter" if purpose == "marketing" else purpose, seen
        ),
    ),
    "a yes comes after a no of the same instant": _set(
        allowing, "_no_comes_last", lambda row: (row.at, row.what == "granted")
    ),
    "suppressions are for ever": _set(
        allowing, "suppressed", lambda seen: any(row.what == "suppressed" for row in seen.reach)
    ),
    "suppressions are forgotten": _set(allowing, "suppressed", lambda seen: False),
    "holds are for ever": _set(allowing, "held", lambda seen: any(row.what == "hold" for row in seen.reach)),
    "quiet is for ever": _set(
        allowing, "quiet", lambda seen: any(row.what == "quiet" and row.until for row in seen.reach)
    ),
    "quiet is forgotten": _set(allowing, "quiet", lambda seen: False),
    "the last word stands, whoever speaks": _set(seeing, "_weight", lambda word: (word.at, word.position)),
    "the first word stands": _set(seeing, "_weight", lambda word: (word.rank, -word.at.timestamp(), word.position)),
    "29 February is 28 February": _set(
        birthdays, "anniversary", lambda year, month, day: date(year, month, min(day, 28))
    ),
    "age is the difference of years": _number(
        "age", lambda seen: (year := birthdays.birth_of(seen).year) and seen.day.year - year
    ),
    "days ago are rounded up": _set(
        numbers, "_days_ago", lambda at, seen: None if at is None else (seen.at - at).days + 1
    ),
    "what went back of cancelled orders is taken off too": _number(
        "sales", lambda seen: sum(order.total or 0 for order in seen.orders) - numbers.refunds(seen)
    ),
    "refunds are not taken off": _number("sales", lambda seen: sum(order.total or 0 for order in seen.orders)),
    "a balance is points added": _number(
        "points", lambda seen: sum((row.added or 0) + (row.balance or 0) for row in seen.points)
    ),
    "carts ordered in time are left": _set(
        seeing, "_was_left", lambda cart, at: bool(cart.abandoned_at and cart.abandoned_at <= at)
    ),
    "lines are counted, not orders": _set(doing, "measured", lambda entry, of, rows: len(rows)),
    "is not needs a value": _set(
        doing, "compares", lambda have, op, want: RIGHT_COMPARES(have, op, want) and (op != "is_not" or bool(have))
    ),
    "the order's own number is that of the log": _look(
        "orders", lambda rows: [row._replace(nth=nth) for nth, row in enumerate(sorted(rows, key=_position), 1)]
    ),
    "opens to come count": _set(scoring, "was_answered", lambda row, seen: bool(row.opened_at or row.clicked_at)),
    "fewer letters are ignored too": _family(
        Ignored, lambda leaf, seen: not any(scoring.was_answered(row, seen) for row in scoring.last_sent(leaf, seen))
    ),
    "ranks begin a day early": _set(
        scoring, "last_order_days_ago", lambda seen: None if (n := numbers.last_order_days_ago(seen)) is None else n + 1
    ),
    "ranks are those of today": _set(Seen, "as_of", lambda self, at: self),
    "run-outs are rounded down": _set(scoring, "run_out_day", _rounded_down),
    "the first state of a subscription stands": _look("subscriptions", lambda rows: rows[::-1]),
    "conditions are met by several subscriptions together": _family(
        Subscribes,
        lambda leaf, seen: all(
            any(_meets(leaf, part, one, seen) for one in subscribing.subscriptions(seen))
            for part in ("states", "products", "cycle_days", "deliveries")
        ),
    ),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_the_examples_tell_wrong_definitions_apart(name: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        MUTANTS[name](patch)
        assert [example for example in EXAMPLES if answer(example) != EXAMPLES[example].holds]


ORDERS, NUMBER = st.one_of(dids("ordered"), dids("bought")), numbers_of("orders", "sales", "age", "last_order_days_ago")

#: Mistakes that an engine may make as well, and rules in which they show.
SHOWN: dict[str, st.SearchStrategy[Any]] = {
    "windows include their beginning": ORDERS,
    "windows exclude the instant": ORDERS,
    "the negation is ignored": NUMBER,
    "days are those of UTC": st.builds(
        Did, what=st.just("ordered"), during=windows_of_rules().filter(lambda window: isinstance(window, Between))
    ),
    "cancelled orders count": NUMBER,
    "changed totals are ignored": numbers_of("sales"),
    "what is missing matches": numbers_of("age", "average_order", "last_order_days_ago"),
    "lines are counted, not orders": dids("bought"),
}


Case = tuple[Rule, CustomerHistory, datetime, bool]  #: with the right answer


@pytest.fixture(scope="module")
def cases() -> dict[str, list[Case]]:
    """Some histories, each asked every kind of rule at several instants."""
    found: dict[str, list[Case]] = {name: [] for name in SHOWN}

    @hypothesis_settings(max_examples=150, deadline=None, database=None, derandomize=True, phases=(Phase.generate,))
    @given(data=st.data())
    def collect(data: st.DataObject) -> None:
        told = data.draw(histories(parts=("orders", "words")))
        for name, of_kind in SHOWN.items():
            rule = data.draw(of_kind)
            points = [*turning_points(rule, told, 6), *borders(rule, told)[::37]]
            found[name] += [(rule, told, at, definition.holds(rule, told, at, WORLD)) for at in points]

    collect()
    return found


@pytest.mark.parametrize("name", SHOWN)
def test_random_histories_tell_them_apart_too(name: str, cases: dict[str, list[Case]]) -> None:
    """Such rules and histories judge the compiler: each of these mistakes there would be found."""
    with pytest.MonkeyPatch.context() as patch:
        MUTANTS[name](patch)
        assert any(definition.holds(rule, told, at, WORLD) != right for rule, told, at, right in cases[name])


# --- the population -----------------------------------------------------------------------------------------------------------


def test_whoever_is_known_by_an_order_a_word_or_a_word_on_reach_exists() -> None:
    for told in (order(ago(1)), word("sex", "male", ago(1)), reach("joined", ago(1), channel="line")):
        assert exists(history(told), NOW)
        assert not exists(history(told), ago(2))
    assert not exists(history(event("page_viewed", ago(1)), sent(ago(1))), NOW)


def test_whoever_stands_as_a_test_does_not_until_that_is_cleared() -> None:
    told = history(order(ago(9)), word("is_test", 1, ago(5)), word("is_test", None, ago(2)))
    assert [exists(told, ago(days)) for days in (6, 5, 3, 2)] == [True, False, False, True]


def test_whoever_was_erased_does_not_and_never_did() -> None:
    told = history(order(ago(9)), reach("granted", ago(5)), word("is_erased", 1, EPOCH))
    assert not any(exists(told, ago(days)) for days in (20, 9, 5, 0))


@hypothesis_settings(max_examples=35, deadline=None)
@given(data=st.data())
def test_what_happens_later_changes_nothing(data: st.DataObject) -> None:
    """As happened: rows after the instant may as well not be there."""
    rule, told = data.draw(rules()), data.draw(histories())
    at = data.draw(beside(rule, told))
    assert holds(rule, told, at, WORLD) == holds(rule, _until(told, at), at, WORLD)


def _until(told: CustomerHistory, at: datetime) -> CustomerHistory:
    parts = {
        part: tuple(_known(row, at) for row in getattr(told, part) if _when(row) is None or _when(row) <= at)
        for part in told.__struct_fields__
        if part != "customer_id"
    }
    return replace(told, **parts)


def _when(row: Any) -> Any:
    """When a row came to be; of a letter any of its instants may be the first that is known."""
    return None if isinstance(row, SentRow) else getattr(row, "at", None) or getattr(row, "opened_at", None)


def _known(row: Any, at: datetime) -> Any:
    """A letter or cart without what came of it later."""
    of_letters_and_carts = isinstance(row, (SentRow, CartRow))
    names = row._fields if of_letters_and_carts else ()
    later = (name for name in names if isinstance(moment := getattr(row, name), datetime) and moment > at)
    return row._replace(**dict.fromkeys(later))
