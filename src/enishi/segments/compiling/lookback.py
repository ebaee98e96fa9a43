"""How far back a rule looks at orders: what was said of older ones need not be looked up."""

from collections.abc import Iterator
from uuid import UUID

from enishi.segments.compiling.views import EVER, PLACES
from enishi.segments.core.needs import leaves, needs
from enishi.segments.core.words import happening
from enishi.segments.types import Ago, Did, Last, Question, Rule, Window, World


def orders_window(rule: Rule, world: World) -> Window:
    """A window that ends now and holds every order that a leaf of the rule, or of the segments it names, looks at from now."""
    days = [_days(leaf) for leaf in _all_leaves(rule, world, set()) if "orders" in needs(leaf).parts]
    known = [each for each in days if each is not None]
    return Last(days=max(known)) if known and len(known) == len(days) else EVER


def _all_leaves(rule: Rule, world: World, known: set[UUID]) -> Iterator[Question]:
    yield from leaves(rule)
    for key in needs(rule).segments - known:
        if key in world.segments:
            yield from _all_leaves(world.segments[key].rule, world, known | {key})


def _days(leaf: Question) -> int | None:
    """How many days back a leaf looks at orders; None: at all of them."""
    if not isinstance(leaf, Did) or PLACES & {where.field for where in leaf.where}:
        return None
    entry = happening(leaf.what)
    if entry is None or entry.source not in ("orders", "lines"):
        return None
    match leaf.during:
        case Last(days=days):
            return days
        case Ago(most=most):
            return most
    return None
