"""What an import would change, for people to look at: samples with each field before and after, and how many people are new."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from enishi.connectors.csv.job import Change
from enishi.connectors.csv.passing import Taken
from enishi.customers import api as customers
from enishi.customers.types import Person, Recognised
from enishi.events.types import Event

SHOWN = 10  #: changes that are shown
_FIELDS = 12  #: fields of a change that are shown
_TOLD_APART = 1_000_000  #: people of one file that are counted; beyond, they are counted as they come
_BIRTH = ("birth_year", "birth_month", "birth_day")
_HIDDEN = frozenset({"lines", "traits", "cleared"})


class Differences:
    """Gathers while the file is tried."""

    def __init__(self) -> None:
        self.changes: list[Change] = []
        self.people_new = self.people_known = 0
        self.known_by: Counter[str] = Counter()
        self._met: set[int] = set()

    def note(self, taken: Sequence[Taken]) -> None:
        """Take in a portion's subjects."""
        telling = [(each, event) for each in taken if (event := _about_somebody(each.events)) is not None]
        found = customers.recognised([event for _each, event in telling])
        self._count(zip((event for _each, event in telling), found, strict=True))
        room = SHOWN - len(self.changes)
        if room <= 0:
            return
        known = {id(each): person for (each, _event), person in zip(telling, found, strict=True) if person is not None}
        shown = _telling_first(taken)[:room]
        people = customers.people({known[id(each)].customer_id for each in shown if id(each) in known})
        for each in shown:
            who = known.get(id(each))
            change = _change(each, None if who is None else people.get(who.customer_id))
            self.changes.append(change if who is None else replace(change, known_by=who.by))

    def _count(self, found: Iterable[tuple[Event, Recognised | None]]) -> None:
        for event, who in found:
            name = hash((event.site, event.claims.shop_customer_id or event.claims.email or event.claims))
            if name in self._met:
                continue
            if len(self._met) < _TOLD_APART:
                self._met.add(name)
            if who is None:
                self.people_new += 1
            else:
                self.people_known += 1
                self.known_by[who.by] += 1


def _about_somebody(events: Iterable[Event]) -> Event | None:
    """The first event that names a person."""
    for event in events:
        claims = event.claims
        if claims.shop_customer_id or claims.email or claims.line_user_id or claims.member_card:
            return event
        if claims.phone and not claims.visitor and not claims.cart:
            return event
    return None


def _telling_first(taken: Sequence[Taken]) -> list[Taken]:
    """What changes something before what is new."""
    return sorted(taken, key=lambda each: each.outcome != "changed")


def _change(taken: Taken, person: Person | None) -> Change:
    fields: list[tuple[str, str, str]] = []
    for event in taken.events:
        body = msgspec.to_builtins(event.body)
        before_of = {name: getattr(person, name, None) for name in (*body, *_BIRTH)} if person is not None else {}
        before_of, body = _with_birthday(before_of), _with_birthday(body)
        for name, value in body.items():
            before, after = _text(before_of.get(name)), _text(value)
            if name not in _HIDDEN and after and after != before:
                fields.append((name, before, after))
        lines = getattr(event.body, "lines", None)
        if lines is not None:
            fields.append(("lines", "", str(len(lines))))
    return Change(
        key=taken.subject.key, outcome=taken.outcome, line=taken.subject.lines[0], fields=tuple(fields[:_FIELDS])
    )


def _with_birthday(said: dict[str, Any]) -> dict[str, Any]:
    """The parts of a birthday as one; the year may be missing."""
    parts = [said.get(name) for name in _BIRTH]
    rest = {name: value for name, value in said.items() if name not in _BIRTH}
    day = "-".join(f"{part:02d}" for part in parts if isinstance(part, int))
    return rest | {"birthday": day} if day else rest


def _text(value: Any) -> str:
    return "" if value is None or value is False else str(value)[:100]
