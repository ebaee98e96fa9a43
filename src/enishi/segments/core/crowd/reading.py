"""Which columns of a history rules read: whatever else there is need not be fetched."""

from collections.abc import Collection, Iterable, Mapping

from enishi.history.types import ROWS, Part
from enishi.segments.core.crowd.asking import is_asked_one_by_one
from enishi.segments.core.crowd.crowd import SHORT
from enishi.segments.core.needs import leaves, needs
from enishi.segments.core.seen_rows import INSTANTS
from enishi.segments.core.words import happening
from enishi.segments.types import Did, Question, Rule

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
