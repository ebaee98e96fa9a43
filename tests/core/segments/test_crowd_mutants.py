# ruff: noqa: E501 - a mistake a line
"""Asking many at once, with one mistake each: a history or two tell every one of them from the definition.

A mistake is a word of the code's own text, changed: a mutant whose words are no longer there is a mistake of this file.
"""

from datetime import date, timedelta
from types import ModuleType
from typing import Any, NamedTuple

import pytest
from msgspec.structs import replace

from enishi.history.types import CustomerHistory, Recent
from enishi.segments.core.crowd import asking, being, buying, columns, crowd, doing, reading, scoring
from enishi.segments.core.crowd.crowd import Crowd
from enishi.segments.core.definition import exists, holds, next_change
from enishi.segments.types import (
    Ago,
    AllOf,
    AnyOf,
    Birthday,
    Did,
    Has,
    Ignored,
    Is,
    Last,
    Range,
    Rank,
    Rule,
    RunsOut,
    Where,
)
from tests.core.segments import telling_columns
from tests.core.segments.making import WORLD
from tests.core.segments.spoiling import spoil
from tests.core.segments.telling import NOW, ago, correction, event, history, order, sent, word

WEEK = Last(days=7)
LATELY = Did(what="ordered", during=WEEK)
LINES = (("tea", 1), ("cup", 1))


class Mutant(NamedTuple):
    """In `module`, `words` become `others`; of somebody of whom all this is told, the rule shows it."""

    module: ModuleType
    words: str
    others: str
    rule: Rule
    told: tuple[Any, ...]


MUTANTS = {
    "a window holds its beginning": Mutant(doing, "inside.at > after", "inside.at >= after", LATELY, (order(ago(7)),)),
    "a window ends when it is asked": Mutant(doing, "found.at <= upto", "found.at <= crowd.now", Did(what="ordered", during=Ago(least=7)), (order(ago(3)),)),
    "what has not happened counts": Mutant(doing, "mask = at <= crowd.now", "mask = at < NEVER", Did(what="opened"), (order(ago(3)), sent(ago(1), opened_at=ago(-1)))),
    "orders are counted for their lines": Mutant(doing, "not different or", "different or", Did(what="bought", count=Range(least=2)), (order(ago(3), "o", *LINES),)),
    "different things are counted in all rows": Mutant(doing, "named[numbers[inside.places]]", "named[numbers]", Did(what="bought", count=Range(least=2), during=WEEK), (order(ago(9), "a", *LINES), order(ago(3), "b", *LINES))),
    "a row leaves a moment too late": Mutant(doing, "there] - 1] + span", "there] - 1] + span + 1", LATELY, (order(ago(3)),)),
    "the last row that leaves decides": Mutant(doing, "count - int(np.ceil(least)) + 1", "count", Did(what="ordered", during=WEEK, count=Range(least=2)), (order(ago(5), "a"), order(ago(3), "b"))),
    "too many never become few enough": Mutant(doing, "count - int(np.floor(most))", "0 * count", Did(what="ordered", during=WEEK, count=Range(most=0)), (order(ago(3)),)),
    "what grows old is not looked at": Mutant(doing, "at > crowd.now - span", "at > crowd.now", Did(what="ordered", during=Ago(least=7)), (order(ago(3)),)),
    "categories are the same on all sites": Mutant(doing, "sites.codes, products.codes", "0, products.codes", Did(what="bought", where=(Where(field="category", values=("food",)),)), (order(ago(3), "a", ("tea", 1)), order(ago(2), "b", ("tea", 1), site="mall"))),
    "what is still to come is overlooked": Mutant(asking, "turning(crowd, leaf), row)", "turning(crowd, leaf), NEVER)", Did(what="ordered"), (word("sex", "male"), order(ago(-3)))),
    "a group lasts as long as its last part": Mutant(asking, "np.minimum(first, until, out=first)", "np.copyto(first, until)", AllOf(rules=(LATELY, Did(what="ordered"))), (order(ago(3)),)),
    "whoever decides, decides for ever": Mutant(asking, "np.where(decided, last, first)", "np.where(decided, NEVER, first)", AnyOf(rules=(LATELY, Is(field="sex", values=("female",)))), (order(ago(3)),)),
    "is not asks as is does": Mutant(columns, 'return ~column.matches("is", wanted)', 'return column.matches("is", wanted)', Did(what="ordered", where=(Where(field="channel", op="is_not", values=("web",)),)), (order(ago(3)),)),
    "nothing said is said": Mutant(columns, "np.zeros(len(self.vocabulary.values) + 1", "np.ones(len(self.vocabulary.values) + 1", Did(what="ordered", where=(Where(field="payment_method", values=("card",)),)), (order(ago(3)),)),
    "one of several must be the first": Mutant(columns, "found[self.rows[hits]] = True", "found[self.rows[hits][1:]] = True", Did(what="ordered", where=(Where(field="coupon", values=("A",)),)), (order(ago(3), coupons=("A", "B")),)),
    "customers are taken for one another": Mutant(columns, "owner = new[np.searchsorted", "owner = np.sort(new)[np.searchsorted", Did(what="ordered"), (order(ago(3)),)),
    "rows are not put in order": Mutant(crowd, "(*reversed(by), few)", "(few,)", Ignored(messages=1), (order(ago(9)), sent(ago(1)), sent(ago(3), opened_at=ago(2)))),
    "tests are people": Mutant(crowd, "known & ~outside", "known", Did(what="ordered"), (order(ago(3)), word("is_test", 1))),
    "the erased are people": Mutant(crowd, "any(map(seen.says, OUTSIDE))", "seen.says(OUTSIDE[0])", Did(what="ordered"), (order(ago(3)), word("is_erased", 1))),
    "cancelled orders stand": Mutant(buying, '_of_kind("cancelled")', '_of_kind("refunded")', Did(what="ordered"), (order(ago(3)), correction("cancelled", ago(2)))),
    "orders of tomorrow are cancelled today": Mutant(buying, '(self._said.values("at") <= self.at)', '(self._said.values("at") < NEVER)', Did(what="ordered"), (order(ago(3)), correction("cancelled", ago(-1)))),
    "a change of the order changes no lines": Mutant(buying, 'words[places] = self._said.values("position")[rows]', "pass", Did(what="bought"), (order(ago(3)), correction("changed", ago(2), "o", ("tea", 1), total=900))),
    "an earlier change counts": Mutant(buying, "found[changed.order[in_time]] = changed.rows[in_time]", "found[changed.order[in_time[::-1]]] = changed.rows[in_time[::-1]]", Has(what="sales", range=Range(least=800)), (order(ago(3)), correction("changed", ago(2), total=100), correction("changed", ago(1), total=900))),
    "dollars are yen": Mutant(buying, "matches(\"is\", (self.crowd.world.currency,))", "known", Has(what="sales", range=Range(least=1)), (order(ago(3), currency="USD"),)),
    "what went back of cancelled orders is lost": Mutant(buying, "hits = of[self._counted.order] & ", "hits = ", Has(what="sales", range=Range(least=1)), (order(ago(9), "a"), order(ago(3), "b"), correction("refunded", ago(2), "b", amount=1000), correction("cancelled", ago(1), "b"))),
    "orders after eight days are converted": Mutant(buying, "<= _AFTER_CLICK", "<= 2 * _AFTER_CLICK", Did(what="converted"), (sent(ago(9), clicked_at=ago(9)), order(ago(1)))),
    "days since are rounded up": Mutant(being, "(crowd.now - instants) // DAY", "-((instants - crowd.now) // DAY)", Has(what="last_order_days_ago", range=Range(most=3)), (order(ago(3.5)),)),
    "nobody grows older": Mutant(being, "_coming(crowd, days, 0)", "np.full(len(crowd), NEVER)", Has(what="age", range=Range(least=60)), (word("birth_year", NOW.year - 60), word("birth_month", 12))),
    "a birthday is over too late": Mutant(being, "_coming(crowd, days, 1 - leaf.from_days)", "_coming(crowd, days, 99)", Birthday(from_days=0, to_days=300), (word("birth_month", NOW.month), word("birth_day", NOW.day))),
    "ranks are always those of today": Mutant(scoring, "days_ago=leaf.days_ago, on=leaf.on", "", Rank(axis="recency", ranks=("",), days_ago=7), (order(ago(3)),)),
    "ranks of a day are those of today": Mutant(scoring, "on=leaf.on", "on=None", Rank(axis="recency", ranks=("",), on=date(2026, 6, 10)), (order(ago(3)),)),
    "ranks never grow old": Mutant(scoring, "(limit + 1) * DAY", "(limit + 9) * DAY", Rank(axis="recency", ranks=("A",)), (order(ago(1)),)),
    "one order is enough to run out": Mutant(scoring, "span[again] * newest[again]", "span[again]", RunsOut(from_days=0, to_days=5), (order(ago(30), "a", ("tea", 1)), order(ago(20), "b", ("tea", 2)))),
    "one letter more is among the last": Mutant(scoring, "from_last <= leaf.messages", "from_last <= leaf.messages + 1", Ignored(messages=1), (order(ago(9)), sent(ago(3), opened_at=ago(2)), sent(ago(1)))),
    "a visit of some hours more is too long ago": Mutant(reading, "ceil(leaf.range.most) + 1", "ceil(leaf.range.most)", Has(what="last_visit_days_ago", range=Range(most=3)), (order(ago(9)), event("page_viewed", ago(3.5)))),
    "a window's near end is its far one": Mutant(reading, "Ago(most=int(days))", "Ago(least=int(days))", Did(what="viewed_page", during=Ago(least=2, most=7)), (order(ago(9)), event("page_viewed", ago(5)))),
    "the shortest window is that of all": Mutant(reading, "max(furthest.get(kind, 0)", "min(furthest.get(kind, _EVER)", AnyOf(rules=(Did(what="viewed_page", during=WEEK), Did(what="viewed_page", during=Last(days=30)))), (order(ago(90)), event("page_viewed", ago(20)))),
    "what is asked of ever is asked of lately": Mutant(reading, "return _EVER", "return 1", AnyOf(rules=(Did(what="viewed_page", during=WEEK), Did(what="searched"))), (order(ago(90)), event("searched", ago(20)))),
    "events are nobody's": Mutant(crowd, "in POPULATION.parts", "in (\"reach\",)", Did(what="viewed_page"), (order(ago(3)), event("page_viewed", ago(1)))),
}  # fmt: skip


def agrees(mutant: Mutant) -> bool:
    """With the definition: who belongs, and that nobody is looked at again too late; of somebody else beside."""
    told = [replace(history(*mutant.told), customer_id=2), replace(history(word("sex", "male")), customer_id=1)]
    back = reading.lately([mutant.rule])
    recent = Recent(back.kinds, NOW - timedelta(days=back.days))
    many = Crowd(telling_columns.columns(told, recent=recent), NOW, WORLD)
    alone = [exists(each, NOW) and holds(mutant.rule, each, NOW, WORLD) for each in told]
    until = asking.next_changes(many, [mutant.rule])
    return (many.exist & asking.holds(many, mutant.rule)).tolist() == alone and all(
        map(_in_time(mutant.rule, until), told)
    )


def _in_time(rule: Rule, until: Any) -> Any:
    def asked(each: CustomerHistory) -> bool:
        turn, exactly = until[each.customer_id], next_change(rule, each, NOW, WORLD)
        return exactly is None or (turn is not None and NOW < turn <= exactly)

    return asked


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_dies(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    mutant = MUTANTS[name]
    assert agrees(mutant), "the history that shows it is right as the code is"
    spoil(mutant.module, mutant.words, mutant.others, monkeypatch)
    assert not agrees(mutant)
