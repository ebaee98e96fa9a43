"""Tables as values: what the table component draws. A page says what the cells are, never how they look."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from django.http import HttpRequest

Kind = Literal["text", "number", "money", "time", "chip", "plain"]
PAGE = 50


@dataclass(frozen=True)
class Column:
    """A column: its heading, what its cells are, and, when it can be sorted by, under which word of the address; `falling`: the greatest
    first at the first click."""

    label: str
    kind: Kind = "text"
    sort: str = ""
    falling: bool = False


@dataclass(frozen=True)
class Cell:
    """A cell: text, perhaps a second line, a place to go, the mark of a state (`look`), an instant."""

    text: object = ""
    sub: str = ""
    href: str = ""
    look: str = ""
    at: datetime | None = None
    zero: bool = False


@dataclass(frozen=True)
class Pages:
    """Where in a long list this page is. `number` starts at 1."""

    number: int
    total: int
    size: int = PAGE
    query: str = ""

    @property
    def offset(self) -> int:
        return (self.number - 1) * self.size

    @property
    def first(self) -> int:
        return min(self.total, self.offset + 1)

    @property
    def last(self) -> int:
        return min(self.total, self.offset + self.size)

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.last < self.total else None


@dataclass(frozen=True)
class Table:
    """A table with a caption for those who cannot see it. `cards`: on a phone each row becomes a card."""

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    foot: Sequence[Cell] = field(default_factory=tuple)
    pages: Pages | None = None
    sorted_by: str = ""
    query: str = ""
    cards: bool = True

    @property
    def sort_key(self) -> str:
        return self.sorted_by.removeprefix("-")

    @property
    def descending(self) -> bool:
        return self.sorted_by.startswith("-")


def page_number(request: HttpRequest) -> int:
    """The page asked for; 1 for anything that is no page."""
    text = request.GET.get("page", "1")
    return max(1, min(int(text), 100_000)) if text.isdecimal() and len(text) < 7 else 1


def query_without(request: HttpRequest, *names: str) -> str:
    """The rest of the address, ready to be prefixed to another `name=value`: empty or ending in `&`."""
    query = request.GET.copy()
    for name in names:
        query.pop(name, None)
    text = query.urlencode()
    return f"{text}&" if text else ""


def sort_asked(request: HttpRequest, allowed: Sequence[str], default: str) -> str:
    """The sort order asked for when it is one of `allowed` (a leading `-` turns it round), else `default`."""
    asked = request.GET.get("sort", default)
    return asked if asked.removeprefix("-") in allowed else default
