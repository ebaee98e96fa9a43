"""What was said of a person, by whom, and who is believed.

For each field a node keeps the latest word of each voice. Of all words of all nodes that count to one customer the weightiest
stands: first by who speaks (`rank`), then by when it was said, not by when it arrived. Nothing is lost when customers are
joined, so nothing must be guessed when they part.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import Any

import msgspec
from msgspec import Struct

from enishi.customers.core.claims import is_masked
from enishi.customers.core.folding import address
from enishi.customers.types import CONSOLE_SOURCE
from enishi.events.types import Event
from enishi.events.vocabulary import CustomerIdentified, CustomerTagged, OrderPlaced
from enishi.shop.types import BROWSER_SOURCE

Value = str | int | float | bool | None  #: None: the field was cleared

FIELDS = (
    "family_name",
    "given_name",
    "family_kana",
    "given_kana",
    "phone",
    "language",
    "sex",
    "postal_code",
    "prefecture",
    "city",
    "street",
    "building",
    "occupation",
    "birth_year",
    "birth_month",
    "birth_day",
    "acquisition_source",
    "is_test",
    "is_staff",
    "is_wholesale",
)
TELLING = (CustomerIdentified, CustomerTagged)
TRAIT = "trait:"
TAG = "tag:"

#: Who is believed before whom: what somebody of the shop typed, the shop's systems (and people about themselves), files
#: and tills, a page's public tag, a mall.
_CONSOLE, _SYSTEM, _FILE, _BROWSER, MALL_RANK = 3, 2, 1, 0, -1
_RANKS = {CONSOLE_SOURCE: _CONSOLE, "csv": _FILE, "till": _FILE, BROWSER_SOURCE: _BROWSER}

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Word(Struct, frozen=True, array_like=True, gc=False):
    """One thing said of one field. `said` is in microseconds since 1970."""

    value: Value
    rank: int
    said: int
    position: int
    source: str

    @property
    def weight(self) -> tuple[int, int, int]:
        """The greater one stands."""
        return self.rank, self.said, self.position

    @property
    def at(self) -> datetime:
        """When it was said."""
        return _EPOCH + self.said * _MICROSECOND


Fields = dict[str, list[Word]]  #: field → words, the weightiest first: it stands

_weight = attrgetter("weight")
_of_fields = attrgetter(*FIELDS)
_encoder = msgspec.json.Encoder(order="sorted")


class Words:
    """Everything said to one node: for each field the latest word of each voice."""

    def __init__(self, of: Fields | None = None) -> None:
        self.of: Fields = of or {}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Words) and self.of == other.of

    __hash__ = None  # type: ignore[assignment]

    def hear(self, field: str, word: Word) -> bool:
        """Keep the word, unless this voice said something later; returns whether it can make a difference."""
        said = self.of.get(field)
        if said is None:
            self.of[field] = [word]
            return True
        before = next((each for each in said if each.source == word.source and each.rank == word.rank), None)
        if before is None:
            said.append(word)
        elif word.weight >= before.weight:
            said[said.index(before)] = word
        if len(said) > 1:
            said.sort(key=_weight, reverse=True)
            return True
        return before is not None and before.value != word.value

    def hear_all(self, said: Iterable[tuple[str, Word]]) -> bool:
        """As `hear`, for all that one event says; whether any of it can make a difference."""
        of, differs = self.of, False
        for field, word in said:
            if field in of:
                differs |= self.hear(field, word)
            else:
                of[field] = [word]
                differs = True
        return differs

    def stored(self) -> bytes:
        """As JSON, in an order that depends on nothing but what was said."""
        return _encoder.encode(self.of)

    @classmethod
    def restored(cls, stored: Any) -> "Words":
        """What `stored` gave: as text, or as the plain values that the database has made of it."""
        of = _decoder.decode(stored) if isinstance(stored, str | bytes) else msgspec.convert(stored, Fields)
        for said in of.values():
            if len(said) > 1:
                said.sort(key=_weight, reverse=True)
        return cls(of)


_decoder = msgspec.json.Decoder(Fields)


def rank_of(source: str) -> int:
    """How much a source is believed."""
    return _RANKS.get(source, _SYSTEM)


def said_in(
    event: Event, position: int, mall_sites: frozenset[str], *, doubted: bool = False
) -> list[tuple[str, Word]]:
    """The words of an event: fields, traits and tags, and the address and telephone it was told with.

    `doubted`: nobody is to be written to at this address because of this event."""
    source = event.source
    rank = MALL_RANK if is_of_mall(event, mall_sites) else rank_of(source)
    said = (event.occurred_at - _EPOCH) // _MICROSECOND
    found: list[tuple[str, Word]] = []
    if isinstance(event.body, TELLING):
        found = [(name, Word(value, rank, said, position, source)) for name, value in _told(event.body)]
    if not doubted and (email := address(event.claims.email)):
        found.append(("email", Word(email, MALL_RANK if is_masked(email) else rank, said, position, source)))
    phone = event.claims.phone
    if phone and not (isinstance(event.body, CustomerIdentified) and event.body.phone == phone):  # lists say it twice
        found.append(("phone", Word(phone, rank, said, position, source)))
    return found


def _told(body: CustomerIdentified | CustomerTagged) -> list[tuple[str, Value]]:
    if isinstance(body, CustomerTagged):
        return [(TAG + name, True) for name in body.added] + [(TAG + name, None) for name in body.removed]
    told: list[tuple[str, Value]] = [
        (name, value) for name, value in zip(FIELDS, _of_fields(body), strict=True) if value
    ]
    told += [(TRAIT + name, value) for name, value in body.traits.items()]
    told += [(name, None) for name in body.cleared]
    return told


def is_of_mall(event: Event, mall_sites: frozenset[str]) -> bool:
    """Whether a mall stands between the shop and the person."""
    return event.site in mall_sites or (isinstance(event.body, OrderPlaced) and event.body.channel == "mall")


def heard(nodes: Iterable[Words]) -> Fields:
    """All words of one customer's nodes."""
    fields: Fields = {}
    for words in nodes:
        for field, said in words.of.items():
            if field in fields:
                fields[field] = sorted(fields[field] + said, key=_weight, reverse=True)
            else:
                fields[field] = said
    return fields
