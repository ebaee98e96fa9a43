"""Is, Has, Birthday: who they are, in words and numbers."""

from datetime import datetime

from enishi.segments.core import birthdays
from enishi.segments.core.entries import Attribute, Number
from enishi.segments.core.keeping import kept
from enishi.segments.core.leaves.doing import compares, within
from enishi.segments.core.seen import Seen
from enishi.segments.core.words import attribute, number
from enishi.segments.types import Birthday, Has, Is, Value


def attribute_holds(leaf: Is, seen: Seen) -> bool:
    """Compare what stands with what is asked for; who says nothing matches nothing."""
    entry = attribute(leaf.field)
    if entry is None:
        return False
    return compares(values_of(entry, seen), leaf.op, kept(leaf.values, entry.kept, seen.world.texts_key))


def values_of(entry: Attribute, seen: Seen) -> tuple[Value, ...]:
    """What is known: nothing, one value, or of tags several."""
    if entry.prefix:
        return tuple(name.removeprefix(entry.prefix) for name in sorted(seen.words) if _is_set(entry, name, seen))
    found = entry.read(seen) if entry.read else _word(entry, seen)
    found = entry.assumed if found is None else found
    return () if found is None else (found,)


def _is_set(entry: Attribute, name: str, seen: Seen) -> bool:
    return name.startswith(entry.prefix) and seen.says(name)


def _word(entry: Attribute, seen: Seen) -> Value | None:
    word = seen.words.get(entry.word)
    if word is None:
        return None
    if entry.type == "flag":
        return word.number == 1
    return word.number if word.text is None else word.text or None


def attribute_turns(leaf: Is, seen: Seen) -> tuple[datetime, ...]:
    """Only what is worked out from a date changes by itself."""
    entry = attribute(leaf.field)
    return entry.turns(seen) if entry and entry.turns else ()


def number_holds(leaf: Has, seen: Seen) -> bool:
    """Whether there is such a number, in the range."""
    entry = number(leaf.what)
    found = None if entry is None else number_of(entry, seen)
    return found is not None and within(leaf.range, found)


def number_of(entry: Number, seen: Seen) -> float | None:
    """The number, None where there is none."""
    if entry.read:
        return entry.read(seen)
    word = seen.words.get(entry.word)
    return None if word is None else word.number


def number_turns(leaf: Has, seen: Seen) -> tuple[datetime, ...]:
    """As the table says."""
    entry = number(leaf.what)
    return entry.turns(seen, leaf.range) if entry and entry.turns else ()


def birthday_holds(leaf: Birthday, seen: Seen) -> bool:
    """Whether one of the days is their birthday."""
    return birthdays.birthday_between(seen, leaf.from_days, leaf.to_days)


def birthday_turns(leaf: Birthday, seen: Seen) -> tuple[datetime, ...]:
    """Twice a year at most."""
    return birthdays.birthday_turns(seen, leaf.from_days, leaf.to_days)
