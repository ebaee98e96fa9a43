"""Pieces of carts through the log: whole carts for everybody, however the batches fall and wherever a process died."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from enishi import pipeline
from enishi.customers import api as customers
from enishi.events import api as events
from enishi.events import vocabulary as kinds
from enishi.events.types import Claims, Event
from enishi.history import api as history
from enishi.history import pieces
from enishi.history.models import CartPiece

AT = datetime(2026, 3, 1, 10, tzinfo=UTC)
TEA = kinds.Line(product_id="tea", quantity=2, unit_price=1500)
CUP = kinds.Line(product_id="cup", quantity=1, unit_price=2200)

pytestmark = pytest.mark.django_db


def event(number: int, body: kinds.Body, **claims: str) -> Event:
    kind = next(kind for kind, of in kinds.BODIES.items() if of is type(body))
    at = AT + timedelta(minutes=number)
    who = msgspec.convert(claims or {"visitor": "v1"}, Claims)
    return Event(
        id=UUID(int=number), kind=kind, occurred_at=at, received_at=at, site="shop", source="tag", claims=who, body=body
    )


def take_in() -> None:
    while pipeline.take_in():
        pass


def cart(email: str = "hana@example.jp") -> tuple[kinds.Line, ...]:
    person = customers.person_by_email(email)
    assert person is not None
    at = AT + timedelta(hours=3)
    found = history.carts([(person.customer_id, at)])[person.customer_id, at]
    return found.lines if found.state == "open" else ()


STORY = [
    event(1, kinds.CustomerIdentified(), visitor="v1", email="hana@example.jp"),
    event(2, kinds.CartLinesAdded(lines=(TEA,))),
    event(3, kinds.CartLinesAdded(lines=(CUP,))),
    event(4, kinds.CartLinesRemoved(lines=(kinds.Line(product_id="tea", quantity=1, unit_price=0),))),
]
ONE_TEA = kinds.Line(product_id="tea", quantity=1, unit_price=1500)


@pytest.mark.parametrize("size", [1, 2, 4])
def test_whole_carts_come_of_pieces_however_they_are_batched(var: Path, size: int) -> None:
    for first in range(0, len(STORY), size):
        events.log().append(STORY[first : first + size])
        take_in()
    assert cart() == (ONE_TEA, CUP)
    told = [each.event for each in events.log().read(0, 100) if each.event.kind == "cart_updated"]
    assert [(each.occurred_at, each.source, each.claims.visitor) for each in told] == [
        (AT + timedelta(minutes=number), "tag", "v1") for number in (2, 3, 4)
    ]
    assert not CartPiece.objects.exists()


def test_a_repeat_adds_nothing(var: Path) -> None:
    events.log().append([*STORY, *STORY])
    take_in()
    events.log().append(STORY)
    take_in()
    assert cart() == (ONE_TEA, CUP)


def test_a_piece_goes_on_from_a_cart_told_whole_and_begins_anew_after_an_order(var: Path) -> None:
    events.log().append(
        [STORY[0], event(2, kinds.CartUpdated(lines=(TEA,))), event(3, kinds.CartLinesAdded(lines=(CUP,)))]
    )
    take_in()
    assert cart() == (TEA, CUP)
    order = kinds.OrderPlaced(order_id="1", lines=(TEA, CUP), total=5200)
    events.log().append([event(4, order), event(5, kinds.CartLinesAdded(lines=(CUP,)))])
    take_in()
    assert cart() == (CUP,)


def test_a_cart_emptied_piece_by_piece_is_empty(var: Path) -> None:
    events.log().append([*STORY, event(5, kinds.CartLinesRemoved(lines=(TEA, CUP)))])
    take_in()
    assert cart() == ()


def test_carts_of_two_ids_and_of_two_people_do_not_mix(var: Path) -> None:
    events.log().append(
        [
            STORY[0],
            event(2, kinds.CartLinesAdded(lines=(TEA,), cart_id="a")),
            event(3, kinds.CartLinesAdded(lines=(CUP,), cart_id="b")),
            event(4, kinds.CartLinesAdded(lines=(CUP,)), visitor="v2", email="jiro@example.jp"),
        ]
    )
    take_in()
    assert cart() == (CUP,)
    assert cart("jiro@example.jp") == (CUP,)


def test_killed_before_the_wholes_were_made_they_are_made_at_the_next_chance(
    var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies() -> None:
        raise SystemExit

    with monkeypatch.context() as broken:
        broken.setattr(pieces, "complete", dies)
        events.log().append(STORY)
        customers.project()
        with pytest.raises(SystemExit):
            history.project_live()
    take_in()
    events.log().append([event(5, kinds.CartLinesAdded(lines=(CUP,)))])
    take_in()
    assert cart() == (ONE_TEA, kinds.Line(product_id="cup", quantity=2, unit_price=2200))
