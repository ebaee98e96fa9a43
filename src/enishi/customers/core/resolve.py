"""Who an event happened to. A strong claim (address, shop customer id) says who; a visitor cookie only says which browser.

- An event belongs to the customer of its strong claims. Strong claims of several customers on one event make these one.
- What a browser did before anybody was named in it belongs to the first who is named there.
- When somebody else is named in it later (a shared computer), the browser is theirs from then on; what was before stays.
- Anybody can say anything with the public key of a page. So a browser never makes two known customers one, and gives a
  known customer a further claim only where that browser was this customer's already.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from enishi.customers.core.folding import address
from enishi.customers.types import Link
from enishi.events.types import Event, Recorded
from enishi.events.vocabulary import IMPERSONAL
from enishi.kernel.ids import derived_id
from enishi.shop.types import BROWSER_SOURCE

Claim = tuple[str, str]  #: (kind, value)

VISITOR = "visitor"
SHOP_CUSTOMER_ID = "shop_customer_id"
EMAIL = "email"


def strong_claims(event: Event) -> list[Claim]:
    """The event's claims that say who somebody is, the strongest first. A shop's own ids are told apart by its site."""
    claims = event.claims
    found: list[Claim] = []
    if claims.shop_customer_id is not None:
        found.append((SHOP_CUSTOMER_ID, f"{event.site}:{claims.shop_customer_id}"))
    if claims.email is not None and (folded := address(claims.email)):
        found.append((EMAIL, folded))
    return found


@dataclass
class Register:
    """What is known before a batch, as far as the batch's claims reach. Owners are surviving customers."""

    owners: dict[Claim, int] = field(default_factory=dict)
    known: set[int] = field(default_factory=set)  #: customers who hold a strong claim
    by_public_id: dict[UUID, int] = field(default_factory=dict)
    next_id: int = 1


@dataclass
class Changes:
    """What a batch adds to the register."""

    customers: dict[int, UUID] = field(default_factory=dict)  #: new ones: id → public id
    claims: dict[Claim, tuple[int, int]] = field(default_factory=dict)  #: new or rebound: owner, since which position
    known: set[int] = field(default_factory=set)  #: who came to hold a strong claim
    links: list[Link] = field(default_factory=list)
    resolved: list[tuple[Recorded, int | None]] = field(default_factory=list)  #: events that count, with their customer


class Resolver:
    """Takes events one by one, in the order of the log, and keeps `changes`. Consumes `register` and `seen`, the ids that counted."""

    def __init__(self, register: Register, seen: set[UUID]) -> None:
        self.changes = Changes()
        self._register = register
        self._seen = seen
        self._moved: dict[int, int] = {}

    def take(self, recorded: Recorded) -> None:
        """Let the event count and say whose it is; a repeat does neither."""
        if recorded.event.id not in self._seen:
            self._seen.add(recorded.event.id)
            self.changes.resolved.append((recorded, self._customer(recorded)))

    def _survivor(self, customer: int) -> int:
        while customer in self._moved:
            customer = self._moved[customer]
        return customer

    def _customer(self, recorded: Recorded) -> int | None:
        event, claims = recorded.event, recorded.event.claims
        if event.kind in IMPERSONAL:
            return None
        browser = self._owner((VISITOR, claims.visitor)) if claims.visitor is not None else None
        strong = strong_claims(event)
        named = self._register.by_public_id.get(claims.customer) if claims.customer else None
        if not strong and named is None:
            if claims.visitor is None:
                return None
            if browser is None:
                browser = self._newcomer(event)
                self._bind((VISITOR, claims.visitor), browser, recorded.position)
            return browser
        if event.source == BROWSER_SOURCE:
            strong = self._believed(strong, browser)
        customer = self._person(event, strong, named, browser, recorded.position)
        for claim in strong:
            if self._owner(claim) is None:
                self._bind(claim, customer, recorded.position)
                self._make_known(customer)
        if claims.visitor is not None:
            self._recognise(claims.visitor, browser, customer, recorded.position)
        return customer

    def _believed(self, strong: list[Claim], browser: int | None) -> list[Claim]:
        """Of what a browser claims: all that is new or one customer's own; else only its strongest claim that is known."""
        known = [claim for claim in strong if self._owner(claim) is not None]
        if not known:
            return strong
        owner = self._owner(known[0])
        if owner == browser:
            return [claim for claim in strong if self._owner(claim) in (None, owner)]
        return known[:1]

    def _person(
        self, event: Event, strong: Sequence[Claim], named: int | None, browser: int | None, position: int
    ) -> int:
        owners = {owner for claim in strong if (owner := self._owner(claim)) is not None}
        if named is not None:
            owners.add(self._survivor(named))
        if owners:
            elder = self._elder(owners)
            for other in sorted(owners - {elder}):
                self._link(other, elder, position)
            return elder
        if browser is not None and browser not in self._register.known:
            return browser
        return self._newcomer(event)

    def _elder(self, customers: Iterable[int]) -> int:
        return min(customers, key=lambda each: (each not in self._register.known, each))

    def _recognise(self, visitor: str, before: int | None, customer: int, position: int) -> None:
        """The browser `visitor` is now `customer`'s; an anonymous past comes along, another person's stays."""
        if before is None:
            self._bind((VISITOR, visitor), customer, position)
        elif self._survivor(before) != customer:
            if before in self._register.known:
                self._bind((VISITOR, visitor), customer, position)
            else:
                self._link(before, customer, position)

    def _owner(self, claim: Claim) -> int | None:
        owner = self._register.owners.get(claim)
        return None if owner is None else self._survivor(owner)

    def _newcomer(self, event: Event) -> int:
        """A customer of whom nothing was known. The public id derives from the event, so that a rebuild gives the same."""
        customer = self._register.next_id
        self._register.next_id += 1
        self.changes.customers[customer] = derived_id("customer", str(event.id))
        self._register.by_public_id[self.changes.customers[customer]] = customer
        return customer

    def _bind(self, claim: Claim, customer: int, position: int) -> None:
        self._register.owners[claim] = customer
        self.changes.claims[claim] = (customer, position)

    def _make_known(self, customer: int) -> None:
        self._register.known.add(customer)
        self.changes.known.add(customer)

    def _link(self, customer: int, into: int, position: int) -> None:
        self._moved[customer] = into
        self.changes.links.append(Link(position, customer, into))
