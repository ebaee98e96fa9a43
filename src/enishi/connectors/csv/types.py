"""A file of somebody else's data: its shape, its meaning, and what became of every line."""

from collections.abc import Mapping as Map
from datetime import datetime
from typing import Any, Literal, Protocol

from msgspec import Struct

from enishi.events.types import Event, Refusal

FileKind = Literal[
    "customers",
    "orders",
    "subscriptions",
    "shipments",
    "products",
    "points",
    "consents",
    "opt_outs",
    "ad_costs",
    "contacts",
    "clicks",
]

Encoding = Literal["utf-8", "utf-16-le", "utf-16-be", "cp932", "euc_jp", "iso2022_jp", "cp1252"]

#: How the numbers of a date stand: decided for a whole column, never for a line. "" = not needed, the cells say it themselves.
DateOrder = Literal["", "ymd", "dmy", "mdy"]


class Problem(Struct, frozen=True):
    """Something that is wrong. `core.reasons.MESSAGES[code]` is its English msgid, to be filled in with `values`."""

    code: str
    values: Map[str, str | int] = {}


class FileShape(Struct, frozen=True, kw_only=True):
    """How the bytes are to be read. Offsets count bytes of the (uncompressed) file; lines are physical and begin at 1.

    `header` is empty where the file has none (`has_header` False): the columns are then known by number only.
    """

    encoding: Encoding
    delimiter: str
    line_end: Literal["\n", "\r"] = "\n"  #: "\r\n" counts as "\n"
    compression: Literal["", "gzip"] = ""
    has_header: bool = True
    header: tuple[str, ...] = ()
    width: int = 0  #: cells of a line, trailing empty columns of the header not counted
    data_offset: int = 0  #: where the first line of data begins
    data_line: int = 1  #: the number of that line
    preamble: tuple[str, ...] = ()  #: what stood above the header
    is_sure: bool = True  #: False: the encoding is the likeliest of several; show a sample and ask


class Row(Struct, frozen=True, gc=False):
    """One line of data. `problem`: it could not be read, and `cells` is only what can be shown of it."""

    line: int  #: number of its (first) physical line
    offset: int  #: where it begins
    end: int  #: where the next begins: reading may go on there
    cells: list[str]
    problem: Problem | None = None
    lines: int = 1  #: physical lines it takes: more where a quoted cell holds line ends


class Column(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a field's values stand. `header` tells when a saved mapping meets another file.

    `more` are further columns that belong to the same value: the parts of a phone number, of a postcode, of an address.
    """

    index: int
    header: str = ""
    more: tuple[int, ...] = ()
    order: DateOrder = ""
    decimal_comma: bool = False


class Mapping(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the columns mean: field name → column. Saved as JSON by `core.mapping.to_json`.

    `fixed` gives fields without a column one value for every line. `options` are the kind's own (`core.options`).
    """

    kind: FileKind
    layout: str = ""  #: key of the known layout it follows, "" = none
    columns: dict[str, Column] = {}
    fixed: dict[str, str] = {}
    options: dict[str, str] = {}
    currency: str = "JPY"
    zone: str = "Asia/Tokyo"


class Guess(Struct, frozen=True, kw_only=True):
    """A mapping to be looked at. `scores`: how likely each kind is, 0–1. `unsure`: fields guessed by resemblance only."""

    mapping: Mapping
    scores: dict[FileKind, float]
    unsure: tuple[str, ...] = ()
    unused: tuple[int, ...] = ()  #: columns that mean nothing to us


class Question(Struct, frozen=True, kw_only=True):
    """The file does not say how to read a date column: both orders fit all its values. Ask, then set `Column.order`."""

    field: str
    header: str
    choices: tuple[DateOrder, ...]
    examples: tuple[str, ...]


class Surveyed(Struct, frozen=True, kw_only=True):
    """What reading the whole file once told. Needed to understand it; plain data, to be saved with the job (msgspec)."""

    mapping: Mapping  #: date orders settled
    lines: int  #: lines of data, unreadable ones included, blank ones not
    unreadable: int
    questions: tuple[Question, ...] = ()  #: not empty: nothing may be imported before they are answered
    problems: tuple[Problem, ...] = ()  #: remarks: numbers that a spreadsheet destroyed, lines entered twice …
    scattered: dict[str, int] = {}  #: order whose lines are not together → the last of its line numbers


class Make(Protocol):
    """`enishi.events.api.made`: handed in, so that the core knows no store."""

    def __call__(
        self,
        kind: str,
        body: Map[str, Any],
        *,
        natural_key: str,
        occurred_at: datetime,
        received_at: datetime,
        claims: Map[str, Any],
        site: str,
        source: str,
    ) -> Event | Refusal:
        """One event, or why there can be none."""
        ...


class Context(Struct, frozen=True, kw_only=True):
    """What the lines do not say themselves. `import_id` names this import: a retry of it makes the same events again."""

    site: str
    import_id: str
    received_at: datetime
    make: Make
    source: str = "csv"
    as_of: datetime | None = None  #: the instant the file speaks of; None = `received_at`
    basis: Literal["", "consent", "business_relation", "business_card", "published_address"] = ""
    wording: str = ""  #: what the people of a consent list agreed to


class Fact(Struct, frozen=True, kw_only=True, gc=False):
    """An event to be. `when`: "first" = only for a subject never imported, "change" = only for one imported with another content."""

    kind: str
    body: dict[str, Any]
    claims: dict[str, Any]
    natural_key: str
    occurred_at: datetime
    site: str = ""  #: where it happened, if the line says so; "" = the import's site
    when: Literal["always", "first", "change"] = "always"
    renews: bool = (
        False  #: said anew by every import that changes the subject, so that going back to an earlier content counts
    )


class Subject(Struct, frozen=True, kw_only=True):
    """What one or more lines are about: an order, a customer, a parcel.

    `key` is the same in every file; `digest` changes with the content. An importer that remembers (key → digest) knows: unknown =
    new, same digest = nothing to do, other digest = changed.
    """

    key: str
    digest: str
    lines: tuple[int, ...]
    facts: tuple[Fact, ...]
    suppress: tuple[str, ...] = ()  #: addresses never to be written to again


class Verdict(Struct, frozen=True, kw_only=True):
    """What became of one line. `reason` is a code of `core.reasons.MESSAGES`; "" for lines that were taken."""

    line: int
    outcome: Literal["new", "changed", "same", "left_out", "refused"]
    reason: str = ""
    values: Map[str, str | int] = {}


class Understood(Struct, frozen=True, kw_only=True):
    """What some rows said: subjects, complete, in order; and verdicts for the lines that belong to none.

    Every line given to an understander comes back exactly once, in a subject or a verdict, at the latest from `finish`.
    """

    subjects: tuple[Subject, ...] = ()
    verdicts: tuple[Verdict, ...] = ()


class Understander(Protocol):
    """Reads the rows of one kind of file, in order."""

    def take(self, rows: list[Row]) -> Understood:
        """The subjects that are complete now. An order stays open until its last line has come."""
        ...

    def finish(self) -> Understood:
        """The file has ended: what was still open."""
        ...

    def state(self) -> bytes:
        """What is open, to be saved together with the offset of the next row; another understander goes on from it."""
        ...
