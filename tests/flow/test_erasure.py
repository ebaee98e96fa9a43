"""A person is erased: nothing of them can be read back anywhere, everybody else is who they were, and every step may be killed."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from ibis import _

from enishi import pipeline
from enishi.connectors import api as connectors
from enishi.customers import api as customers
from enishi.events import api as events
from enishi.history import api as history
from enishi.kernel.errors import Refused
from enishi.messages import api as messages
from enishi.scenarios import api as scenarios
from enishi.subjects import erasing, files, log, tombstones
from enishi.warehouse import api as warehouse
from tests.flow.erasing_story import HANA, NOON, hana, live_through, told
from tests.flow.erasing_turns import turns
from tests.flow.rebuilding import rebuild
from tests.flow.traces import traces

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOON + timedelta(days=1)
SALES = history.tables.ORDERS.expression.agg(total=_.total.sum(), orders=_.count())


@pytest.fixture(autouse=True)
def stores(var: Path) -> Iterator[Path]:
    yield var
    warehouse.close()
    events.log().close()


def erased(at: Any = LATER) -> str:
    """Hana, from the request to the last scrub."""
    erasure_id = customers.erasures.begin(hana(), reason="電話での依頼、桜小路 花子 様", by="owner", at=at)
    finish(at)
    return erasure_id


def finish(at: Any = LATER) -> None:
    turns(at)


def test_nothing_of_the_person_is_left_and_the_work_says_what_went(var: Path) -> None:
    live_through(var)
    before = traces(var, HANA)
    assert {place.split(":")[0].split()[0] for place in before} == {"log", "state", "mailbox", "file", "warehouse"}
    erasure_id = erased()
    assert traces(var, HANA) == []
    (work,) = customers.erasures.listed()
    assert (work.erasure_id, work.step, work.finished_at) == (erasure_id, "done", LATER)
    assert work.reason == "電話での依頼、… 様"
    assert work.counts["mailbox"] == 1
    assert work.counts["event"] >= 11
    assert work.counts["file_unjudged"] == 0


#: Mutants: an erasure that forgets one place must be found out.
FORGETFUL: dict[str, tuple[Any, str, Callable[..., Any]]] = {
    "the log": (log, "rewrite", lambda *_: {}),
    "the customers": (customers.forgetting, "forget", lambda *_args, **_named: {}),
    "the live half": (history, "forget_live", lambda *_: {}),
    "the outbox": (messages, "forget", lambda *_: 0),
    "the runs": (scenarios, "forget", lambda *_: 0),
    "the inbox": (connectors, "forget_person", lambda *_: 0),
    "examples of refusals": (events, "forget_examples", lambda *_: 0),
    "the files": (files, "forget", lambda *_: {"file_unjudged": 0}),
    "the warehouse": (history, "reload_tables", lambda *_args, **_named: None),
}


@pytest.mark.parametrize("place", FORGETFUL)
def test_an_erasure_that_forgets_a_place_is_found_out(var: Path, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    live_through(var)
    monkeypatch.setattr(*FORGETFUL[place])
    erased()
    assert traces(var, HANA) != []


def others() -> dict[str, Any]:
    """Everybody but her, as pages and reports see them."""
    found: dict[str, Any] = {}
    for email in ("taro@ueno.example", "jiro@yanaka.example"):
        person = customers.person_by_email(email)
        assert person is not None
        number = person.customer_id
        found[email] = (
            person,
            customers.claims_of(number),
            customers.consents(number),
            customers.standings([(number, LATER)]),
            history.carts([(number, LATER)]),
            [(each.position, each.kind) for each in history.timeline(number)],
            [message.state for message in messages.outbox(customer_id=number)[0]],
        )
    return found


def test_everybody_else_is_who_they_were_and_figures_stay_to_the_yen(var: Path) -> None:
    live_through(var)
    before, equation = others(), messages.equation()
    sales = warehouse.owner().query(SALES).to_pylist()
    erased()
    assert others() == before
    after = messages.equation()
    assert after["planned"] == equation["planned"] == sum(count for state, count in after.items() if state != "planned")
    assert warehouse.owner().query(SALES).to_pylist() == sales
    assert customers.person_by_email("hana@sakura.example") is None
    assert customers.search("桜小路")[1] == 1  # Taro
    assert pipeline.next_due() is None or pipeline.next_due() > NOON  # type: ignore[operator]


def test_a_rebuild_from_the_rewritten_log_gives_the_same_others(var: Path) -> None:
    live_through(var)
    erased()
    before = others()
    rebuild()
    assert others() == before
    assert traces(var, HANA) == []


def test_killed_after_any_step_it_finishes(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Killed(Exception):
        pass

    live_through(var)
    customers.erasures.begin(hana(), reason="電話", by="owner", at=LATER)
    cuts = [
        (scenarios, "stop_for"), (messages, "stop_for"), (tombstones, "put"), (log, "rewrite"), (history, "forget_live"),
        (customers.forgetting, "forget"), (customers.erasures, "move"), (files, "forget"), (history, "reload_tables"), (events, "scrub"),
    ]  # fmt: skip
    for place, name in cuts:
        real = getattr(place, name)

        def cut(*given: Any, real: Callable[..., Any] = real, **named: Any) -> None:
            real(*given, **named)
            raise Killed

        with monkeypatch.context() as patched:
            patched.setattr(place, name, cut)
            for work in (lambda: erasing.carry_out(LATER), erasing.carry_out_tables):
                with suppress(Killed):
                    work()  # type: ignore[no-untyped-call]
    finish()
    assert [each.step for each in customers.erasures.listed()] == ["done"]
    assert traces(var, HANA) == []


def test_what_comes_in_while_it_runs_is_erased_too(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    live_through(var)
    customers.erasures.begin(hana(), reason="電話", by="owner", at=LATER)
    real = log.rewrite

    def late(*given: Any) -> Any:
        monkeypatch.setattr(log, "rewrite", real)
        events.log().append(
            [told(1500, "page_viewed", {"url": "https://shop.example/late"}, email="hana@sakura.example")]
        )
        pipeline.catch_up(LATER)
        return real(*given)

    with monkeypatch.context() as patched:
        patched.setattr(log, "rewrite", late)
        finish(LATER)
    assert traces(var, HANA) == []


def test_a_repeat_of_an_old_event_brings_nobody_back(var: Path) -> None:
    channels = live_through(var)
    erased()
    known = customers.counts()
    log_of = [each.event.id for each in events.log().read(0, 100)]
    again = told(2, "customer_identified", {"family_name": "桜小路"}, visitor="visitor-hana-0001", shop_customer_id="member-hana-77",
                 email="hana@sakura.example")  # fmt: skip
    assert again.id in log_of
    events.log().append([again])
    pipeline.act(LATER + timedelta(hours=1), channels)
    assert customers.counts() == known


def test_a_person_who_comes_back_is_new_and_not_written_to(var: Path) -> None:
    live_through(var)
    erased()
    events.log().append(
        [
            told(
                3000,
                "consent_changed",
                {"channel": "email", "purpose": "marketing", "state": "granted", "method": "import"},
                email="hana@sakura.example",
            )
        ]
    )
    pipeline.catch_up(LATER + timedelta(days=3))
    person = customers.person_by_email("hana@sakura.example")
    assert person is not None
    assert person.family_name == ""
    at = LATER + timedelta(days=3)
    assert customers.standings([(person.customer_id, at)])[person.customer_id, at].suppressed == "erased"


def test_nobody_is_erased_twice(var: Path) -> None:
    live_through(var)
    number = hana()
    customers.erasures.begin(number, reason="電話", by="owner", at=LATER)
    with pytest.raises(Refused):
        customers.erasures.begin(number, reason="電話", by="owner", at=LATER)


def test_evidence_and_amounts_stay_without_the_person(var: Path) -> None:
    live_through(var)
    number = hana()
    erased()
    (entry, *_rest) = customers.consents(number)
    assert (entry.state, entry.method, entry.ip, entry.page_url) == ("granted", "form", "", "")
    placed = [each.event for each in events.log().read(0, 100) if each.event.kind == "order_placed"]
    assert [event.body.total for event in placed] == [8800, 8800]  # type: ignore[attr-defined]
