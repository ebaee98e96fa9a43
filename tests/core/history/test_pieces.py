"""Carts told piece by piece. The model: a shop that tells both ways must be understood alike."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from enishi.events.vocabulary import Line
from enishi.history.core.pieces import Piece, Whole, changed, whole_after

AT = datetime(2026, 11, 1, tzinfo=UTC)


def line(product: str, quantity: int = 1, price: int = 100, variant: str = "") -> Line:
    return Line(product_id=product, quantity=quantity, unit_price=price, variant_id=variant)


def piece(*lines: Line, added: bool = True, minute: int = 10, position: int = 9) -> Piece:
    return Piece(at=AT + timedelta(minutes=minute), position=position, added=added, lines=lines)


def whole(*lines: Line, minute: int = 0, position: int = 1) -> Whole:
    return Whole(AT + timedelta(minutes=minute), position, lines)


def test_what_is_put_in_joins_its_like_and_brings_its_price() -> None:
    assert changed([line("a", 1, 100)], piece(line("a", 2, 90))) == (line("a", 3, 90),)
    assert changed([line("a")], piece(line("a", 1, 100, "red"))) == (line("a"), line("a", 1, 100, "red"))
    assert changed([line("a", 1, 100)], piece(line("a", 1, 0))) == (line("a", 2, 100),)


def test_what_is_taken_out_goes_and_more_than_all_is_all() -> None:
    assert changed([line("a", 3)], piece(line("a", 1), added=False)) == (line("a", 2),)
    assert changed([line("a", 3), line("b")], piece(line("a", 9), added=False)) == (line("b"),)
    assert changed([], piece(line("a"), added=False)) == ()


def test_the_cart_before_is_the_last_told_by_the_events_own_clock() -> None:
    wholes = [whole(line("b"), minute=5, position=2), whole(line("a"), minute=0, position=5)]
    assert whole_after(piece(line("c")), wholes, [], lapses=True) == (line("b"), line("c"))
    late = piece(line("c"), minute=3)
    assert whole_after(late, wholes, [], lapses=True) == (line("a"), line("c"))
    same_instant = [whole(line("a"), position=1), whole(line("b"), position=2)]
    assert whole_after(piece(line("c")), same_instant, [], lapses=True) == (line("b"), line("c"))


def test_after_an_order_the_cart_is_a_new_one() -> None:
    before = [whole(line("a"))]
    for minute, expected in ((0, (line("c"),)), (5, (line("c"),)), (10, (line("c"),)), (11, (line("a"), line("c")))):
        ordered = [AT + timedelta(minutes=minute)]
        assert whole_after(piece(line("c")), before, ordered, lapses=True) == expected, minute


def test_a_cart_without_an_id_is_forgotten_after_thirty_days_and_not_a_moment_before() -> None:
    month = 30 * 24 * 60
    assert whole_after(piece(line("c"), minute=month), [whole(line("a"))], [], lapses=True) == (line("a"), line("c"))
    assert whole_after(piece(line("c"), minute=month + 1), [whole(line("a"))], [], lapses=True) == (line("c"),)
    assert whole_after(piece(line("c"), minute=month + 1), [whole(line("a"))], [], lapses=False) == (
        line("a"),
        line("c"),
    )


@given(st.lists(st.tuples(st.booleans(), st.sampled_from("abc"), st.integers(1, 3)), max_size=12))
def test_pieces_come_to_what_the_shop_itself_counts(said: list[tuple[bool, str, int]]) -> None:
    counted: dict[str, int] = {}
    wholes: list[Whole] = []
    for number, (added, product, quantity) in enumerate(said):
        counted[product] = max(0, counted.get(product, 0) + (quantity if added else -quantity))
        told = piece(line(product, quantity), added=added, minute=number, position=number)
        wholes.append(Whole(told.at, number, whole_after(told, wholes, [], lapses=True)))
    last = wholes[-1].lines if wholes else ()
    assert {line.product_id: line.quantity for line in last} == {
        name: count for name, count in counted.items() if count
    }
