"""Compilers with one mistake each: the crowd tells every one of them from the definition, so it would tell us too.

A mistake is a word in the compiler's own text, changed: a mutant whose words are no longer there is a mistake of this file.
"""

from datetime import date
from types import ModuleType
from typing import Any, NamedTuple

import pytest

from enishi.history import outcomes
from enishi.segments.compiling import (
    attributes,
    births,
    compiler,
    looking,
    ordering,
    population,
    ranges,
    reaching,
    scoring,
    sets,
    sources,
    subscribing,
    views,
)
from enishi.segments.types import (
    AllOf,
    Allows,
    Between,
    Birthday,
    Did,
    Has,
    Ignored,
    InList,
    Is,
    Last,
    NoneOf,
    Range,
    Rank,
    Reachable,
    Rule,
    RunsOut,
    Subscribes,
    Where,
)
from enishi.warehouse.port import Reader
from tests.core.segments.making import LIST, START
from tests.core.segments.spoiling import spoil
from tests.stages.segments.agreement import borders, crowd, disagreement

TODAY = START.date()


class Mutant(NamedTuple):
    """In `module`, `words` become `others`; `rule` shows it, so many `days` after something happened."""

    module: ModuleType
    words: str
    others: str
    rule: Rule
    days: int = 0


def ordered(*where: Where, **more: Any) -> Did:
    return Did(what="ordered", where=where, during=Last(days=30), **more)


def bought(*where: Where, **more: Any) -> Did:
    return Did(what="bought", where=where, during=Last(days=90), **more)


AT_LEAST_4 = Range(least=4)
SALES = Has(what="sales", range=Range(least=1000))
WOMEN = Is(field="sex", values=("female",))

MUTANTS = {
    # windows and days
    "a window includes its beginning": Mutant(
        views, "inside & (at > self.before(days))", "inside & (at >= self.before(days))", ordered(), days=30
    ),
    "a window leaves out its end": Mutant(views, "inside = at <= self.at", "inside = at < self.at", ordered()),
    "what is still to come counts": Mutant(views, "inside = at <= self.at", "inside = at == at", Did(what="ordered")),
    "days begin at midnight in London": Mutant(
        views,
        "day_start(first)",
        "day_start(first, day_start(first).tzinfo)",
        Did(what="ordered", during=Between(first=TODAY)),
    ),
    "a window's last day is left out": Mutant(
        views, "day_end(last)", "day_start(last)", Did(what="ordered", during=Between(first=TODAY, last=TODAY))
    ),
    # orders
    "cancelled orders count": Mutant(ordering, "_.is_cancelled == 1", "_.is_cancelled == 2", ordered()),
    "an order is cancelled before it is": Mutant(
        ordering,
        "words.filter(words.occurred_at <= view.at, view.during",
        "words.filter(view.during",
        ordered(),
    ),
    "changed lines are ignored": Mutant(
        ordering, "_.said.fill_null(_.order)", "_.order", bought(of="pieces", count=AT_LEAST_4)
    ),
    "the first change of an order stands": Mutant(
        outcomes,
        'ibis.desc("occurred_at"), ibis.desc("position")',
        '"occurred_at", "position"',
        bought(of="pieces", count=AT_LEAST_4),
    ),
    "what was in cancelled orders was bought": Mutant(
        ordering, "filter(_.is_cancelled == 0, view.during", "filter(view.during", bought()
    ),
    "lines are read as placed and as changed": Mutant(
        ordering,
        'spoken_of(view).select("order")), "order")',
        'spoken_of(view).select("order").limit(0)), "order")',
        bought(of="pieces", count=AT_LEAST_4),
    ),
    "lines of a change are of its instant": Mutant(
        ordering,
        'tables.ORDER_CORRECTION.expression.filter(_.kind == "changed")',
        "tables.ORDER_CORRECTION.expression.limit(0)",
        bought(of="pieces", count=AT_LEAST_4),
    ),
    "other currencies count": Mutant(
        ordering, "_.currency == view.currency, _.total", "_.currency != '', _.total", SALES
    ),
    "what went back still counts": Mutant(ordering, "total(_.total) - total(_.refunded)", "total(_.total)", SALES),
    "an order's place is one in the window": Mutant(
        sources,
        "Ever() if ask.looks_at_all_orders else ask.window",
        "ask.window",
        ordered(Where(field="nth", values=(2,))),
    ),
    # words
    "words stand by their place in the log": Mutant(
        attributes, '[ibis.desc("rank"), *LATEST]', '[ibis.desc("position")]', WOMEN
    ),
    "words stand by instant before rank": Mutant(
        attributes, '[ibis.desc("rank"), *LATEST]', '[*LATEST, ibis.desc("rank")]', WOMEN
    ),
    "what was cleared still stands": Mutant(attributes, ".filter(~_.cleared)", "", Reachable(channel="email")),
    "who is nothing is no": Mutant(
        attributes, "if entry.assumed is not None", "if entry.assumed is True", Is(field="is_staff", values=(False,))
    ),
    "a birthday counts from the day before": Mutant(
        births,
        "(leaf.from_days - 1, leaf.to_days)",
        "(leaf.from_days - 2, leaf.to_days)",
        Birthday(from_days=0, to_days=1),
    ),
    "birthdays end with the year": Mutant(
        births, "after | upto", "after & upto", Birthday(from_days=-200, to_days=150)
    ),
    # sets
    "whoever was seen is of the population": Mutant(
        population, "view.rows(tables.WORD)", "view.rows(tables.EVENT)", NoneOf(rules=(ordered(),))
    ),
    "a leaf needs no population": Mutant(
        population, "those.rows if those.known else", "those.rows if True else", Did(what="visited")
    ),
    "tests are members": Mutant(
        population, "(tests, tables.ERASED.expression)", "(tables.ERASED.expression,)", AllOf()
    ),
    "whoever was erased is a member": Mutant(population, "(tests, tables.ERASED.expression)", "(tests,)", AllOf()),
    "none is not all": Mutant(
        sets,
        "return all_of([part.turned() for part in parts])",
        "return all_of(parts)",
        NoneOf(rules=(ordered(), WOMEN)),
    ),
    "unknown is neither in nor out": Mutant(
        ranges,
        "among(numbers.filter(~is_inside), known=known).turned()",
        "among(numbers.filter(is_inside), known=known)",
        Has(what="orders", range=Range(most=1)),
    ),
    "what is missing is not something else": Mutant(
        looking,
        "~condition if turned(where) else condition",
        "column.notin(['', *where.values]) if turned(where) else condition",
        ordered(Where(field="payment_method", op="is_not", values=("card",))),
    ),
    "a product is the same in every shop": Mutant(
        ordering, '["site", "product_id"])', '["product_id"])', bought(Where(field="category", values=("food",)))
    ),
    # the rest
    "the first entry in a list stands": Mutant(
        compiler, '"customer_id", LATEST)', '"customer_id", ["occurred_at", "position"])', InList(list=LIST)
    ),
    "a rank of before is that of now": Mutant(
        scoring, "days_ago=leaf.days_ago", "days_ago=0", Rank(axis="frequency", ranks=("E",), days_ago=7)
    ),
    "a rank of a day is that of now": Mutant(
        scoring, "on=leaf.on", "on=None", Rank(axis="frequency", ranks=("E",), on=date(2028, 2, 20))
    ),
    "letters sent after are among the last": Mutant(
        scoring, "letters.accepted_at <= at", "letters.accepted_at.notnull()", Ignored(messages=1)
    ),
    "what lasts is not rounded": Mutant(
        scoring,
        "2 * span * products.newest + products.earlier",
        "2 * span * products.newest",
        RunsOut(from_days=1, to_days=1),
    ),
    "a no to one purpose is none": Mutant(
        reaching, "~is_refused & ibis.ifelse", "ibis.ifelse", Allows(channel="email", purpose="newsletter")
    ),
    "a list undoes a no": Mutant(
        reaching, "(said.detail != LIST) |", "(said.detail != '') |", Allows(channel="email", state="granted")
    ),
    "a lifted suppression holds": Mutant(
        reaching, "stop.until.isnull() | true(stop.until > at)", "stop.since.notnull()", Reachable(channel="email")
    ),
    "holds never end": Mutant(
        reaching, "_.until.isnull() | true(_.until > scope.view.at)", "_.what != ''", Reachable(channel="email")
    ),
    "a skipped word forgets the state": Mutant(
        subscribing, 'said[name] != "")', "said[name].notnull())", Subscribes(states=("active",))
    ),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_dies(name: str, crowd_on_duckdb: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    mutant = MUTANTS[name]
    spoil(mutant.module, mutant.words, mutant.others, monkeypatch)
    people = crowd()
    assert disagreement(mutant.rule, crowd_on_duckdb, people, borders(people, mutant.days))


def test_the_rules_that_show_mutants_are_right_as_they_are(crowd_on_duckdb: Reader) -> None:
    people = crowd()
    for rule in {mutant.rule for mutant in MUTANTS.values()}:
        assert not disagreement(rule, crowd_on_duckdb, people, borders(people, 0)[::20]), rule
