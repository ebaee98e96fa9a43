"""The rule language: a tree of groups over leaves. Every leaf is true or false of a customer at an instant, never unknown.

A rule is a value: it is stored, compared and sent as its canonical JSON (`core/canonical.py`), and read out as a sentence
(`core/sentences.py`). What it means is said by `core/definition.py`; `compiling` says the same to the warehouse.
What a leaf may name stands in `core/words.py`, not in these types: a later stage adds happenings, numbers and attributes there.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

Value = str | int | float | bool
Code = Annotated[str, Meta(min_length=1, max_length=120)]


class Node(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """What groups and leaves have in common. Trees of what never changes hold no cycles: nobody needs to look for them (`gc`)."""


class Range(Node, frozen=True, kw_only=True):
    """From `least` to `most`, both included; None = no limit. At least n, at most n and exactly n are all this."""

    least: float | None = None
    most: float | None = None


# --- when -------------------------------------------------------------------------------------------------------------------


class Ever(Node, frozen=True, kw_only=True, tag="ever"):
    """Up to the instant asked about."""


class Last(Node, frozen=True, kw_only=True, tag="last"):
    """In the last `days` × 24 hours: after `at` − days, up to `at`."""

    days: int


class Ago(Node, frozen=True, kw_only=True, tag="ago"):
    """From `most` to `least` × 24 hours ago: after `at` − most days, up to `at` − least days. `Ago(least=90)`: longer ago than that."""

    least: int = 0
    most: int | None = None


class Between(Node, frozen=True, kw_only=True, tag="between"):
    """On one of the shop's days from `first` to `last`, both included; None = open. `Between(last=d)`: before the day after d."""

    first: date | None = None
    last: date | None = None


Window = Ever | Last | Ago | Between


# --- leaves -----------------------------------------------------------------------------------------------------------------


class Leaf(Node, frozen=True, kw_only=True):
    """A leaf; `negated` turns it round, so that whoever lacks what is asked for matches too."""

    negated: bool = False


class Where(Node, frozen=True, kw_only=True):
    """What a happening must look like: one of what its `field` says (an order names several products, or no coupon) compared with
    `values`, any of them. `is_not` is the opposite of `is`, `missing` of `known`; these two take no values."""

    field: Code
    op: Literal["is", "is_not", "contains", "starts_with", "at_least", "at_most", "known", "missing"] = "is"
    values: tuple[Value, ...] = ()


class Did(Leaf, frozen=True, kw_only=True, tag="did"):
    """How often something happened (`of="times"`), or how much came together in it (`amount`, `pieces`, `seconds`, `products`), is in
    `count`. `what` is a happening of `core/words.py` (ordered, bought, viewed_page, opened …) or a kind of the shop's own (`shop.*`).
    Bought nothing in 90 days: `Did(what="ordered", during=Last(days=90), count=Range(most=0))`."""

    what: Code
    where: tuple[Where, ...] = ()
    during: Window = Ever()
    of: Literal["times", "amount", "pieces", "seconds", "products"] = "times"
    count: Range = Range(least=1)


class Is(Leaf, frozen=True, kw_only=True, tag="is"):
    """An attribute as it stood: sex, prefecture, occupation, language, acquisition_source, birth_month, is_staff, `tag`, `trait:<name>` …
    `is`: one of `values`; `known`: anybody ever said it. Missing matches neither."""

    field: Code
    op: Literal["is", "at_least", "at_most", "known"] = "is"
    values: tuple[Value, ...] = ()


class Has(Leaf, frozen=True, kw_only=True, tag="has"):
    """A number about the customer is in `range`: age, orders, sales, average_order, days_since_last_order, days_between_orders, points,
    days_to_points_expiry, deliveries … (`core/words.py`). Of whom there is no such number is not in it."""

    what: Code
    range: Range


class Birthday(Leaf, frozen=True, kw_only=True, tag="birthday"):
    """Their birthday falls on one of the shop's days from `from_days` to `to_days` after today (0 = today, negative = past). Where only
    the month is known it is the 1st; 29 February is 1 March in other years."""

    from_days: int
    to_days: int


class Allows(Leaf, frozen=True, kw_only=True, tag="allows"):
    """Consent to a purpose over a channel stands so (`unknown`: no word was ever said)."""

    channel: Literal["email", "line", "sms", "web_push", "letter"]
    purpose: Literal["marketing", "newsletter", "reminder", "review"] = "marketing"
    state: Literal["granted", "withdrawn", "unknown"] = "granted"


class Reachable(Leaf, frozen=True, kw_only=True, tag="reachable"):
    """May be written to over this channel for marketing now: address known, consent granted, not suppressed, no hold, not a mall's."""

    channel: Literal["email", "line", "sms", "web_push", "letter"]


class Subscribes(Leaf, frozen=True, kw_only=True, tag="subscribes"):
    """Has (exactly: at least one) subscription for which all of this holds at the instant. `deliveries`: how many were ordered so far;
    `days_to_next`: shop days until the next delivery; `commitment`: deliveries still owed; `days_since_delivered`: since the last."""

    states: tuple[Literal["active", "paused", "payment_failed", "cancelled"], ...] = ("active",)
    products: tuple[Code, ...] = ()
    cycle_days: Range = Range()
    deliveries: Range = Range()
    days_to_next: Range = Range()
    commitment: Range = Range()
    days_since_delivered: Range = Range()


class Ignored(Leaf, frozen=True, kw_only=True, tag="ignored"):
    """None of the last `messages` that were accepted (over `channel`, "" = any) was opened by a person or clicked; there were that many."""

    messages: int
    channel: Literal["", "email", "line", "sms", "web_push", "letter"] = ""


class Rank(Leaf, frozen=True, kw_only=True, tag="rank"):
    """The rank (A best … E, by the shop's boundaries; "" = no order yet) on an axis, or the group of all three, as of `days_ago` ×
    24 hours before, or as of the end of the shop's day `on`; until then it is that of now. A shift is two of these: A then, C now."""

    axis: Literal["recency", "frequency", "monetary", "group"]
    ranks: tuple[str, ...]
    days_ago: int = 0
    on: date | None = None


class RunsOut(Leaf, frozen=True, kw_only=True, tag="runs_out"):
    """A product (of `products`, or any) that they buy again and again is used up from `from_days` to `to_days` after today."""

    products: tuple[Code, ...] = ()
    from_days: int
    to_days: int


class InSegment(Leaf, frozen=True, kw_only=True, tag="in_segment"):
    """Another segment's rule holds."""

    segment: UUID


class InList(Leaf, frozen=True, kw_only=True, tag="in_list"):
    """Stands on a fixed list."""

    list: UUID


class AllOf(Node, frozen=True, kw_only=True, tag="all"):
    """Every one of `rules` holds; of none: everybody."""

    rules: "tuple[Rule, ...]" = ()


class AnyOf(Node, frozen=True, kw_only=True, tag="any"):
    """At least one of `rules` holds; of none: nobody."""

    rules: "tuple[Rule, ...]" = ()


class NoneOf(Node, frozen=True, kw_only=True, tag="none"):
    """Not one of `rules` holds; of none: everybody."""

    rules: "tuple[Rule, ...]" = ()


Question = Did | Is | Has | Birthday | Allows | Reachable | Subscribes | Ignored | Rank | RunsOut | InSegment | InList
Rule = AllOf | AnyOf | NoneOf | Question

#: Limits of a rule that is saved, with the reason said in `core/soundness.py`.
DAYS_MAX = 3650
LEAVES_MAX = 100
DEPTH_MAX = 8


class Boundaries(Struct, frozen=True, kw_only=True):
    """Where the ranks of RFM part, by axis: A is up to (recency, days since the last order) or from (orders, sales in minor units) the
    first, B the second, C the third, D the fourth; E the rest."""

    recency: tuple[int, int, int, int] = (30, 90, 180, 365)
    frequency: tuple[int, int, int, int] = (10, 5, 3, 2)
    monetary: tuple[int, int, int, int] = (100_000, 50_000, 20_000, 10_000)


class Problem(Struct, frozen=True):
    """Why a rule cannot be saved, or (`serious` False) what its author should know. `place`: the way to the node, by index of `rules`;
    `message` an English msgid with `values` for its %(name)s."""

    place: tuple[int, ...]
    message: str
    values: Mapping[str, str | int | float] = {}
    serious: bool = True


class Because(Struct, frozen=True, kw_only=True):
    """Why a node holds, or not, of one customer: `sentence` says the condition, or how many of a group's `parts` have to hold; `found`
    what was found of the customer (already in the language asked for)."""

    place: tuple[int, ...]
    holds: bool
    sentence: str
    found: str = ""
    parts: "tuple[Because, ...]" = ()


class Segment(Struct, frozen=True, kw_only=True):
    """A segment, or a fixed list (`is_list`; its rule says nothing), as other stages and the console see it.

    `size` is as last recorded; None while it was never counted. `is_counted`: the members are those of this version. `audited_at`: when
    they were last held against a count of everybody, which found `drift` places to be wrong and put them right; None: not yet.
    """

    segment_id: UUID
    name: str
    rule: Rule
    version: int
    is_list: bool = False
    size: int | None = None
    counted_at: datetime | None = None
    is_counted: bool = False
    archived: bool = False
    audited_at: datetime | None = None
    drift: int = 0


class Stay(Struct, frozen=True, kw_only=True):
    """That somebody was in a segment or on a list, from when to when: `left_at` None while they are; `came_at` None where it was not told,
    as of records that were joined."""

    segment: UUID
    name: str
    is_list: bool
    came_at: datetime | None
    left_at: datetime | None = None


class SegmentVersion(Struct, frozen=True, kw_only=True):
    """A rule as it was saved."""

    number: int
    name: str
    rule: Rule
    saved_at: datetime
    saved_by: str


class Product(Struct, frozen=True, kw_only=True, gc=False):
    """A product as rules see it; `gone_since` when it left the catalogue."""

    name: str = ""
    category: str = ""
    gone_since: datetime | None = None


class World(Struct, frozen=True, kw_only=True):
    """What a rule is asked with besides one customer's history. Nothing in it depends on the instant.

    `products` by (site, product id). `sites`: the codes of all there are; empty where it is not known. `segments` are all that a rule may
    name, fixed lists among them. `texts_key`: what texts that people wrote are made unreadable with. `currency`: amounts in any other
    count as not known. `browser_counts`: a browser's yes counts as consent.
    """

    products: Mapping[tuple[str, str], Product] = {}
    sites: frozenset[str] = frozenset()
    segments: Mapping[UUID, Segment] = {}
    boundaries: Boundaries = Boundaries()
    texts_key: bytes = b""
    currency: str = "JPY"
    browser_counts: bool = False
