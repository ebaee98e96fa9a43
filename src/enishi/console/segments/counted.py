"""How many a rule means, how many of them can be written to over each channel, and a few of them with the reasons."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from enishi.console import persons
from enishi.console.segments.builder import words
from enishi.console.segments.builder.known import Known
from enishi.console.tables import Cell
from enishi.segments import api
from enishi.segments.types import AllOf, Because, Reachable, Rule, Segment
from enishi.warehouse.errors import WarehouseError

CHANNELS: tuple[api.Channel, ...] = ("email", "line", "sms", "letter")
A_FEW = 5
FEW = 5_000  #: members that are read rather than asked for; above the warehouse is quicker


@dataclass(frozen=True)
class Reach:
    """How many of them can be written to over a channel."""

    label: str
    size: api.Estimate


@dataclass(frozen=True)
class Counted:
    """`away`: they cannot be counted just now."""

    size: api.Estimate | None
    customers: int
    channels: Sequence[Reach]
    away: bool = False

    @property
    def share(self) -> float | None:
        """Of all customers."""
        return self.size.size / self.customers if self.size and self.customers else None


def counted(rule: Rule, known: Known, at: datetime, *, exact: bool = False) -> Counted:
    """At once: exact in a shop below 100,000 customers; above an estimate, unless it has to be `exact`."""
    try:
        customers = api.population(at)
        if customers < api.EXACT_BELOW:
            return _of_few(rule, known, at, customers)
        return _of_many(rule, known, at, customers, exact=exact)
    except WarehouseError:
        return Counted(None, 0, (), away=True)


def of_segment(segment: Segment, known: Known, at: datetime) -> Counted:
    """A segment that is counted already: as its members were told."""
    try:
        customers, size = api.population(at), segment.size or 0
        if customers < api.EXACT_BELOW and size <= FEW:
            members = {customer for customer, _since in api.members_now(segment.segment_id, limit=FEW)}
            sizes = [len(members & api.reachable(code, known.world, at)) for code in CHANNELS]
        else:
            sizes = [api.reached(code, known.world, at).get(segment.segment_id, 0) for code in CHANNELS]
        channels = [Reach(name, _sure(reached)) for (_code, name), reached in zip(_channels(), sizes, strict=True)]
        return Counted(_sure(size), customers, channels)
    except WarehouseError:
        return Counted(None, 0, (), away=True)


def _of_few(rule: Rule, known: Known, at: datetime, customers: int) -> Counted:
    """Who they are is asked once, and held against those who can be reached."""
    members = api.members_at(rule, known.world, at)
    channels = [Reach(name, _sure(len(members & api.reachable(code, known.world, at)))) for code, name in _channels()]
    return Counted(_sure(len(members)), customers, channels)


def _of_many(rule: Rule, known: Known, at: datetime, customers: int, *, exact: bool) -> Counted:
    """The rule, and the rule with each channel, are asked together: what they have in common is answered once."""
    rules = [rule, *(AllOf(rules=(rule, Reachable(channel=code))) for code in CHANNELS)]
    if exact:
        size, *reached = map(_sure, api.counts(rules, known.world, at))
    else:
        size, *reached = api.estimates(rules, known.world, at)
    channels = [Reach(name, each) for (_code, name), each in zip(_channels(), reached, strict=True)]
    return Counted(size, customers, channels)


def _channels() -> list[tuple[api.Channel, str]]:
    names = dict(words.CHANNELS)
    return [(code, str(names[code])) for code in CHANNELS]


def _sure(size: int) -> api.Estimate:
    return api.Estimate(size, size, size)


@dataclass(frozen=True)
class Example:
    """A customer, and why the rule holds of them."""

    who: Cell
    why: Because | None


def examples(rule: Rule, known: Known, at: datetime) -> list[Example]:
    """A few members; looking at them is written down by whoever asks for them."""
    try:
        some = api.sample(rule, known.world, at, A_FEW)
        reasons = api.because(rule, some, at, language=known.language)
    except WarehouseError:
        return []
    who = persons.names(some)
    return [Example(who[each], reasons.get(each)) for each in some]
