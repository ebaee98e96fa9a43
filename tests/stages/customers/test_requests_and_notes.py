"""Notes as the log tells them, and the list of people who ask about their own data."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from enishi.customers import api
from enishi.customers.models import SubjectRequest
from enishi.events import api as events
from enishi.events.types import Claims, Event
from enishi.events.vocabulary import Body, NoteAdded, NoteRemoved
from enishi.kernel.errors import NotFound
from enishi.kernel.ids import derived_id

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def stores(var: Path) -> Iterator[None]:
    yield
    events.log().close()


def tell(number: int, kind: str, body: Body, email: str = "hana@example.jp") -> None:
    event = Event(
        id=derived_id("test", str(number)), kind=kind, occurred_at=AT + timedelta(minutes=number), received_at=AT, site="",
        source="console", claims=Claims(email=email), body=body,
    )  # fmt: skip
    events.log().append([event])
    while api.project():
        pass


def notes() -> list[tuple[str, str]]:
    person = api.person_by_email("hana@example.jp")
    assert person is not None
    return [(note.text, note.by) for note in api.notes(person.customer_id)]


def test_a_note_is_written_taken_back_and_put_back() -> None:
    tell(1, "note_added", NoteAdded(note_id="a", text="夕方に電話", by="clerk"))
    tell(2, "note_added", NoteAdded(note_id="b", text="猫が三匹", by="owner"))
    assert notes() == [("猫が三匹", "owner"), ("夕方に電話", "clerk")]
    tell(3, "note_removed", NoteRemoved(note_id="a", by="owner"))
    tell(4, "note_removed", NoteRemoved(note_id="nobody's"))
    assert notes() == [("猫が三匹", "owner")]
    tell(5, "note_added", NoteAdded(note_id="a", text="夕方に電話", by="clerk"))
    assert notes() == [("夕方に電話", "clerk"), ("猫が三匹", "owner")]


def ask(key: str, at: datetime = AT) -> str:
    return api.request_subject(
        "erasure",
        {"email": "Hana@Example.jp", "phone": ""},
        site="shop",
        reason="post",
        by="shopify",
        at=at,
        natural_key=key,
    )


def test_a_request_stands_on_the_list_for_thirty_days_and_twice_is_once() -> None:
    later = ask("r2", AT + timedelta(days=1))
    first = ask("r1")
    assert ask("r1") == first
    assert [each.request_id for each in api.subject_requests()] == [first, later]
    assert api.subject_requests()[0].due_at == AT + timedelta(days=30)
    assert api.subject_requests()[0].claims == {"email": "Hana@Example.jp"}


def test_whom_a_request_is_about_is_sealed_found_and_forgotten() -> None:
    tell(1, "note_added", NoteAdded(note_id="a", text="x"))
    asked = ask("r1")
    assert "example" not in SubjectRequest.objects.get().sealed_claims.lower()
    person = api.person_by_email("hana@example.jp")
    assert person is not None
    assert api.requests.matches(api.requests.found(asked)) == [person.customer_id]
    api.requests.settle(asked, outcome="done", by="owner", at=AT)
    settled = api.requests.found(asked)
    assert (settled.outcome, settled.claims, settled.reason) == ("done", {}, "")
    assert api.subject_requests() == []
    with pytest.raises(NotFound):
        api.requests.found("nothing")
