"""What later stages bring (tiers, the distance to the next, answers to surveys) takes an entry in a table each: checks, sentences, the
builder and all three ways of asking know it then.
"""

from datetime import timedelta

import pytest

from enishi.console.segments.builder import rules, words
from enishi.console.segments.builder.known import Known
from enishi.segments.core.attributes import ATTRIBUTES
from enishi.segments.core.canonical import canonical, from_json, to_json
from enishi.segments.core.crowd import asking
from enishi.segments.core.crowd.crowd import Crowd
from enishi.segments.core.definition import holds
from enishi.segments.core.entries import Attribute, Field, Happening, Number, Phrases, Text
from enishi.segments.core.fields import SITE
from enishi.segments.core.happenings import HAPPENINGS
from enishi.segments.core.needs import needs
from enishi.segments.core.numbers import NUMBERS
from enishi.segments.core.sentences import sentence
from enishi.segments.core.soundness import problems
from enishi.segments.types import AllOf, AnyOf, Did, Has, Is, Last, Range, Rule, Where
from enishi.warehouse.port import Reader
from tests.core.segments import telling_columns
from tests.core.segments.making import START, WORLD
from tests.stages.segments.agreement import borders, crowd, disagreement

#: Words and events that the crowd's customers have, under the names that a later stage gives them.
TIER = Attribute(
    name="tier",
    label=Text("tier", "会員ステージ"),
    type="choice",
    choices=(("医師", Text("gold", "ゴールド")), ("teacher", Text("silver", "シルバー"))),
    kinds=frozenset({"tier_changed"}),
    word="occupation",
)
DISTANCE = Number(
    name="to_next_tier",
    label=Text("amount to the next tier", "次の会員ステージまでの金額"),
    type="amount",
    kinds=frozenset({"tier_changed"}),
    word="trait:size",
)
ANSWERED = Happening(
    name="answered_survey",
    label=Text("Answered a survey", "アンケートへの回答"),
    phrases=Phrases(
        did="answered a survey",
        do="answer any survey",
        one="answer",
        many="answers",
        ja_noun="アンケート",
        ja_did="に答えた",
        ja_not="に答えていない",
    ),
    source="events",
    kinds=frozenset({"survey_answered"}),
    only=(("kind", ("shop.quiz",)),),
    fields=(SITE, Field(name="survey", label=Text("survey", "アンケート"), column="detail", kept="code")),
)

RULES: list[Rule] = [
    Is(field="tier", values=("医師",)),
    Is(field="tier", values=("医師", "teacher"), negated=True),
    Is(field="tier", op="known"),
    Has(what="to_next_tier", range=Range(least=23.5, most=23.5)),
    Has(what="to_next_tier", range=Range(least=24), negated=True),
    Did(what="answered_survey"),
    Did(what="answered_survey", during=Last(days=7), count=Range(most=0)),
    Did(what="answered_survey", where=(Where(field="survey", op="known"),), negated=True),
    AnyOf(rules=(Is(field="tier", values=("医師",)), Did(what="answered_survey", count=Range(least=2)))),
]


@pytest.fixture(autouse=True)
def entries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ATTRIBUTES, TIER.name, TIER)
    monkeypatch.setitem(NUMBERS, DISTANCE.name, DISTANCE)
    monkeypatch.setitem(HAPPENINGS, ANSWERED.name, ANSWERED)


@pytest.mark.parametrize("rule", RULES, ids=range(len(RULES)))
def test_all_ways_of_asking_know_it(rule: Rule, crowded: Reader) -> None:
    people = crowd()
    moments = borders(people, 0)[::40]
    assert not disagreement(rule, crowded, people, moments)
    at = START + timedelta(days=3)
    asked = Crowd(telling_columns.columns(people), at, WORLD)
    assert asking.holds(asked, rule).tolist() == [holds(rule, each, at, WORLD) for each in people]
    assert any(holds(rule, each, at, WORLD) for each in people), "the rule says something"


@pytest.mark.parametrize("rule", RULES, ids=range(len(RULES)))
def test_it_is_checked_said_and_built(rule: Rule) -> None:
    assert problems(rule, WORLD) == []
    assert from_json(to_json(rule)) == canonical(rule)
    assert "not known here" not in sentence(rule, "en", WORLD)
    assert "使えない" not in sentence(rule, "ja", WORLD)
    assert needs(rule).kinds <= {"tier_changed", "survey_answered"}
    built = rules.read(rules.written(rule, 0), 0).rule
    assert built is not None
    assert canonical(built) == canonical(rule)


def test_the_builder_offers_it() -> None:
    known = Known(WORLD, "")
    offered = [each for _label, entries in words.happenings_by_subject("ja") for each in entries]
    assert ("answered_survey", "アンケートへの回答") in offered
    assert "tier" in dict(known.labels(ATTRIBUTES))
    assert "to_next_tier" in dict(known.labels(NUMBERS))


def test_what_is_wrong_with_it_is_said() -> None:
    [wrong] = problems(Is(field="tier", values=("bronze",)), WORLD)
    assert "none of the values of “tier”" in wrong.message % wrong.values
    [both] = problems(AllOf(rules=(Is(field="tier", values=("医師",)), Is(field="tier", values=("teacher",)))), WORLD)
    assert both.serious
