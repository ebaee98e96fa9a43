"""What the buttons of the builder do to the tree. Pure; what cannot be done leaves the tree as it is."""

from collections.abc import Callable
from dataclasses import replace

from enishi.console.segments.builder.sketch import Place, Sketch, at

Parts = tuple[Sketch, ...]


def _with_parts(sketch: Sketch, place: Place, change: Callable[[Parts], Parts]) -> Sketch:
    """The tree with other parts in the group at `place`."""
    if not place:
        return replace(sketch, parts=change(sketch.parts))
    step, *rest = place
    parts = list(sketch.parts)
    parts[step] = _with_parts(parts[step], tuple(rest), change)
    return replace(sketch, parts=tuple(parts))


def replaced(sketch: Sketch, place: Place, new: Sketch) -> Sketch:
    """Another node instead of the one at `place`."""
    if not place:
        return new
    return _with_parts(sketch, place[:-1], lambda parts: (*parts[: place[-1]], new, *parts[place[-1] + 1 :]))


def added(sketch: Sketch, group: Place, new: Sketch) -> tuple[Sketch, Place]:
    """A new last part of the group; the tree and where it stands."""
    holder = at(sketch, group)
    if holder is None or not holder.is_group:
        return sketch, group
    return _with_parts(sketch, group, lambda parts: (*parts, new)), (*group, len(holder.parts))


def removed(sketch: Sketch, place: Place) -> Sketch:
    """Without the node; the root stays."""
    if not place or at(sketch, place) is None:
        return sketch
    return _with_parts(sketch, place[:-1], lambda parts: parts[: place[-1]] + parts[place[-1] + 1 :])


def inserted(sketch: Sketch, place: Place, new: Sketch) -> Sketch:
    """With a node that stands at `place` afterwards."""
    return _with_parts(sketch, place[:-1], lambda parts: (*parts[: place[-1]], new, *parts[place[-1] :]))


def duplicated(sketch: Sketch, place: Place) -> tuple[Sketch, Place]:
    """The node once more, behind itself."""
    node = at(sketch, place)
    if node is None or not place:
        return sketch, place
    behind = (*place[:-1], place[-1] + 1)
    return inserted(sketch, behind, node), behind


def grouped(sketch: Sketch, place: Place) -> tuple[Sketch, Place]:
    """The node in a group of its own, to which others can be added: “any of”, because that is why one makes a group."""
    node = at(sketch, place)
    if node is None or not place:
        return sketch, place
    return replaced(sketch, place, Sketch("any", parts=(node,))), place


def negated(sketch: Sketch, place: Place) -> tuple[Sketch, Place]:
    """The opposite of a condition."""
    node = at(sketch, place)
    if node is None or node.is_group:
        return sketch, place
    turned = node.put(negated="" if node.one("negated") else "1")
    return replaced(sketch, place, turned), place


def moved_up(sketch: Sketch, place: Place) -> tuple[Sketch, Place]:
    """One line up as it is read: into the end of a group that stands before, out of its group before that."""
    node = at(sketch, place)
    if node is None or not place:
        return sketch, place
    step = place[-1]
    if step == 0:
        return (sketch, place) if len(place) == 1 else _moved(sketch, node, place, place[:-1])
    before = at(sketch, (*place[:-1], step - 1))
    if before is not None and before.is_group:
        return _moved(sketch, node, place, (*place[:-1], step - 1, len(before.parts)))
    return _moved(sketch, node, place, (*place[:-1], step - 1))


def moved_down(sketch: Sketch, place: Place) -> tuple[Sketch, Place]:
    """One line down: into the beginning of a group that follows, out of its group behind it."""
    node, holder = at(sketch, place), at(sketch, place[:-1])
    if node is None or holder is None or not place:
        return sketch, place
    step = place[-1]
    if step == len(holder.parts) - 1:
        if len(place) == 1:
            return sketch, place
        return _moved(sketch, node, place, (*place[:-2], place[-2] + 1))
    after = holder.parts[step + 1]
    target = (*place, 0) if after.is_group else (*place[:-1], step + 1)
    return _moved(sketch, node, place, target)


def _moved(sketch: Sketch, node: Sketch, place: Place, target: Place) -> tuple[Sketch, Place]:
    """`target` is where it stands once it was taken out."""
    return inserted(removed(sketch, place), target, node), target


def with_where(sketch: Sketch, place: Place) -> tuple[Sketch, Place]:
    """One more blank clause in a happening."""
    node = at(sketch, place)
    if node is None or node.kind != "did":
        return sketch, place
    number = 1 + max((clause for clause in clauses(node)), default=-1)
    return replaced(sketch, place, replace(node, typed={**node.typed, f"where.{number}.field": ("",)})), place


def without_where(sketch: Sketch, place: Place, number: int) -> tuple[Sketch, Place]:
    """A happening without one of its clauses."""
    node = at(sketch, place)
    if node is None:
        return sketch, place
    kept = {name: values for name, values in node.typed.items() if not name.startswith(f"where.{number}.")}
    return replaced(sketch, place, replace(node, typed=kept)), place


def clauses(node: Sketch) -> list[int]:
    """The numbers of a happening's clauses, in order."""
    found = {name.split(".")[1] for name in node.typed if name.startswith("where.")}
    return sorted(int(each) for each in found if each.isdecimal() and len(each) < 4)
