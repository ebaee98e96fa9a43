"""May this person be written to? From the ledger, the suppressions and the complaints in force at an instant."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import pytest

from enishi.customers import api
from enishi.customers.types import Standing
from enishi.events import api as events
from enishi.events.types import Claims, Event
from enishi.events.vocabulary import (
    Body,
    ConsentChanged,
    ContactOpened,
    ContactResolved,
    CustomerIdentified,
    MessageBounced,
    MessageComplained,
)
from enishi.kernel.ids import derived_id
from enishi.shop import api as shop

pytestmark = pytest.mark.django_db

START = datetime(2026, 11, 1, tzinfo=UTC)
EMAIL = "hanako@example.jp"


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def event(kind: str, body: Body, hours: float, *, source: str = "api", **claims: Any) -> Event:
    return Event(
        id=derived_id("test", f"{kind} {body} {hours} {claims}"),
        kind=kind,
        occurred_at=at(hours),
        received_at=at(hours),
        site="main",
        source=source,
        claims=Claims(**(claims or {"email": EMAIL})),
        body=body,
    )


def consent(state: Literal["granted", "withdrawn"], hours: float, *, source: str = "api", **claims: Any) -> Event:
    body = ConsentChanged(
        channel="email", purpose="marketing", state=state, method="form", wording="お知らせを受け取る"
    )
    return event("consent_changed", body, hours, source=source, **claims)


@pytest.fixture(autouse=True)
def stores(var: Path) -> Iterator[None]:
    yield
    events.log().close()


def tell(*told: Event) -> None:
    events.log().append(told)
    while api.project():
        pass


def standing(hours: float, customer: int = 1) -> Standing:
    return api.standings([(customer, at(hours))])[customer, at(hours)]


def test_consent_holds_from_when_it_was_given_until_it_was_withdrawn() -> None:
    tell(consent("withdrawn", 20), consent("granted", 10))  # the later word arrived first
    assert [standing(hours).consent for hours in (9.9, 10, 19.9, 20, 30)] == [
        "unknown",
        "granted",
        "granted",
        "withdrawn",
        "withdrawn",
    ]


def test_on_the_same_instant_a_withdrawal_wins() -> None:
    tell(consent("withdrawn", 10), consent("granted", 10))
    assert standing(10).consent == "withdrawn"


def test_consent_belongs_to_the_person_and_follows_a_link() -> None:
    tell(
        consent("granted", 1, shop_customer_id="7"),
        consent("granted", 2),
        consent("withdrawn", 3, shop_customer_id="7"),
    )
    assert standing(5, 2).consent == "granted"
    linked = event("customer_identified", CustomerIdentified(), 4, shop_customer_id="7", email=EMAIL)
    tell(linked)
    assert standing(5, 1).consent == standing(5, 2).consent == "withdrawn"
    assert standing(5, 2).email == EMAIL
    assert [entry.state for entry in api.consents(2)] == ["withdrawn", "granted", "granted"]


def test_the_ledger_keeps_how_a_consent_is_known() -> None:
    tell(consent("granted", 1))
    (entry,) = api.consents(1)
    assert (entry.method, entry.source, entry.wording, entry.at) == ("form", "api", "お知らせを受け取る", at(1))


def test_a_browsers_yes_counts_only_where_the_owner_attests_to_it() -> None:
    tell(consent("granted", 1, source="tag"))
    assert standing(2).consent == "unknown"
    assert api.counts()["reachable"] == 0
    shop.note_first_run(at=at(2), consent_basis="checkout_tag")
    assert standing(2).consent == "granted"
    assert api.counts()["reachable"] == 1


def test_a_browsers_no_counts_always() -> None:
    tell(consent("granted", 1), consent("withdrawn", 2, source="tag"))
    assert standing(3).consent == "withdrawn"


def test_consent_for_another_channel_is_no_consent_for_mail() -> None:
    body = ConsentChanged(channel="line", purpose="marketing", state="granted")
    tell(event("consent_changed", body, 1))
    assert standing(2).consent == "unknown"


def test_a_hard_bounce_suppresses_the_address_it_came_from_and_a_soft_one_does_not() -> None:
    soft = MessageBounced(message_id="1", channel="email", reason="soft")
    tell(consent("granted", 1), event("message_bounced", soft, 2))
    assert standing(3).suppressed == ""
    public_id = api.people([1])[1].public_id
    tell(
        event("message_bounced", MessageBounced(message_id="2", channel="email", reason="hard"), 4, customer=public_id)
    )
    assert [standing(hours).suppressed for hours in (3.9, 4)] == ["", "hard_bounce"]
    assert api.counts()["reachable"] == 0
    tell(event("customer_identified", CustomerIdentified(), 5, customer=public_id, email="new@example.jp"))
    assert (standing(6).email, standing(6).suppressed) == ("new@example.jp", "")


def test_who_calls_a_letter_spam_gets_no_more() -> None:
    tell(consent("granted", 1), event("message_complained", MessageComplained(message_id="1", channel="email"), 2))
    assert standing(2).suppressed == "complaint"


def test_an_open_complaint_holds_marketing_back_until_it_is_settled() -> None:
    tell(
        event("contact_opened", ContactOpened(contact_id="1", complaint=True), 1),
        event("contact_opened", ContactOpened(contact_id="2"), 1),
        event("contact_opened", ContactOpened(contact_id="3", complaint=True), 2),
        event("contact_resolved", ContactResolved(contact_id="1"), 3),
        event("contact_resolved", ContactResolved(contact_id="3"), 4),
    )
    assert [standing(hours).hold for hours in (0.5, 1, 3, 4)] == ["", "complaint", "complaint", ""]


def test_an_opt_out_list_covers_addresses_not_yet_known() -> None:
    assert api.suppress([" Hanako@example.jp", EMAIL, "not an address"], reason="opt_out_list", at=at(0)) == 1
    assert api.suppress([EMAIL], reason="opt_out_list", at=at(5)) == 0
    assert api.suppressed_count() == 1
    tell(consent("granted", 1))
    assert standing(2).suppressed == "opt_out_list"


def test_of_somebody_nobody_knows_nothing_is_assumed() -> None:
    assert standing(1, 99) == Standing()
    assert api.standings([]) == {}


def test_many_are_asked_at_once_at_their_own_instants() -> None:
    tell(*(consent("granted", number, email=f"p{number}@example.jp") for number in range(1, 51)))
    asked = [(customer, at(hour)) for customer in range(1, 51) for hour in (customer - 1, customer)]
    found = api.standings(asked)
    assert [found[each].consent for each in asked] == ["unknown", "granted"] * 50
