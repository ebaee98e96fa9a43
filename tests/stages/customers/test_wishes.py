"""Purposes, wishes, channels, suppressions and the keeping of evidence, in the store."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from enishi.customers import api
from enishi.events import api as events
from enishi.events.types import Claims, Event
from enishi.events.vocabulary import BODIES, Body, ChannelJoined, ChannelLeft, ConsentChanged, PreferenceChanged
from enishi.kernel.errors import NotFound, Refused
from enishi.kernel.ids import derived_id
from enishi.shop import api as shop

pytestmark = pytest.mark.django_db

START = datetime(2026, 11, 1, tzinfo=UTC)
EMAIL = "hanako@example.jp"
KINDS = {body: kind for kind, body in BODIES.items()}


@pytest.fixture(autouse=True)
def stores(var: Path) -> Iterator[None]:
    yield
    events.log().close()


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def told(hours: float, body: Body, *, source: str = "api", **claims: Any) -> Event:
    return Event(
        id=derived_id("test", f"{body} {hours} {claims}"),
        kind=KINDS[type(body)],
        occurred_at=at(hours),
        received_at=at(hours),
        site="main",
        source=source,
        claims=Claims(**(claims or {"email": EMAIL})),
        body=body,
    )


def word(state: str, purpose: str = "marketing", channel: str = "email", **more: Any) -> ConsentChanged:
    return ConsentChanged(channel=channel, purpose=purpose, state=state, **more)  # type: ignore[arg-type]


def tell(*told: Event) -> None:
    events.log().append(told)
    while api.project():
        pass


def standing(hours: float) -> Any:
    return api.standings([(1, at(hours))])[1, at(hours)]


def test_a_standing_knows_each_channel_and_purpose() -> None:
    tell(told(1, word("granted")), told(2, word("withdrawn", "review")), told(3, word("granted", channel="line")))
    now = standing(4)
    assert now.consent_for("email", "reminder") == "granted"
    assert now.consent_for("email", "review") == "withdrawn"
    assert now.consent_for("line", "newsletter") == "granted"
    assert now.consent_for("sms", "newsletter") == "unknown"
    assert standing(2.5).consent_for("line", "newsletter") == "unknown"


def test_wishes_are_a_matter_of_the_instant() -> None:
    pause = PreferenceChanged(frequency="fewer", paused_until=at(24))
    tell(told(1, pause), told(30, PreferenceChanged()))
    assert [(standing(hour).frequency, standing(hour).paused_until) for hour in (0, 1, 24, 30)] == [
        ("normal", None),
        ("fewer", at(24)),
        ("fewer", None),
        ("normal", None),
    ]


def test_who_joined_over_which_code() -> None:
    tell(
        told(1, ChannelJoined(channel="line", code="counter")),
        told(2, ChannelLeft(channel="line")),
        told(3, ChannelJoined(channel="line", again=True)),
        told(4, ChannelJoined(channel="web_push")),
        told(5, ChannelLeft(channel="web_push")),
    )
    assert [(reach.channel, reach.joined, reach.since) for reach in api.reaches(1)] == [
        ("line", True, at(3)),
        ("web_push", False, at(5)),
    ]


def test_a_listed_address_is_looked_up_and_lifted_with_a_reason() -> None:
    tell(told(1, word("granted")))
    api.suppress([EMAIL], reason="opt_out_list", at=at(2))
    assert [each.reason for each in api.suppression_of(" Hanako@example.jp")] == ["opt_out_list"]
    with pytest.raises(Refused):
        api.lift_suppression(EMAIL, why=" ", by="owner", at=at(3))
    api.lift_suppression(EMAIL, why="電話で本人から", by="owner", at=at(3))
    (lifted,) = api.suppression_of(EMAIL)
    assert (lifted.lifted_by, lifted.lift_reason, lifted.lifted_at) == ("owner", "電話で本人から", at(3))
    assert [standing(hour).suppressed for hour in (1.5, 2, 3)] == ["", "opt_out_list", ""]
    with pytest.raises(NotFound):
        api.lift_suppression(EMAIL, why="again", by="owner", at=at(4))
    with pytest.raises(Refused):
        api.suppression_of("no address")
    assert api.suppressed_by_reason() == {}


def test_an_old_list_gives_way_to_a_letter_s_answer_and_a_dead_address_does_not() -> None:
    answer = word("granted", method="double_opt_in")
    for number, reason in enumerate(("opt_out_list", "hard_bounce", "complaint")):
        api.suppress([f"p{number}@example.jp"], reason=reason, at=at(1))
        tell(told(2, answer, source="enishi", email=f"p{number}@example.jp"))
    found = [api.standings([(customer, at(3))])[customer, at(3)].suppressed for customer in (1, 2, 3)]
    assert found == ["", "hard_bounce", "complaint"]
    assert api.counts()["reachable"] == 1


def test_a_browser_that_claims_a_confirmation_confirms_nothing() -> None:
    api.suppress([EMAIL], reason="opt_out_list", at=at(1))
    tell(told(2, word("granted", method="double_opt_in"), source="tag"))
    shop.note_first_run(at=at(0), consent_basis="checkout_tag")
    assert standing(3).suppressed == "opt_out_list"
    assert api.counts()["reachable"] == 0


@pytest.mark.parametrize("basis", ["explicit", "checkout_tag"])
def test_the_shop_s_count_agrees_with_each_person_s_standing(basis: Any) -> None:
    shop.note_first_run(at=at(0), consent_basis=basis)
    dice, log = Random(7), []
    for number in range(150):
        for _ in range(dice.randrange(6)):
            said = word(
                dice.choice(["granted", "withdrawn"]),
                dice.choice(["marketing", "newsletter", "reminder", "review"]),
                dice.choice(["email", "email", "email", "line"]),
                method=dice.choice(["page", "import", "double_opt_in"]),
            )
            source = dice.choice(["tag", "api"])
            log.append(told(dice.randrange(4), said, source=source, email=f"p{number}@example.jp"))
    unique = list({event.id: event for event in log}.values())
    tell(*unique)
    api.suppress([f"p{number}@example.jp" for number in range(0, 150, 5)], reason="opt_out_list", at=at(1))
    everybody = [person.customer_id for person in api.search("", limit=1000)[0]]
    now = api.standings([(customer, at(9)) for customer in everybody])
    reachable = [each for each in now.values() if each.email and not each.suppressed and each.consent == "granted"]
    assert 10 < len(reachable) == api.counts()["reachable"]


def test_evidence_is_kept_three_years_after_the_last_letter_and_while_it_stands() -> None:
    evidence: dict[str, Any] = {"wording": "受け取る", "ip": "192.0.2.1", "page_url": "https://shop.example/"}
    years = 24 * 365
    tell(
        told(1, word("granted", **evidence)),
        told(2, word("withdrawn")),
        told(1, word("granted", **evidence), email="still@example.jp"),
    )
    assert api.old_evidence(at(2.9 * years)) == []
    assert api.old_evidence(at(3.1 * years)) == [1, 2]
    assert api.old_evidence(at(3.1 * years), after=1) == [2]
    assert api.forget_evidence({1: at(2 * years), 2: None}, at=at(3.1 * years)) == 0
    assert api.forget_evidence({1: at(2 * years), 2: None}, at=at(5.1 * years)) == 1
    assert {(entry.state, entry.wording, entry.ip) for entry in api.consents(1)} == {
        ("granted", "", ""),
        ("withdrawn", "", ""),
    }
    assert [entry.wording for entry in api.consents(2)] == ["受け取る"]


def test_the_shop_cannot_keep_evidence_for_less_than_the_law_wants() -> None:
    assert shop.evidence_years() == 3
    with pytest.raises(Refused):
        shop.keep_evidence(2, by="owner", at=at(0))
    shop.keep_evidence(5, by="owner", at=at(0))
    assert shop.evidence_years() == 5


def test_many_of_one_domain_who_refuse_in_a_minute_are_noticed() -> None:
    def refuse(number: int, domain: str, hours: float, method: str = "one_click") -> Event:
        return told(hours, word("withdrawn", method=method), email=f"p{number}@{domain}")

    tell(
        *(refuse(number, "scanned.example", 30 + number / 3600) for number in range(9)),
        *(refuse(number, "calm.example", 30 + number) for number in range(9)),
        *(refuse(number, "imported.example", 30, "import") for number in range(9)),
    )
    (cluster,) = api.refusal_clusters(at(40))
    assert (cluster.domain, cluster.count, cluster.at) == ("scanned.example", 9, at(30))
    assert api.refusal_clusters(at(55)) == []
