"""Whose events are, against a definition that looks at the whole log at once; cut anywhere, with repeats anywhere."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from enishi.customers.core.resolve import Claim, Register, Resolver, strong_claims
from enishi.customers.types import Link
from enishi.events.types import Claims, Event, Recorded
from enishi.events.vocabulary import PageViewed
from enishi.kernel.ids import derived_id

START = datetime(2026, 11, 1, tzinfo=UTC)

claims = st.builds(
    Claims,
    visitor=st.sampled_from([None, "v", "w"]),
    shop_customer_id=st.sampled_from([None, None, "1", "2"]),
    email=st.sampled_from([None, None, "a@example.jp", "b@example.jp", "c@example.jp"]),
)
#: Claims of events, some of which are told again later: (claims, how far back the repeated event is; 0 = a new event).
logs = st.lists(st.tuples(claims, st.sampled_from([0, 0, 0, 1, 3])), min_size=1, max_size=14)
cuts = st.lists(st.integers(1, 14), max_size=4)


def log_of(told: Iterable[tuple[Claims, int]]) -> list[Recorded]:
    events: list[Event] = []
    for claims_of_event, back in told:
        if 0 < back <= len(events):
            events.append(events[-back])
            continue
        events.append(
            Event(
                id=derived_id("test", str(len(events))),
                kind="page_viewed",
                occurred_at=START,
                received_at=START,
                site="main",
                source="api",
                claims=claims_of_event,
                body=PageViewed(url="https://shop.example/"),
            )
        )
    return [Recorded(position, event) for position, event in enumerate(events, start=1)]


@dataclass
class Memory:
    """What the state store keeps, in memory."""

    holder: dict[Claim, int] = field(default_factory=dict)
    known: set[int] = field(default_factory=set)
    merged_into: dict[int, int] = field(default_factory=dict)
    public_ids: dict[int, UUID] = field(default_factory=dict)
    seen: set[UUID] = field(default_factory=set)
    links: list[Link] = field(default_factory=list)
    owner_at: dict[int, int | None] = field(default_factory=dict)

    def survivor(self, customer: int) -> int:
        while customer in self.merged_into:
            customer = self.merged_into[customer]
        return customer

    def take(self, kind: type[Resolver], batch: list[Recorded]) -> None:
        register = Register(
            owners={claim: self.survivor(holder) for claim, holder in self.holder.items()},
            known=set(self.known),
            by_public_id={},
            next_id=len(self.public_ids) + 1,
        )
        resolver = kind(register, set(self.seen))
        for recorded in batch:
            resolver.take(recorded)
        changes = resolver.changes
        self.public_ids |= changes.customers
        self.holder |= {claim: holder for claim, (holder, _) in changes.claims.items()}
        self.known |= changes.known
        for link in changes.links:
            self.merged_into[link.from_customer_id] = link.into_customer_id
        self.links += changes.links
        self.seen |= {recorded.event.id for recorded, _ in changes.resolved}
        self.owner_at |= {recorded.position: owner for recorded, owner in changes.resolved}

    def people(self) -> set[frozenset[int]]:
        """The events as people: positions that belong to one survivor stand together."""
        groups: dict[int, set[int]] = {}
        for position, owner in self.owner_at.items():
            if owner is not None:
                groups.setdefault(self.survivor(owner), set()).add(position)
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
    for link in whole.links:
        younger_of_two = link.into_customer_id > link.from_customer_id
        assert not (younger_of_two and link.from_customer_id in whole.known), (
            "the older of two known customers survives"
        )
    repeated = [*log, *(Recorded(each.position + len(log), each.event) for each in log)]
    assert digested(kind, repeated, at) == whole


@given(logs, cuts)
@settings(max_examples=200, deadline=None)
def test_events_belong_to_whom_the_definition_says_however_the_log_is_cut(
    told: list[tuple[Claims, int]], at: list[int]
) -> None:
    check(Resolver, told, at)


class CountsRepeats(Resolver):
    def take(self, recorded: Recorded) -> None:
        self._seen.clear()
        super().take(recorded)


class LeavesTheAnonymousPast(Resolver):
    def _recognise(self, visitor: str, before: int | None, customer: int, position: int) -> None:
        self._bind(("visitor", visitor), customer, position)


class HandsOverASharedComputerWithItsPast(Resolver):
    def _recognise(self, visitor: str, before: int | None, customer: int, position: int) -> None:
        self._register.known.discard(before or 0)
        super()._recognise(visitor, before, customer, position)


class NeverRebindsAComputer(Resolver):
    def _recognise(self, visitor: str, before: int | None, customer: int, position: int) -> None:
        if before is None or before not in self._register.known:
            super()._recognise(visitor, before, customer, position)


class TakesANewAddressForASecondOne(Resolver):
    """A stranger's new address at a shared computer goes to its last user."""

    def _person(self, event: Event, strong: list[Claim], named: int | None, browser: int | None, position: int) -> int:  # type: ignore[override]
        self._register.known.discard(browser or 0)
        return super()._person(event, strong, named, browser, position)


class LetsTheYoungerSurvive(Resolver):
    def _elder(self, customers: Iterable[int]) -> int:
        return max(customers)


class JoinsNobody(Resolver):
    def _link(self, customer: int, into: int, position: int) -> None:
        pass


class ForgetsWhoMoved(Resolver):
    def _survivor(self, customer: int) -> int:
        return customer


MUTANTS = [
    CountsRepeats,
    LeavesTheAnonymousPast,
    HandsOverASharedComputerWithItsPast,
    NeverRebindsAComputer,
    TakesANewAddressForASecondOne,
    LetsTheYoungerSurvive,
    JoinsNobody,
    ForgetsWhoMoved,
]


@pytest.mark.parametrize("mutant", MUTANTS)
def test_the_property_rejects(mutant: type[Resolver]) -> None:
    @given(logs, cuts)
    @settings(max_examples=500, deadline=None, phases=[Phase.generate])
    def attempt(told: list[tuple[Claims, int]], at: list[int]) -> None:
        check(mutant, told, at)

    with pytest.raises(AssertionError):
        attempt()
