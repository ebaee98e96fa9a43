"""What of a history rules read, columns and how far back: whatever else there is need not be fetched."""

from collections.abc import Collection, Iterable, Mapping
from math import ceil
from typing import NamedTuple

from enishi.history.types import ROWS, Part
from enishi.segments.core.crowd.asking import is_asked_one_by_one
from enishi.segments.core.crowd.crowd import SHORT
from enishi.segments.core.needs import leaves, needs
from enishi.segments.core.seen_rows import INSTANTS
from enishi.segments.core.words import happening
from enishi.segments.types import Ago, Did, Has, Last, Question, Rule

#: What is worked out of each part whatever the rules ask, beside the instants.
_ALWAYS: Mapping[Part, frozenset[str]] = {
    "orders": frozenset({"site", "channel", "day", "total", "currency", "subscription_id", "position"}),
    "lines": frozenset({"product_id", "quantity", "unit_price", "subscription", "position"}),
    "corrections": frozenset({"order", "site", "kind", "total", "amount", "currency", "position"}),
    "carts": frozenset({"site"}),
    "events": frozenset({"kind", "site"}),
    "sent": frozenset({"channel", "position"}),
}


def columns_of(rules: Iterable[Rule], parts: Collection[Part]) -> dict[Part, frozenset[str]]:
    """Of each of these parts the columns that any of the rules reads; of parts of which there are few rows, all."""
    found = {
        part: frozenset(ROWS[part]._fields) if part in SHORT else _ALWAYS[part] | set(INSTANTS[part]) for part in parts
    }
    for leaf in {leaf for rule in rules for leaf in leaves(rule)}:
        for part in needs(leaf).parts & found.keys():
            fields = set(ROWS[part]._fields)
            found[part] |= fields if is_asked_one_by_one(leaf) else fields & _named(leaf)
    return found


def _named(leaf: Question) -> set[str]:
    """Columns that the leaf and its happening name."""
    entry = happening(leaf.what) if isinstance(leaf, Did) else None
    if entry is None or not isinstance(leaf, Did):
        return set()
    asked = [field.column for where in leaf.where if (field := entry.field(where.field)) is not None]
    measured = [entry.measures[leaf.of]] if leaf.of in entry.measures else []
    only = [column for column, _values in entry.only]
    return {*asked, *measured, *only, *entry.each, entry.present, entry.when}


class Lately(NamedTuple):
    """Of events of these `kinds` no rule looks further back than so many `days` of 24 hours."""

    kinds: frozenset[str]
    days: int


def lately(rules: Iterable[Rule]) -> Lately:
    """Which kinds those are. Most events are pages seen, and most questions about them are of the last weeks."""
    furthest: dict[str, float] = {}
    for leaf in {leaf for rule in rules for leaf in leaves(rule) if "events" in needs(leaf).parts}:
        for kind in needs(leaf).kinds:
            furthest[kind] = max(furthest.get(kind, 0), _days_back(leaf))
    bounded = {kind: days for kind, days in furthest.items() if days < _EVER}
    return Lately(frozenset(bounded), int(max(bounded.values(), default=0)))


_EVER = float("inf")


def _days_back(leaf: Question) -> float:
    """So far back lies what the leaf looks at among events."""
    match leaf:
        case Did(during=Last(days=days)) | Did(during=Ago(most=int(days))):
            return days
        case Has(what="last_visit_days_ago") if leaf.range.most is not None:
            return ceil(leaf.range.most) + 1  # a day ago is up to two days ago
    return _EVER
