"""Which node an event is addressed to: the home of its strongest claim. A visitor cookie only says which browser.

- Strong claims of several nodes on one event make these one customer. The event itself stays with the strongest claim's node,
  so that whoever is parted again takes along what is theirs, later events included.
- What a browser did before anybody was named in it belongs to the first who is named there.
- When somebody else is named in it later (a shared computer), the browser is theirs from then on; what was before stays.
- Anybody can say anything with the public key of a page. So a browser never makes two known customers one, and gives a
  known customer a further claim (or an address to write to) only where that browser was theirs when they were first named:
  whoever guesses a number and says it in a browser of their own gets no further by saying it twice.

No rule of addressing asks which nodes are one customer: merging and parting change who an event counts to, never where it lives.
"""

from collections.abc import Container, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from enishi.customers.core.claims import ADDRESSES, PLACES, WHO_IS_WHO, Claim, Naming
from enishi.customers.core.grouping import Grouping, Known
from enishi.events.types import Event, Recorded
from enishi.events.vocabulary import (
    CustomersKeptApart,
    CustomersMerged,
    CustomersUnmerged,
    MessageBounced,
    MessageComplained,
)
from enishi.kernel.ids import derived_id
from enishi.shop.types import BROWSER_SOURCE

Id = TypeVar("Id", bound=Hashable)


@dataclass
class Register:
    """What is known before a batch, as far as the batch's claims reach."""

    owners: dict[Claim, int] = field(default_factory=dict)  #: nodes
    by_public_id: dict[UUID, int] = field(default_factory=dict)
    known: Known = field(default_factory=Known)
    next_id: int = 1
    since: dict[Claim, int] = field(default_factory=dict)  #: of places: at which position their owner got them


@dataclass
class Changes:
    """What a batch adds to the register."""

    nodes: dict[int, UUID] = field(default_factory=dict)  #: new ones: id → public id
    claims: dict[Claim, tuple[int, int]] = field(default_factory=dict)  #: new or rebound: owner, since which position
    named: dict[int, int] = field(default_factory=dict)  #: nodes that came to hold a strong claim, since which position
    resolved: list[tuple[Recorded, int | None]] = field(default_factory=list)  #: events that count, with their node
    doubted: set[int] = field(
        default_factory=set
    )  #: positions of events whose address is not believed to be their person's
    alike: dict[int, tuple[int, ...]] = field(default_factory=dict)
    #: position of an event that asks for its person's address → all nodes of its customer as of then


def without_repeats(
    batch: Sequence[Recorded], ids: Sequence[Id], seen: Container[Id]
) -> tuple[list[Recorded], list[Id]]:
    """The events that count, the first of each id that is not among those `seen` before, and their ids. `ids`: those of the batch, in any
    one form."""
    first: dict[Id, Recorded] = {}
    for recorded, each in zip(batch, ids, strict=True):
        if each not in seen:
            first.setdefault(each, recorded)
    return list(first.values()), list(first)


class Resolver:
    """Takes events that count one by one, in the order of the log, and keeps `changes` and `groups`. Consumes `register`."""

    def __init__(self, register: Register) -> None:
        self.changes = Changes()
        self.groups = Grouping(register.known)
        self._register = register
        self._owners = register.owners
        self._since = register.since

    def take(self, batch: Iterable[Recorded], namings: Iterable[Naming]) -> None:
        """Say whose these events are. `namings`: all that each of them says of that."""
        owners, resolved = self._owners, self.changes.resolved
        for recorded, naming in zip(batch, namings, strict=True):
            browser = naming.browser
            node = owners.get(browser) if browser else None
            if node is None and browser:
                node = self._newcomer(recorded.event)
                self._bind(browser, node, recorded.position)
            elif node is None:
                node = self._node(recorded, naming)
                if node is not None and isinstance(recorded.event.body, WHO_IS_WHO):
                    self._obey(recorded, node)
            resolved.append((recorded, node))

    def _obey(self, recorded: Recorded, node: int) -> None:
        """What somebody of the shop has said about who is who; and whom a letter that came back went to."""
        body, position = recorded.event.body, recorded.position
        if isinstance(body, CustomersMerged | CustomersUnmerged | CustomersKeptApart):
            other = self._register.by_public_id.get(body.other)
            if other is None:
                return
            if isinstance(body, CustomersMerged):
                self.groups.join(node, other, position, body.reason, automatic=False)
            elif isinstance(body, CustomersUnmerged):
                self.groups.part(node, other, position)
            else:
                self.groups.keep_apart(node, other, position)
        elif isinstance(body, MessageBounced | MessageComplained):
            self.changes.alike[position] = tuple(sorted(self.groups.members(self.groups.customer(node))))

    def _node(self, recorded: Recorded, naming: Naming) -> int | None:
        event, position = recorded.event, recorded.position
        strong, where = naming.strong, naming.where
        named = self._register.by_public_id.get(naming.customer) if naming.customer else None
        if not strong and named is None:
            return self._unnamed(event, naming, position)
        if event.source == BROWSER_SOURCE:
            strong = self._from_browser(strong, where, position)
        node = self._person(event, strong, named, where)
        for claim in strong:
            owner = self._owners.get(claim)
            if owner is None:
                self._bind(claim, node, position)
                self._name(node, position)
            elif owner != node:
                self.groups.join(node, owner, position, claim[0])
        for place in where:
            self._recognise(place, node, position)
        return node

    def _unnamed(self, event: Event, naming: Naming, position: int) -> int | None:
        """Whose browser it was; of somebody who only left a number, whose telephone."""
        where, caller = naming.where, naming.caller
        if where:
            owners = [owner for place in where if (owner := self._owners.get(place)) is not None]
            named = (owner for owner in owners if self.groups.is_named(owner))
            node = next(named, owners[0] if owners else None)
            if node is None:
                node = self._newcomer(event)
            for place in where:
                owner = self._owners.get(place)
                if owner is None or not self.groups.is_named(owner):
                    self._recognise(place, node, position)
            return node
        if caller is None:
            return None
        known = self._owners.get(caller)
        if known is None:
            known = self._newcomer(event)
            self._bind(caller, known, position)
            self._name(known, position)
        return known

    def _from_browser(self, strong: Sequence[Claim], where: Sequence[Claim], position: int) -> Sequence[Claim]:
        """What is believed of a browser's claims; an address that is not is remembered as doubted."""
        believed = self._believed(strong, self._first_named_in(where[0]) if where else None)
        whose = next((owner for claim in believed if (owner := self._owners.get(claim)) is not None), None)
        for claim in strong:
            if claim[0] in ADDRESSES and claim not in believed and not self._is_of(claim, whose):
                self.changes.doubted.add(position)
        return believed

    def _is_of(self, claim: Claim, node: int | None) -> bool:
        """Whether somebody trusted has said that the claim is this node's customer's."""
        owner = self._owners.get(claim)
        return owner is not None and node is not None and self.groups.customer(owner) == self.groups.customer(node)

    def _first_named_in(self, place: Claim) -> int | None:
        """The node whose place this is, where it was theirs no later than their first name."""
        node, since = self._owners.get(place), self._since.get(place)
        if node is None or since is None:
            return None
        return node if since <= self.groups.named_since(node) else None

    def _believed(self, strong: Sequence[Claim], browser: int | None) -> Sequence[Claim]:
        """Of what a browser claims: all that is new or one customer's own; else only its strongest claim that is known."""
        known = [claim for claim in strong if claim in self._owners]
        if not known:
            return strong
        owner = self._owners[known[0]]
        if owner == browser:
            return [claim for claim in strong if self._owners.get(claim) in (None, owner)]
        return known[:1]

    def _person(self, event: Event, strong: Sequence[Claim], named: int | None, where: Sequence[Claim]) -> int:
        """The node of the strongest claim that anybody holds; of a browser nobody was named in, this browser's; else a new one."""
        if named is not None:
            return named
        for claim in strong:
            if (owner := self._owners.get(claim)) is not None:
                return owner
        for place in where:
            owner = self._owners.get(place)
            if owner is not None and not self.groups.is_named(owner):
                return owner
        return self._newcomer(event)

    def _recognise(self, place: Claim, node: int, position: int) -> None:
        """The browser (or cart) is `node`'s from now on; an anonymous past comes along, another person's stays."""
        before = self._owners.get(place)
        if before == node:
            return
        self._bind(place, node, position)
        if before is not None and not self.groups.is_known(before):
            self.groups.join(node, before, position, place[0])

    def _newcomer(self, event: Event) -> int:
        """A node nobody knew. The public id derives from the event, so that a rebuild gives the same."""
        node = self._register.next_id
        self._register.next_id += 1
        public_id = derived_id("customer", str(event.id))
        self.changes.nodes[node] = public_id
        self._register.by_public_id[public_id] = node
        return node

    def _bind(self, claim: Claim, node: int, position: int) -> None:
        self._owners[claim] = node
        if claim[0] in PLACES:
            self._since[claim] = position
        self.changes.claims[claim] = (node, position)

    def _name(self, node: int, position: int) -> None:
        if not self.groups.is_named(node):
            self.changes.named[node] = position
            self.groups.name(node, position)
