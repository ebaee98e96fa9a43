"""Whose events are, against a definition that looks at the whole log at once; cut anywhere, with repeats anywhere, in any order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from enishi.customers.core.claims import Claim, namings, strong_claims
from enishi.customers.core.grouping import Grouping, Known
from enishi.customers.core.resolve import Register, Resolver, without_repeats
from enishi.events.types import Claims, Event, Recorded
from enishi.events.vocabulary import PageViewed
from enishi.kernel.ids import derived_id

START = datetime(2026, 11, 1, tzinfo=UTC)

EMAILS = ["a@example.jp", "b@example.jp", "c@example.jp"]
claims = st.builds(
    Claims,
    visitor=st.sampled_from([None, "v", "w"]),
    shop_customer_id=st.sampled_from([None, None, "1", "2"]),
    member_card=st.sampled_from([None, None, None, "m"]),
    email=st.sampled_from([None, None, *EMAILS]),
)
named = st.builds(
    Claims,
    shop_customer_id=st.sampled_from([None, "1", "2", "3"]),
    line_user_id=st.sampled_from([None, None, "U1"]),
    email=st.sampled_from(EMAILS),
)
#: Claims of events, some of which are told again later: (claims, how far back the repeated event is; 0 = a new event).
logs = st.lists(st.tuples(claims, st.sampled_from([0, 0, 0, 1, 3])), min_size=1, max_size=14)
cuts = st.lists(st.integers(1, 14), max_size=4)


def event(number: int, claims_of_event: Claims) -> Event:
    return Event(
        id=derived_id("test", str(number)),
        kind="page_viewed",
        occurred_at=START,
        received_at=START,
        site="main",
        source="api",
        claims=claims_of_event,
        body=PageViewed(url="https://shop.example/"),
    )


def log_of(told: Iterable[tuple[Claims, int]]) -> list[Recorded]:
    events: list[Event] = []
    for claims_of_event, back in told:
        events.append(events[-back] if 0 < back <= len(events) else event(len(events), claims_of_event))
    return recorded(events)


def recorded(events: Sequence[Event]) -> list[Recorded]:
    return [Recorded(position, each) for position, each in enumerate(events, start=1)]


@dataclass
class Memory:
    """What the state store keeps, in memory."""

    holder: dict[Claim, int] = field(default_factory=dict)
    named_since: dict[int, int] = field(default_factory=dict)
    customer_of: dict[int, int] = field(default_factory=dict)
    public_ids: dict[int, UUID] = field(default_factory=dict)
    seen: set[UUID] = field(default_factory=set)
    moves: list[tuple[int, int, int]] = field(default_factory=list)
    edges: list[tuple[int, int, int, str]] = field(default_factory=list)
    node_at: dict[int, int | None] = field(default_factory=dict)

    def take(self, kind: type[Resolver], batch: list[Recorded]) -> None:
        known = Known(customer_of=dict(self.customer_of), named_since=dict(self.named_since))
        resolver = kind(Register(dict(self.holder), {}, known, len(self.public_ids) + 1))
        if kind is not CountsRepeats:
            batch, _ = without_repeats(batch, [each.event.id for each in batch], self.seen)
        resolver.take(batch, namings(each.event for each in batch))
        changes, groups = resolver.changes, resolver.groups
        self.public_ids |= changes.nodes
        self.holder |= {claim: holder for claim, (holder, _) in changes.claims.items()}
        self.named_since |= changes.named
        self.customer_of |= {node: groups.customer(node) for node in self.public_ids}
        self.moves += groups.moves
        self.edges += [(edge.position, edge.one, edge.other, edge.reason) for edge in groups.edges]
        self.seen |= {each.event.id for each, _ in changes.resolved}
        self.node_at |= {each.position: node for each, node in changes.resolved}

    def people(self) -> set[frozenset[int]]:
        """The events as people: positions that count to one customer stand together."""
        groups: dict[int, set[int]] = {}
        for position, node in self.node_at.items():
            if node is not None:
                groups.setdefault(self.customer_of[node], set()).add(position)
        return {frozenset(group) for group in groups.values()}


def digested(kind: type[Resolver], log: list[Recorded], at: Iterable[int]) -> Memory:
    memory = Memory()
    borders = [0, *sorted({border for border in at if border < len(log)}), len(log)]
    for start, end in pairwise(borders):
        memory.take(kind, log[start:end])
    return memory


def people_by_definition(log: list[Recorded]) -> set[frozenset[int]]:
    """Strong claims seen together are one person. A browser is whose name was last given in it, before the first name: the first."""
    seen: set[UUID] = set()
    counted = [each for each in log if not (each.event.id in seen or seen.add(each.event.id))]  # type: ignore[func-returns-value]
    groups: list[set[Claim]] = []
    for each in counted:
        together = set(strong_claims(each.event))
        groups = [group for group in groups if not group & together or together.update(group)]  # type: ignore[func-returns-value]
        groups.append(together)
    people: dict[frozenset[Claim], set[int]] = {}
    for each in counted:
        if whose := _named(each, counted):
            group = next((frozenset(group) for group in groups if whose[0] in group), frozenset(whose))
            people.setdefault(group, set()).add(each.position)
    return {frozenset(positions) for positions in people.values()}


def _named(event: Recorded, counted: list[Recorded]) -> list[Claim]:
    visitor = event.event.claims.visitor
    if strong := strong_claims(event.event):
        return strong
    if visitor is None:
        return []
    namings = [each for each in counted if each.event.claims.visitor == visitor and strong_claims(each.event)]
    before = [each for each in namings if each.position <= event.position]
    naming = before[-1:] or namings[:1]
    return strong_claims(naming[0].event) if naming else [("visitor", visitor)]


def check(kind: type[Resolver], told: list[tuple[Claims, int]], at: list[int]) -> None:
    log = log_of(told)
    whole = digested(kind, log, [])
    assert whole.people() == people_by_definition(log)
    assert digested(kind, log, at) == whole
    for node, customer in whole.customer_of.items():
        since = whole.named_since.get(node)
        assert since is None or whole.named_since[customer] <= since, "who was known first keeps the name"
    for each in log:  # what a merge must not decide
        claimed = [claim for claim in strong_claims(each.event) if claim in whole.holder]
        home = whole.node_at.get(each.position)
        assert not claimed or home is None or home in {whole.holder[claim] for claim in claimed}
    repeated = [*log, *(Recorded(each.position + len(log), each.event) for each in log)]
    assert digested(kind, repeated, at) == whole


@given(logs, cuts)
@settings(max_examples=200, deadline=None)
def test_events_belong_to_whom_the_definition_says_however_the_log_is_cut(
    told: list[tuple[Claims, int]], at: list[int]
) -> None:
    check(Resolver, told, at)


@given(st.lists(named, min_size=1, max_size=10), st.data())
@settings(deadline=None)
def test_any_order_of_arrival_gives_the_same_people(told: list[Claims], data: st.DataObject) -> None:
    """For events of trusted senders that name somebody. What a nameless browser did is whose it is told to be, which has an order."""
    events = [event(number, claims_of_event) for number, claims_of_event in enumerate(told)]
    shuffled = data.draw(st.permutations(events))

    def people(order: Sequence[Event]) -> set[frozenset[UUID]]:
        found = digested(Resolver, recorded(order), []).people()
        return {frozenset(order[position - 1].id for position in group) for group in found}

    assert people(shuffled) == people(events)


class CountsRepeats(Resolver):
    """Is told everything that the log holds."""


class LeavesTheAnonymousPast(Resolver):
    def _recognise(self, place: Claim, node: int, position: int) -> None:
        self._bind(place, node, position)


class HandsOverASharedComputerWithItsPast(Resolver):
    def _recognise(self, place: Claim, node: int, position: int) -> None:
        before = self._owners.get(place)
        super()._recognise(place, node, position)
        if before is not None:
            self.groups.join(node, before, position, "visitor")


class NeverRebindsAComputer(Resolver):
    def _recognise(self, place: Claim, node: int, position: int) -> None:
        before = self._owners.get(place)
        if before is None or not self.groups.is_known(before):
            super()._recognise(place, node, position)


class TakesANewAddressForASecondOne(Resolver):
    """A stranger's new address at a shared computer goes to its last user."""

    def _person(self, event: Event, strong: Sequence[Claim], named: int | None, where: Sequence[Claim]) -> int:
        owners = [self._owners[place] for place in where if place in self._owners]
        return owners[0] if owners else super()._person(event, strong, named, where)


class SendsEventsToTheCustomer(Resolver):
    """What comes after a merge would stay behind when it is taken back."""

    def _person(self, event: Event, strong: Sequence[Claim], named: int | None, where: Sequence[Claim]) -> int:
        return self.groups.customer(super()._person(event, strong, named, where))


class _Youngest(Grouping):
    def _seniority(self, node: int) -> tuple[int, int]:
        return -self._named_since.get(node, 0), -node


class LetsTheYoungerSurvive(Resolver):
    def __init__(self, register: Register) -> None:
        super().__init__(register)
        self.groups = _Youngest(register.known)


class _Strangers(Grouping):
    def join(self, one: int, other: int, position: int, reason: str, *, automatic: bool = True) -> None:
        pass


class JoinsNobody(Resolver):
    def __init__(self, register: Register) -> None:
        super().__init__(register)
        self.groups = _Strangers(register.known)


class _Alone(Grouping):
    def members(self, customer: int) -> set[int]:
        return {customer}

    def _count(self, nodes: Iterable[int], customer: int, position: int) -> None:
        super()._count(sorted(nodes)[:1], customer, position)


class ForgetsWhoCameAlong(Resolver):
    def __init__(self, register: Register) -> None:
        super().__init__(register)
        self.groups = _Alone(register.known)


MUTANTS = [
    CountsRepeats,
    LeavesTheAnonymousPast,
    HandsOverASharedComputerWithItsPast,
    NeverRebindsAComputer,
    TakesANewAddressForASecondOne,
    SendsEventsToTheCustomer,
    LetsTheYoungerSurvive,
    JoinsNobody,
    ForgetsWhoCameAlong,
]


@pytest.mark.parametrize("mutant", MUTANTS)
def test_the_property_rejects(mutant: type[Resolver]) -> None:
    @given(logs, cuts)
    @settings(max_examples=2000, deadline=None, phases=[Phase.generate])
    def attempt(told: list[tuple[Claims, int]], at: list[int]) -> None:
        check(mutant, told, at)

    with pytest.raises(AssertionError):
        attempt()
