"""What a rule reads is known; a new entry in the catalogue is all that a new happening, number or attribute needs."""

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from msgspec.structs import replace

from enishi.customers.core.consenting import Said, consents
from enishi.events.vocabulary import BODIES
from enishi.history.types import CustomerHistory, Part, ReachRow
from enishi.segments.core.attributes import ATTRIBUTES
from enishi.segments.core.crowd import asking
from enishi.segments.core.crowd.crowd import Crowd
from enishi.segments.core.definition import exists, holds
from enishi.segments.core.entries import Attribute, Field, Happening, Number, Phrases, Text
from enishi.segments.core.happenings import HAPPENINGS
from enishi.segments.core.leaves.allowing import PURPOSES, consent
from enishi.segments.core.needs import CLAIMS_EMAIL, CLAIMS_PHONE, POPULATION, Needs, needs
from enishi.segments.core.numbers import NUMBERS
from enishi.segments.core.reasons import because
from enishi.segments.core.seen import Seen
from enishi.segments.core.seen_rows import INSTANTS
from enishi.segments.core.sentences import sentence
from enishi.segments.core.soundness import problems
from enishi.segments.types import (
    AllOf,
    Because,
    Birthday,
    Did,
    Has,
    InSegment,
    Is,
    Last,
    Range,
    Rank,
    Reachable,
    Rule,
    Where,
)
from tests.core.segments.making import BUYERS, WORLD, beside
from tests.core.segments.making_histories import histories
from tests.core.segments.making_rules import rules
from tests.core.segments.telling import NOW, ago, event, history, order, word
from tests.core.segments.telling_columns import columns


def all_needs(rule: Rule) -> Needs:
    """With those of the segments it names."""
    found = needs(rule)
    for segment in found.segments:
        found |= all_needs(WORLD.segments[segment].rule)
    return found


@hypothesis_settings(max_examples=35, deadline=None)
@given(data=st.data())
def test_a_rule_reads_no_more_than_it_says(data: st.DataObject) -> None:
    rule, told = data.draw(rules()), data.draw(histories())
    at, reads = data.draw(beside(rule, told)), all_needs(rule)
    others = {part: () for part in INSTANTS if part not in reads.parts}
    some = tuple(row for row in told.events if row.kind in reads.kinds)
    narrowed = replace(told, **{**others, "events": some if "events" in reads.parts else ()})
    assert holds(rule, narrowed, at, WORLD) == holds(rule, told, at, WORLD)
    bare = replace(told, **{part: () for part in INSTANTS if part not in POPULATION.parts})
    assert exists(bare, at) == exists(told, at)


def test_every_kind_that_is_named_is_one_of_the_vocabulary() -> None:
    entries: list[Happening | Number | Attribute] = [*HAPPENINGS.values(), *NUMBERS.values(), *ATTRIBUTES.values()]
    named = POPULATION.kinds.union(*(entry.kinds for entry in entries))
    named |= needs(Reachable(channel="sms")).kinds | needs(Reachable(channel="line")).kinds
    assert named - set(BODIES) - {CLAIMS_EMAIL, CLAIMS_PHONE} == set()


@pytest.mark.parametrize(
    ("rule", "timed"),
    [
        (Did(what="ordered"), False),
        (Did(what="ordered", during=Last(days=7)), True),
        (Did(what="left_cart"), True),
        (Is(field="sex", values=("female",)), False),
        (Is(field="age_band", values=("20",)), True),
        (Has(what="orders", range=Range(least=1)), False),
        (Has(what="age", range=Range(least=20)), True),
        (Rank(axis="frequency", ranks=("A",)), False),
        (Rank(axis="frequency", ranks=("A",), days_ago=30), True),
        (Birthday(from_days=0, to_days=7), True),
    ],
)
def test_time_alone_changes_some_leaves(rule: Rule, timed: bool) -> None:
    assert needs(rule).timed is timed


def test_categories_depend_on_the_catalogue_and_segments_on_others() -> None:
    asked = Did(what="ordered", where=(Where(field="category", values=("お茶",)),))
    assert needs(asked).catalogue
    assert not needs(Did(what="ordered")).catalogue
    assert needs(AllOf(rules=(InSegment(segment=BUYERS),))).segments == {BUYERS}
    assert "page_viewed" not in needs(asked).kinds


# --- a later stage adds entries -------------------------------------------------------------------------------------------------

REVIEWED = Happening(
    name="reviewed",
    label=Text("Wrote a review", "レビュー"),
    phrases=Phrases(
        did="wrote a review",
        do="write any review",
        one="review",
        many="reviews",
        ja_noun="レビュー",
        ja_did="を書いた",
        ja_not="を書いていない",
    ),
    source="events",
    kinds=frozenset({"review_written"}),
    only=(("kind", ("review_written",)),),
    fields=(Field(name="stars", label=Text("stars", "評価"), type="number", column="pieces"),),
)
TIER = Attribute(name="tier", label=Text("tier", "会員ランク"), word="tier")
DISTANCE = Number(
    name="distance_to_next_tier", label=Text("distance to the next tier", "次のランクまで"), word="distance"
)


@pytest.fixture
def _later_stage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(HAPPENINGS, "reviewed", REVIEWED)
    monkeypatch.setitem(ATTRIBUTES, "tier", TIER)
    monkeypatch.setitem(NUMBERS, "distance_to_next_tier", DISTANCE)


@pytest.mark.usefixtures("_later_stage")
def test_an_entry_in_the_catalogue_is_enough() -> None:
    rule = AllOf(
        rules=(
            Did(what="reviewed", where=(Where(field="stars", op="at_least", values=(4,)),), during=Last(days=30)),
            Is(field="tier", values=("gold",)),
            Has(what="distance_to_next_tier", range=Range(most=500)),
        )
    )
    told = history(event("review_written", ago(3), pieces=5), word("tier", "gold"), word("distance", 300))
    assert problems(rule, WORLD) == []
    assert holds(rule, told, NOW, WORLD)
    both = [told, replace(history(word("tier", "gold")), customer_id=2)]
    assert asking.holds(Crowd(columns(both), NOW, WORLD), rule).tolist() == [True, False]
    assert needs(rule).kinds == {"review_written", "customer_identified"}
    assert (
        sentence(rule, "ja")
        == "過去30日間に評価4以上のレビューを書いて、かつ会員ランクが「gold」で、かつ次のランクまでが500以下の人"
    )
    assert sentence(rule.rules[0], "en") == "people who had at least 1 review in the last 30 days with stars at least 4"


# --- consent, as customers has it ---------------------------------------------------------------------------------------------------

REACH: tuple[Part, ...] = ("reach",)
_VOICES = {"known": "known", "confirmed": "known", "list": "list", "browser": "browser"}


@pytest.mark.parametrize("browser_counts", [True, False])
@hypothesis_settings(max_examples=60, deadline=None)
@given(told=histories(parts=REACH), data=st.data())
def test_consent_stands_as_letters_are_held_to_it(
    browser_counts: bool, told: CustomerHistory, data: st.DataObject
) -> None:
    at = data.draw(beside(Reachable(channel="email"), told))
    world = replace(WORLD, browser_counts=browser_counts)
    said = [_said(row) for row in told.reach if row.what in ("granted", "withdrawn") and row.channel == "email"]
    states = consents(said, at, browser_counts=browser_counts)
    for purpose in ("marketing", *PURPOSES):
        assert consent("email", purpose, Seen(told, at, world)) == states[purpose]


def _said(row: ReachRow) -> Said:
    return Said(row.at, row.purpose, row.what == "granted", _VOICES[row.detail])  # type: ignore[arg-type]


# --- reasons ------------------------------------------------------------------------------------------------------------------------


def test_why_somebody_is_in_it_and_why_not() -> None:
    rule = AllOf(rules=(Did(what="ordered", during=Last(days=7), count=Range(least=2)), InSegment(segment=BUYERS)))
    why = because(rule, history(order(ago(3)), word("sex", "male")), NOW, WORLD, "ja")
    assert (why.holds, [part.holds for part in why.parts]) == (False, [False, True])
    first, second = why.parts
    assert (first.place, first.sentence, first.found) == (
        (0,),
        "過去7日間に2回以上購入した",
        "1回、最後は2026年6月12日",
    )
    assert (second.place, second.parts[0].place, second.parts[0].found) == ((1,), (1,), "1回、最後は2026年6月12日")
    assert because(Is(field="sex", values=("female",)), history(), NOW, WORLD, "en").found == "not known"


@hypothesis_settings(max_examples=35, deadline=None)
@given(data=st.data())
def test_reasons_agree_with_the_answer_and_always_have_words(data: st.DataObject) -> None:
    rule, told = data.draw(rules()), data.draw(histories())
    at = data.draw(beside(rule, told))
    for language in ("en", "ja"):
        why = because(rule, told, at, WORLD, language)
        assert why.holds == holds(rule, told, at, WORLD)
        _has_words(why)


def _has_words(why: Because) -> None:
    assert why.sentence
    for part in why.parts:
        _has_words(part)
