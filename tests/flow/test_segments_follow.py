"""Membership follows what happens and what time does, and an audit of everything agrees with it at every step."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pytest

from enishi import pipeline
from enishi.customers import api as customers
from enishi.events import api as events
from enishi.events.vocabulary import (
    ConsentChanged,
    CustomerIdentified,
    CustomersMerged,
    CustomersUnmerged,
    HoldPlaced,
    OrderCancelled,
    PageViewed,
)
from enishi.kernel.errors import Refused
from enishi.segments import api as segments
from enishi.segments import models
from enishi.segments.core.crowd.crowd import Crowd
from enishi.segments.core.needs import POPULATION, Needs, needs
from enishi.segments.store import dues, following
from enishi.segments.store.live import Live
from enishi.segments.types import AllOf, Did, InList, InSegment, Is, Last, Range, Rule, World
from enishi.warehouse import api as warehouse
from tests.flow.segments_told import DAY, NOON, belong, live, news, order, person, saved, settle, told

pytestmark = pytest.mark.django_db(transaction=True)

BOUGHT_LATELY = Did(what="ordered", during=Last(days=30))
NEVER_BOUGHT = Did(what="ordered", count=Range(most=0))
VISITED_LATELY = Did(what="visited", during=Last(days=90))
WOMEN = Is(field="sex", values=("female",))


@pytest.fixture(autouse=True)
def stores(var: Path) -> Iterator[Path]:
    yield var
    warehouse.close()
    events.log().close()


def test_an_order_lets_in_and_thirty_days_let_out_to_the_second() -> None:
    lately, never = saved("購入したばかり", BOUGHT_LATELY), saved("未購入", NEVER_BOUGHT)
    live(NOON, told(CustomerIdentified(sex="female"), NOON, "a@example.jp"))
    a = person("a@example.jp")
    assert (belong(lately), belong(never)) == (set(), {a})
    live(NOON + DAY, order("1", NOON + DAY, "a@example.jp"))
    assert (belong(lately), belong(never)) == ({a}, set())
    end = NOON + 31 * DAY
    live(end - timedelta(seconds=1))
    assert belong(lately) == {a}
    live(end)
    assert belong(lately) == set()
    assert news(lately) == [("segment_entered", NOON + DAY), ("segment_left", end)]
    assert news(never) == [("segment_entered", NOON), ("segment_left", NOON + DAY)]
    settle(end)
    assert segments.was_member(lately, [a], NOON + 5 * DAY) == {a}
    assert segments.was_member(lately, [a], NOON) == set()
    assert segments.was_member(lately, [a], end) == set()


def test_what_is_taken_back_lets_out_again() -> None:
    lately = saved("s", BOUGHT_LATELY)
    live(NOON, order("1", NOON, "a@example.jp"))
    assert belong(lately) == {person("a@example.jp")}
    later = NOON + timedelta(hours=1)
    live(later, told(OrderCancelled(order_id="1"), later, "a@example.jp"))
    assert belong(lately) == set()


def test_segments_rest_on_others_and_on_lists() -> None:
    women, vip = saved("女性", WOMEN), segments.create_list("お得意様", at=NOON).segment_id
    both = saved("女性のお得意様", AllOf(rules=(InSegment(segment=women), InList(list=vip))))
    live(NOON, told(CustomerIdentified(sex="female"), NOON, "a@example.jp"), order("1", NOON, "b@example.jp"))
    a, b = person("a@example.jp"), person("b@example.jp")
    assert segments.put_on_list(vip, [a, b, a], at=NOON) == 2
    assert segments.put_on_list(vip, [a], at=NOON) == 0
    live(NOON)
    assert (belong(women), belong(both), belong(vip)) == ({a}, {a}, {a, b})
    later = NOON + DAY
    segments.save("女性", Is(field="sex", values=("male",)), by="owner", at=later, segment_id=women)
    live(later)
    assert (belong(women), belong(both)) == (set(), set()), "who rests on a changed segment is counted anew"
    with pytest.raises(Refused, match="女性のお得意様"):
        segments.archive(women, at=later)
    segments.take_off_list(vip, [b], at=later)
    live(later)
    assert segments.segment(vip).size == 1


def test_saved_changed_put_away_and_taken_out_again() -> None:
    live(NOON, order("1", NOON, "a@example.jp"), told(CustomerIdentified(sex="male"), NOON, "b@example.jp"))
    a, b = person("a@example.jp"), person("b@example.jp")
    segment = saved("s", BOUGHT_LATELY)
    assert not segments.segment(segment).is_counted
    live(NOON)
    known = segments.segment(segment)
    assert (known.is_counted, known.size, belong(segment)) == (True, 1, {a})
    assert segments.save("s", BOUGHT_LATELY, by="owner", at=NOON, segment_id=segment).version == 1, "saved twice"
    segments.save("s", NEVER_BOUGHT, by="owner", at=NOON, segment_id=segment)
    live(NOON)
    assert belong(segment) == {b}
    assert [each.number for each in segments.versions(segment)] == [2, 1]
    segments.archive(segment, at=NOON)
    live(NOON)
    assert belong(segment) == set()
    segments.restore(segment)
    live(NOON + DAY)
    assert belong(segment) == {b}
    with pytest.raises(Refused):
        saved("s", WOMEN)


def test_merge_then_unmerge_is_the_identity() -> None:
    lately, women = saved("l", BOUGHT_LATELY), saved("w", WOMEN)
    live(NOON, told(CustomerIdentified(sex="female"), NOON, "a@example.jp"), order("1", NOON, "b@example.jp"))
    a, b = person("a@example.jp"), person("b@example.jp")
    before = (belong(lately), belong(women))
    assert before == ({b}, {a})
    one, other = (customers.people([each])[each].public_id for each in (a, b))
    at = NOON + DAY
    live(at, told(CustomersMerged(other=other, by="owner"), at, one))
    survivor = customers.survivors([a])[a]
    assert (belong(lately), belong(women)) == ({survivor}, {survivor})
    at += DAY
    live(at, told(CustomersUnmerged(other=other, by="owner"), at, one))
    assert (belong(lately), belong(women)) == before
    settle(at)
    assert segments.was_member(lately, [a, b], at) == {b}
    assert segments.was_member(women, [a, b], at) == {a}


@pytest.mark.parametrize("step", ["offset", "members", "dues"])
def test_a_turn_that_is_cut_off_is_done_again(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    lately = saved("l", BOUGHT_LATELY)
    live(NOON, told(CustomerIdentified(sex="female"), NOON, "a@example.jp"))
    a = person("a@example.jp")
    events.log().append([order("1", NOON, "a@example.jp")])
    pipeline.catch_up(NOON)
    while pipeline.tabulate():
        pass

    def cut(*_given: Any, **_named: Any) -> None:
        raise KeyboardInterrupt

    place = {
        "offset": "enishi.events.api.move_offset",
        "members": "enishi.segments.store.members._announce",
        "dues": "enishi.segments.store.dues.note",
    }[step]
    with monkeypatch.context() as patched:
        patched.setattr(place, cut)
        with pytest.raises(KeyboardInterrupt):
            segments.follow(NOON)
    assert belong(lately) == set(), "nothing is half done"
    live(NOON)
    assert belong(lately) == {a}
    assert news(lately) == [("segment_entered", NOON)]


def test_many_at_once_are_asked_together_and_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "FEW", 3)
    lately, never = saved("l", BOUGHT_LATELY), saved("n", NEVER_BOUGHT)
    live(NOON, *(order(str(n), NOON, f"{n}@example.jp") for n in range(8)))
    assert len(belong(lately)) == 8
    monkeypatch.setattr(following, "LEAP", 5)
    at = NOON + DAY
    yes = ConsentChanged(channel="email", purpose="marketing", state="granted")
    live(at, *(told(yes, at, f"c{n}@example.jp") for n in range(8)))
    assert len(belong(never)) == 8
    live(NOON + 31 * DAY)
    assert belong(lately) == set()


def test_what_time_changed_while_nobody_looked_is_not_forgotten_for_what_happens_now() -> None:
    """Of two customers in one turn one is asked about all, the other only about visits; both instants had passed."""
    lately = saved("l", BOUGHT_LATELY)
    saved("v", VISITED_LATELY)
    live(NOON, order("1", NOON, "a@example.jp"), order("2", NOON, "b@example.jp"))
    assert len(belong(lately)) == 2
    at = NOON + 40 * DAY
    visit = told(PageViewed(url="https://tea.example.jp/"), at, "a@example.jp")
    live(at, visit, told(CustomerIdentified(sex="female"), at, "b@example.jp"))
    assert belong(lately) == set()


def test_an_audit_finds_and_mends_what_somebody_broke() -> None:
    lately = saved("l", BOUGHT_LATELY)
    live(NOON, order("1", NOON, "a@example.jp"))
    models.SegmentMember.objects.all().delete()
    assert segments.audit(NOON) == 1
    assert belong(lately) == {person("a@example.jp")}
    assert segments.audit(NOON) == 0


def story() -> None:
    """A little of everything that may let somebody in or out."""
    women, lately = saved("w", WOMEN), saved("l", BOUGHT_LATELY)
    saved("both", AllOf(rules=(InSegment(segment=women), InSegment(segment=lately))))
    saved("never", NEVER_BOUGHT)
    saved("visited", VISITED_LATELY)
    live(NOON, told(CustomerIdentified(sex="female"), NOON, "a@example.jp"), order("1", NOON, "b@example.jp"))
    one, other = (customers.people([person(who)])[person(who)].public_id for who in ("a@example.jp", "b@example.jp"))
    live(NOON + DAY, told(CustomersMerged(other=other, by="owner"), NOON + DAY, one))
    live(NOON + 2 * DAY, order("2", NOON + 2 * DAY, "c@example.jp"))
    buyer = customers.public_ids([person("c@example.jp")])[person("c@example.jp")]
    live(NOON + 3 * DAY, told(OrderCancelled(order_id="2"), NOON + 3 * DAY, buyer))
    live(NOON + 4 * DAY, told(HoldPlaced(hold="moved"), NOON + 4 * DAY, "new@example.jp"))
    live(NOON + 5 * DAY, told(PageViewed(url="https://tea.example.jp/"), NOON + 5 * DAY, "b@example.jp"))
    live(NOON + 31 * DAY)


def _forgetful(known: Live, kinds: Any) -> frozenset[UUID]:
    return known_affected_by(known, [kind for kind in kinds if kind != "order_cancelled"])


def _nobody(crowd: Crowd, _position: int) -> Any:
    return np.zeros(len(crowd), dtype=bool)


def _shallow(rule: Rule, _world: World) -> Needs:
    return POPULATION | needs(rule)


known_affected_by = Live.affected_by

#: What a careless change might do to following → where and how.
MUTANTS: dict[str, tuple[str, Any]] = {
    "time is never looked at": ("enishi.segments.store.timing.due_now", lambda _at: 0),
    "nobody's instant is kept": ("enishi.segments.store.dues.note", lambda _due: None),
    "an instant gives way to a later one": ("enishi.segments.store.dues.note_sooner", dues.note),
    "nobody is new": ("enishi.segments.core.crowd.crowd.Crowd.is_new", _nobody),
    "a cancelled order changes nothing": ("enishi.segments.store.live.Live.affected_by", _forgetful),
    "what a segment rests on is not looked at": ("enishi.segments.store.live._deep", _shallow),
    "who is joined with somebody is overlooked": ("enishi.segments.store.following._carry_regrouped", lambda _touched: set()),
    "only those who come are written": ("enishi.segments.store.members._delete", lambda _change: None),
    "the offset runs ahead": ("enishi.history.api.touched", lambda _after, _upto: {}),
}  # fmt: skip


def test_the_story_itself_holds() -> None:
    story()


@pytest.mark.parametrize("name", MUTANTS)
def test_an_audit_notices(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(*MUTANTS[name])
    with pytest.raises(AssertionError, match=r"audit|rest"):
        story()
