"""What the builder's buttons do to the tree."""

from hypothesis import given
from hypothesis import strategies as st

from enishi.console.segments.builder import acts
from enishi.console.segments.builder.rules import written
from enishi.console.segments.builder.sketch import Place, Sketch, at, conditions
from enishi.segments.types import Rule
from tests.core.segments.making_rules import rules

LEAF = Sketch("reachable", {"channel": ("email",)})


def places(sketch: Sketch, place: Place = ()) -> list[Place]:
    """Every place of the tree, as it is read."""
    return [place, *(each for number, part in enumerate(sketch.parts) for each in places(part, (*place, number)))]


def named(*letters: str) -> tuple[Sketch, ...]:
    return tuple(Sketch("is", {"field": (letter,)}) for letter in letters)


def read(sketch: Sketch) -> str:
    """a b (c d) e"""
    said = [f"({read(part)})" if part.is_group else part.one("field") for part in sketch.parts]
    return " ".join(said)


A, B, C, D = named(*"abcd")
TREE = Sketch("all", parts=(A, Sketch("any", parts=(B, C)), D))


def test_moving_goes_line_by_line_through_groups() -> None:
    tree, seen = TREE, []
    place: Place = (2,)
    while place != (0,):
        tree, place = acts.moved_up(tree, place)
        seen.append(read(tree))
    assert seen == ["a (b c d)", "a (b d c)", "a (d b c)", "a d (b c)", "d a (b c)"]
    for _ in range(5):
        tree, place = acts.moved_down(tree, place)
    assert read(tree) == "a (b c) d"


@given(rules(), st.data())
def test_up_and_down_take_each_other_back(rule: Rule, data: st.DataObject) -> None:
    tree = written(rule)
    place = data.draw(st.sampled_from(places(tree)))
    up, above = acts.moved_up(tree, place)
    if above != place:
        assert acts.moved_down(up, above) == (tree, place)
    down, below = acts.moved_down(tree, place)
    if below != place:
        assert acts.moved_up(down, below) == (tree, place)


@given(rules(), st.data())
def test_nothing_is_lost_by_moving_and_one_is_by_taking_out(rule: Rule, data: st.DataObject) -> None:
    tree = written(rule)
    place = data.draw(st.sampled_from(places(tree)))
    node = at(tree, place)
    assert node is not None
    for move in (acts.moved_up, acts.moved_down, acts.grouped, acts.negated):
        assert conditions(move(tree, place)[0]) == conditions(tree)
    if place:
        assert conditions(acts.removed(tree, place)) == conditions(tree) - conditions(node)
        twice, behind = acts.duplicated(tree, place)
        assert at(twice, behind) == at(twice, place) == node
        assert acts.removed(twice, behind) == tree
    longer, new = acts.added(tree, place, LEAF)
    assert (longer, new) == (tree, place) if not node.is_group else at(longer, new) == LEAF


def test_what_is_not_there_changes_nothing() -> None:
    for act in (acts.moved_up, acts.moved_down, acts.grouped, acts.negated, acts.duplicated, acts.with_where):
        assert act(TREE, (9, 9))[0] == TREE
    assert acts.removed(TREE, (7,)) == TREE
    assert acts.removed(TREE, ()) == TREE
