"""Who is erased leaves every segment and list: in the tables, in the log, in the warehouse; and no count brings them back."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from enishi import pipeline
from enishi.customers import api as customers
from enishi.events import api as events
from enishi.history import api as history
from enishi.segments import api as segments
from enishi.segments import models
from enishi.segments.compiling.compiler import compiled
from enishi.segments.core.definition import exists
from enishi.segments.types import AllOf, Did
from enishi.subjects import erasing
from enishi.warehouse import api as warehouse
from tests.flow.erasing_story import HANA, NOON, hana, live_through
from tests.flow.segments_told import belong, settle
from tests.flow.traces import traces

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOON + timedelta(days=1)


@pytest.fixture(autouse=True)
def stores(var: Path) -> Iterator[Path]:
    yield var
    warehouse.close()
    events.log().close()


class Places:
    """A segment and a list that Hana and Taro are in."""

    def __init__(self, var: Path) -> None:
        live_through(var)
        self.hana = hana()
        taro = customers.person_by_email("taro@ueno.example")
        assert taro is not None
        self.taro = taro.customer_id
        self.public_id = customers.public_ids([self.hana])[self.hana]
        self.buyers = segments.save("購入者", Did(what="ordered"), by="owner", at=NOON).segment_id
        self.guests = segments.create_list("展示会", at=NOON).segment_id
        segments.put_on_list(self.guests, [self.hana, self.taro], at=NOON)
        settle(NOON + timedelta(hours=2))

    def erase(self) -> None:
        customers.erasures.begin(self.hana, reason="電話", by="owner", at=LATER)
        for _turn in range(12):
            erasing.carry_out(LATER)
            erasing.carry_out_tables()
        settle(LATER)

    def wrong(self, var: Path) -> list[str]:
        """Where she still belongs to something, or somebody else does not any more."""
        found = [f"member of {each}" for each in (self.buyers, self.guests) if belong(each) != {self.taro}]
        found += [f"size of {each}" for each in (self.buyers, self.guests) if segments.segment(each).size != 1]
        found += [f"told of {each}" for each in (self.buyers, self.guests) if in_warehouse(each) != 1]
        found += [f"{how} counts her" for how, people in everybody().items() if self.hana in people]
        found += ["due"] * models.SegmentDue.objects.filter(customer_id=self.hana).count()
        rooms = ("log", "warehouse", "state segment")  # an empty record and the tombstone keep the number
        public = {"public id": str(self.public_id), "in the state store": self.public_id.hex}
        return found + [each for each in traces(var, public) if each.startswith(rooms)]


def everybody() -> dict[str, set[int]]:
    """Whom rules are asked of: by facts, by rows, and by histories. Of her an order is left."""
    found = {"histories": {who for who, told in history.histories(range(1, 100)).items() if exists(told, LATER)}}
    for how, facts in (("facts", True), ("rows", False)):
        question = compiled(AllOf(), segments.world(), facts=facts)
        rows = warehouse.reader().query(question.members, question.values(LATER))
        found[how] = {int(each) for each in rows.column("customer_id").to_pylist() if each is not None}
    return found


def in_warehouse(segment_id: UUID) -> int:
    found = segments.composition("sex", segments.world(), LATER, segment_id=segment_id)
    return sum(found.values())


def test_nobody_finds_her_in_a_segment_or_on_a_list(var: Path) -> None:
    places = Places(var)
    assert belong(places.buyers) == belong(places.guests) == {places.hana, places.taro}
    places.erase()
    assert places.wrong(var) == []
    assert traces(var, HANA) == []
    assert customers.erasures.listed()[0].counts["segment_member"] == 2


def test_a_count_of_everybody_agrees_afterwards(var: Path) -> None:
    places = Places(var)
    places.erase()
    night = LATER + timedelta(hours=18)
    while pipeline.group(night):
        pipeline.catch_up(night)
        pipeline.tabulate()
    assert segments.segment(places.buyers).audited_at == night
    assert segments.drifted() == []
    assert places.wrong(var) == []
    assert segments.put_on_list(places.guests, [places.hana], at=night) == 0


@pytest.mark.parametrize("loads_first", [False, True])
def test_a_warehouse_that_is_loaded_anew_knows_it_too(var: Path, loads_first: bool) -> None:
    places = Places(var)
    places.erase()
    assert warehouse.open_owner().ensure(warehouse.declared(), 0), "tables of another version are emptied"
    if loads_first:
        settle(LATER)
    assert erasing.reapply_tables() == 1
    assert erasing.carry_out_tables()
    settle(LATER)
    assert places.wrong(var) == []


#: Mutants: an erasure that forgets what segments know must be found out.
FORGETFUL: dict[str, tuple[Any, str, Callable[..., Any]]] = {
    "members": (segments, "forget", lambda *_: 0),
    "that she is erased": (customers.erasures, "of", lambda _ids: set()),
    "the warehouse": (history, "reload_tables", lambda *_args, **_named: None),
}


@pytest.mark.parametrize("place", FORGETFUL)
def test_an_erasure_that_forgets_segments_is_found_out(var: Path, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    places = Places(var)
    monkeypatch.setattr(*FORGETFUL[place])
    places.erase()
    segments.audit(LATER)
    segments.put_on_list(places.guests, [places.hana], at=LATER)
    assert places.wrong(var) != []
