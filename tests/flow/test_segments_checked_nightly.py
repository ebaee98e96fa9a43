"""Every night each segment is held against a count of everybody: a few at a time, said when wrong, and never a false alarm."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from enishi import pipeline
from enishi.customers import api as customers
from enishi.events import api as events
from enishi.events.vocabulary import CustomerIdentified
from enishi.kernel.errors import Refused
from enishi.segments import api as segments
from enishi.segments import counting, many, models
from enishi.segments.store import auditing, following, members, worlds
from enishi.segments.types import AllOf, Boundaries, Did, InList, InSegment, Is, Last, Range, Rank, Rule
from enishi.subjects import erasing
from enishi.warehouse import api as warehouse
from enishi.warehouse.errors import TooSlow
from tests.flow.segments_told import DAY, NOON, belong, order, person, saved, settle, told

pytestmark = pytest.mark.django_db(transaction=True)

BOUGHT_LATELY = Did(what="ordered", during=Last(days=30))
WOMEN = Is(field="sex", values=("female",))
NIGHT = NOON + timedelta(hours=15)  #: 3 o'clock of the next day in Japan


@pytest.fixture(autouse=True)
def stores(var: Path) -> Iterator[Path]:
    yield var
    warehouse.close()
    events.log().close()


def to_rest(at: datetime) -> list[int]:
    """Let the owner of the warehouse turn until nothing is left to do; what each turn said."""
    said: list[int] = []
    while (turn := pipeline.group(at)) and len(said) < 30:
        said.append(turn)
        pipeline.catch_up(at)
        pipeline.tabulate()
    return said


def test_the_night_begins_at_three_by_the_shops_clock() -> None:
    three = datetime(2026, 10, 1, 18, tzinfo=UTC)
    assert auditing.night_before(three) == three
    assert auditing.night_before(three - timedelta(microseconds=1)) == three - DAY
    assert auditing.night_before(three + timedelta(hours=23, minutes=59)) == three


def test_each_segment_once_a_night_a_few_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auditing, "SLICE", 2)
    made = [saved(f"s{n}", Did(what="ordered", count=Range(least=n + 1))) for n in range(5)]
    events.log().append([order("1", NOON, "a@example.jp")])
    settle(NOON)
    assert to_rest(NOON) == [], "counted as a whole a moment ago"
    assert [segments.segment(each).audited_at for each in made] == [None] * 5
    assert to_rest(NIGHT) == [2, 2, 1]
    assert {segments.segment(each).audited_at for each in made} == {NIGHT}
    assert to_rest(NIGHT + timedelta(hours=20)) == []
    assert to_rest(NIGHT + DAY) == [2, 2, 1]
    assert segments.drifted() == []


def test_what_came_apart_is_put_right_and_said_until_a_night_finds_nothing() -> None:
    lately, other = saved("l", BOUGHT_LATELY), saved("o", WOMEN)
    events.log().append(
        [order("1", NOON, "a@example.jp"), told(CustomerIdentified(sex="female"), NOON, "a@example.jp")]
    )
    settle(NOON)
    models.SegmentMember.objects.filter(segment=lately).delete()
    to_rest(NIGHT)
    assert belong(lately) == {person("a@example.jp")}
    assert segments.drifted() == [lately]
    assert [(found.drift, found.audited_at) for found in map(segments.segment, (lately, other))] == [
        (1, NIGHT),
        (0, NIGHT),
    ]
    segments.save("l", Did(what="ordered", during=Last(days=60)), by="owner", at=NIGHT, segment_id=lately)
    assert (segments.segment(lately).audited_at, segments.drifted()) == (None, [])
    to_rest(NIGHT + DAY)
    assert segments.segment(lately).drift == 0


def test_what_fell_due_or_was_decided_for_all_is_no_alarm() -> None:
    lately = saved("l", BOUGHT_LATELY)
    events.log().append([order("1", NOON, "a@example.jp")])
    settle(NOON)
    end = NOON + 31 * DAY
    to_rest(end)
    assert belong(lately) == set()
    found = segments.segment(lately)
    assert (found.drift, found.audited_at) == (0, end)


def test_one_that_cannot_be_counted_does_not_keep_the_others_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    hard, others = saved("h", WOMEN), [saved(f"o{n}", Did(what="ordered", count=Range(least=n + 1))) for n in range(2)]
    settle(NOON)
    real = counting.members_at

    def members_at(rule: Rule, *given: Any, **named: Any) -> set[int]:
        if rule == WOMEN:
            raise TooSlow("The report took longer than %(seconds)s seconds.", seconds=30)
        return real(rule, *given, **named)

    monkeypatch.setattr(counting, "members_at", members_at)
    monkeypatch.setattr(auditing, "SLICE", 1)
    assert to_rest(NIGHT) == [1, 1, 1]
    assert [segments.segment(each).audited_at for each in (hard, *others)] == [None, NIGHT, NIGHT]
    monkeypatch.setattr(counting, "members_at", real)
    to_rest(NIGHT + DAY)
    assert segments.segment(hard).audited_at == NIGHT + DAY, "the next night tries again"


def test_what_cannot_be_counted_together_is_counted_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    several = [saved(f"o{n}", Did(what="ordered", count=Range(least=n + 1))) for n in range(3)]
    events.log().append([order("1", NOON, "a@example.jp")])
    settle(NOON)
    models.SegmentMember.objects.all().delete()

    def members_of_all(*given: Any, **named: Any) -> Any:
        raise TooSlow("The report took longer than %(seconds)s seconds.", seconds=300)

    monkeypatch.setattr(many, "members", members_of_all)
    assert to_rest(NIGHT) == [3]
    assert [(each.audited_at, each.drift) for each in map(segments.segment, several)] == [
        (NIGHT, 1),
        (NIGHT, 0),
        (NIGHT, 0),
    ]
    assert belong(several[0]) == {person("a@example.jp")}


def test_a_rule_that_is_counted_by_the_clock_is_not_audited_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("enishi.segments.store.timing.MANY", 0)
    lately = saved("l", BOUGHT_LATELY)
    events.log().append([order("1", NOON, "a@example.jp")])
    settle(NOON)
    to_rest(NIGHT)
    found = segments.segment(lately)
    assert (found.audited_at, found.counted_at) == (None, NIGHT)


def test_many_segments_are_counted_in_one_world(monkeypatch: pytest.MonkeyPatch) -> None:
    made, real = [], worlds.current

    def current(*given: Any) -> Any:
        made.append(given)
        return real(*given)

    for number in range(6):
        saved(f"s{number}", Did(what="ordered", count=Range(least=number + 1)))
    monkeypatch.setattr(worlds, "current", current)
    following.count_stale(NOON)
    assert len(made) == 1
    assert all(known.is_counted for known in segments.segments())


def test_a_rule_saved_while_another_that_rests_on_it_is_counted_is_counted_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    women = saved("w", WOMEN)
    both = saved("b", InSegment(segment=women))
    events.log().append([told(CustomerIdentified(sex="male"), NOON, "a@example.jp")])
    real = members.write

    def late(*given: Any, **named: Any) -> Any:
        monkeypatch.setattr(members, "write", real)
        segments.save("w", Is(field="sex", values=("male",)), by="colleague", at=NOON, segment_id=women)
        return real(*given, **named)

    segments.save("b", InSegment(segment=women, negated=True), by="owner", at=NOON, segment_id=both)
    pipeline.catch_up(NOON)
    pipeline.tabulate()
    monkeypatch.setattr(members, "write", late)
    following.count_stale(NOON)
    settle(NOON)
    assert (belong(women), belong(both)) == ({person("a@example.jp")}, set())


def test_other_limits_of_ranks_count_what_rests_on_them_too() -> None:
    best = saved("a", Rank(axis="frequency", ranks=("E",)))
    rests = saved("b", InSegment(segment=best, negated=True))
    events.log().append([order(str(n), NOON - n * DAY, "a@example.jp") for n in range(2)])
    settle(NOON)
    assert (belong(best), belong(rests)) == (set(), {person("a@example.jp")})
    segments.set_boundaries(Boundaries(frequency=(10, 5, 4, 3)))
    settle(NOON)
    assert (belong(best), belong(rests)) == ({person("a@example.jp")}, set())
    assert segments.audit(NOON) == 0


def test_who_is_being_erased_is_not_brought_back_by_a_count() -> None:
    women = saved("w", WOMEN)
    events.log().append([told(CustomerIdentified(sex="female"), NOON, "a@example.jp")])
    settle(NOON)
    customers.erasures.begin(person("a@example.jp"), reason="電話", by="owner", at=NOON)
    while customers.erasures.listed()[0].step != "tables":
        erasing.carry_out(NOON)
    to_rest(NIGHT)
    assert (belong(women), segments.segment(women).size, segments.drifted()) == (set(), 0, [])


def test_a_list_that_is_put_away_keeps_its_people_and_a_segment_does_not() -> None:
    kept, ruled = segments.create_list("l", at=NOON).segment_id, saved("w", WOMEN)
    events.log().append([told(CustomerIdentified(sex="female"), NOON, "a@example.jp")])
    settle(NOON)
    a = person("a@example.jp")
    segments.put_on_list(kept, [a], at=NOON)
    for each in (kept, ruled):
        segments.archive(each, at=NOON)
    settle(NOON)
    assert (belong(kept), belong(ruled)) == ({a}, set())
    for each in (kept, ruled):
        segments.restore(each)
    settle(NOON)
    assert (belong(kept), belong(ruled)) == ({a}, {a})
    assert segments.segment(kept).is_counted


def test_what_others_rest_on_is_put_away_last_and_taken_out_first() -> None:
    women, vip = saved("女性", WOMEN), segments.create_list("お得意様", at=NOON).segment_id
    both = saved("両方", AllOf(rules=(InSegment(segment=women), InList(list=vip))))
    for each in (women, vip):
        with pytest.raises(Refused) as refused:
            segments.archive(each, at=NOON)
        assert refused.value.values_of_message == {"names": "両方"}
    for each in (both, women, vip):
        segments.archive(each, at=NOON)
    with pytest.raises(Refused) as refused:
        segments.restore(both)
    assert set(str(refused.value.values_of_message["names"]).split(", ")) == {"女性", "お得意様"}
    for each in (vip, women, both):
        segments.restore(each)
    assert len(segments.segments()) == 3
