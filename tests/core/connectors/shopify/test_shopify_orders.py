"""What an order comes to after edits and refunds is what Shopify says it comes to."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from enishi.connectors.shopify.core.drafts import Draft, Shop
from enishi.connectors.shopify.core.orders import Order, Piece, Refund, drafts

SHOP = Shop(site="main", domain="sakura.myshopify.com")
AT = datetime(2026, 11, 1, tzinfo=UTC)
PLACED = datetime(2026, 10, 1, tzinfo=UTC)

# --- after edits and refunds -------------------------------------------------------------------------------------


@st.composite
def edited_orders(draw: st.DrawFn) -> tuple[Order, dict[str, int]]:
    """An order in which pieces were taken off and money went back, and how many pieces of each line were not taken off."""
    pieces, left, total, now = [], {}, 0, 0
    edits: dict[str, int] = {}
    back: dict[str, int] = {}
    for number in range(draw(st.integers(1, 4))):
        quantity, price = draw(st.integers(1, 5)), draw(st.integers(1, 9999))
        off = draw(st.integers(0, quantity))
        returned = draw(st.integers(0, quantity - off))
        line = str(number)
        pieces.append(
            Piece(line_id=line, product_id=line, quantity=quantity, now=quantity - off - returned, price=price)
        )
        edits[line], back[line], left[line] = off, returned, quantity - off
        total += quantity * price
        now += (quantity - off - returned) * price
    gone = sum(back[piece.line_id] * piece.price for piece in pieces)
    refunds = [Refund(refund_id="e", at=AT, amount=0, pieces=edits)] if any(edits.values()) else []
    if gone:
        refunds.append(Refund(refund_id="r", at=AT, amount=gone, pieces=back))
    placed = Order(
        order_id="1",
        at=PLACED,
        currency="JPY",
        pieces=tuple(pieces),
        total=total,
        total_now=now,
        claims={"shop_customer_id": "1"},
        refunds=tuple(refunds),
    )
    return placed, left


Told = Callable[[Order], list[Draft]]


def check_net(told: Told, order: Order, left: dict[str, int]) -> None:
    found = told(order)
    states = [draft for draft in found if draft.kind in ("order_placed", "order_changed")]
    refunds = sum(draft.body["amount"] for draft in found if draft.kind == "order_refunded")
    assert states[0].kind == "order_placed"
    assert states[0].body["total"] == order.total
    assert states[-1].body["total"] - refunds == order.total_now
    pieces = {line["product_id"]: line["quantity"] for line in states[-1].body["lines"]}
    assert pieces == {line: count for line, count in left.items() if count}


@given(edited_orders())
def test_the_state_less_the_refunds_is_what_shopify_says_is_left(made: tuple[Order, dict[str, int]]) -> None:
    check_net(drafts, *made)


def takes_refunds_off_twice(order: Order) -> list[Draft]:
    return drafts(replace(order, total_now=order.total_now - sum(refund.amount for refund in order.refunds)))


def overlooks_edits(order: Order) -> list[Draft]:
    return [draft for draft in drafts(order) if draft.kind != "order_changed"]


def takes_returned_pieces_for_edited(order: Order) -> list[Draft]:
    return drafts(replace(order, refunds=tuple(replace(refund, pieces={}) for refund in order.refunds)))


def overlooks_refunds(order: Order) -> list[Draft]:
    return [draft for draft in drafts(order) if draft.kind != "order_refunded"]


@pytest.mark.parametrize(
    "mutant",
    [takes_refunds_off_twice, overlooks_edits, takes_returned_pieces_for_edited, overlooks_refunds],
)
def test_the_property_rejects(mutant: Told) -> None:
    @given(edited_orders())
    @settings(deadline=None, phases=[Phase.generate])
    def attempt(made: tuple[Order, dict[str, int]]) -> None:
        check_net(mutant, *made)

    with pytest.raises(AssertionError):
        attempt()


@given(edited_orders())
def test_telling_it_again_names_the_same_facts(made: tuple[Order, dict[str, int]]) -> None:
    order, _ = made
    assert [(draft.kind, draft.key) for draft in drafts(order)] == [(draft.kind, draft.key) for draft in drafts(order)]
    assert len({(draft.kind, draft.key) for draft in drafts(order)}) == len(drafts(order))


def test_of_two_edits_the_later_one_is_told_with_the_later_instant() -> None:
    piece = Piece(line_id="1", product_id="1", quantity=3, now=2, price=1000)
    first = Order(
        order_id="1",
        at=PLACED,
        currency="JPY",
        pieces=(piece,),
        total=3000,
        total_now=2000,
        claims={"shop_customer_id": "1"},
        changed_at=PLACED + timedelta(days=1),
    )
    second = replace(first, pieces=(replace(piece, now=1),), total_now=1000, changed_at=PLACED + timedelta(days=2))
    one, two = drafts(first)[-1], drafts(second)[-1]
    assert (one.kind, two.kind) == ("order_changed", "order_changed")
    assert one.key != two.key
    assert two.at - one.at == timedelta(days=1)
