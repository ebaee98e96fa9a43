"""What an event says of who it happened to, sorted by strength and in one spelling."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple
from unicodedata import normalize
from uuid import UUID

import phonenumbers

from enishi.customers.core.folding import address
from enishi.events.types import Claims, Event
from enishi.events.vocabulary import (
    BODIES,
    IMPERSONAL,
    CustomersKeptApart,
    CustomersMerged,
    CustomersUnmerged,
    MessageBounced,
    MessageComplained,
)

Claim = tuple[str, str]  #: (kind, value)

VISITOR = "visitor"
CART = "cart"
SHOP_CUSTOMER_ID = "shop_customer_id"
MEMBER_CARD = "member_card"
LINE_USER_ID = "line_user_id"
EMAIL = "email"
MALL_EMAIL = "mall_email"
PHONE = "phone"

#: Claims that say in which browser, not who.
PLACES = frozenset({VISITOR, CART})
#: Claims that are written to.
ADDRESSES = frozenset({EMAIL, MALL_EMAIL})

#: Events by which somebody says that two customers are one person, or that they are not.
OF_TWO = (CustomersMerged, CustomersUnmerged, CustomersKeptApart)
#: Events for which it matters who is whose just then.
WHO_IS_WHO = (*OF_TWO, MessageBounced, MessageComplained)

_JAPANESE = re.compile(r"0[1-9]\d{8,9}", re.ASCII)
_BETWEEN_DIGITS = dict.fromkeys(map(ord, " -()\u3000\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u30fc"))
_MASKED = re.compile(r"(?:^|\.)(?:masked|fw\.rakuten|marketplace\.amazon)(?:\.|$)")


class Naming(NamedTuple):
    """All that an event says of who it happened to."""

    strong: Sequence[Claim] = ()  #: see `strong_claims`
    where: Sequence[Claim] = ()  #: see `places`
    caller: Claim | None = None  #: where those are nothing: see `weak_claim`
    customer: UUID | None = None  #: our own public id
    other: UUID | None = None  #: the public id of another of whom it speaks
    browser: Claim | None = None  #: where it is all there is: nearly every event of a shop


def namings(events: Iterable[Event]) -> list[Naming]:
    """What each of these events says of who it happened to."""
    browsers: dict[str, Naming] = {}
    found: list[Naming] = []
    for event in events:
        visitor = None if event.kind in _PECULIAR else _lone_visitor(event.claims)
        if visitor is None:
            found.append(_naming(event))
        elif visitor in browsers:
            found.append(browsers[visitor])
        else:
            claim = (VISITOR, visitor)
            browsers[visitor] = naming = Naming(where=(claim,), browser=claim)
            found.append(naming)
    return found


#: Events about nobody, and those for which it matters who is whose.
_PECULIAR = IMPERSONAL | {kind for kind, body in BODIES.items() if issubclass(body, WHO_IS_WHO)}


def _naming(event: Event) -> Naming:
    if event.kind in IMPERSONAL:
        return Naming()
    strong, where = strong_claims(event), places(event)
    return Naming(
        strong,
        where,
        caller=None if strong or where else weak_claim(event),
        customer=event.claims.customer,
        other=event.body.other if isinstance(event.body, OF_TWO) else None,
    )


def _lone_visitor(claims: Claims) -> str | None:
    """The cookie, of an event that says nothing else of who it was."""
    if (
        claims.email is None
        and claims.shop_customer_id is None
        and claims.customer is None
        and claims.cart is None
        and claims.phone is None
        and claims.member_card is None
        and claims.line_user_id is None
        and claims.former_customer_id is None
    ):
        return claims.visitor
    return None


def strong_claims(event: Event) -> list[Claim]:
    """The event's claims that say who somebody is, the strongest first.

    A shop's own numbers are told apart by its site. So is an address behind which a mall hides its customers: it is good there
    and nowhere else.
    """
    claims = event.claims
    found: list[Claim] = []
    if claims.shop_customer_id is not None:
        found.append((SHOP_CUSTOMER_ID, f"{event.site}:{claims.shop_customer_id}"))
    if claims.former_customer_id is not None:
        found.append((SHOP_CUSTOMER_ID, f"{event.site}:{claims.former_customer_id}"))
    if claims.member_card is not None:
        found.append((MEMBER_CARD, claims.member_card))
    if claims.line_user_id is not None:
        found.append((LINE_USER_ID, claims.line_user_id))
    if claims.email is not None and (folded := address(claims.email)):
        found.append((MALL_EMAIL, f"{event.site}:{folded}") if is_masked(folded) else (EMAIL, folded))
    return found


def places(event: Event) -> list[Claim]:
    """Where it happened: the browser's cookie, the cart's token. Whoever is named there owns them."""
    claims = event.claims
    found: list[Claim] = []
    if claims.visitor is not None:
        found.append((VISITOR, claims.visitor))
    if claims.cart is not None:
        found.append((CART, f"{event.site}:{claims.cart}"))
    return found


def weak_claim(event: Event) -> Claim | None:
    """The telephone: what is left to tell callers apart by when nothing else is said. It never joins anybody."""
    number = phone(event.claims.phone or "")
    return (PHONE, number) if number else None


def spelled(word: str, sites: Iterable[str]) -> list[Claim]:
    """All the claims that a word, as people write it down, may mean: an address, a number of any of the sites, a card, a LINE id, a
    telephone."""
    numbers = [(SHOP_CUSTOMER_ID, f"{site}:{word}") for site in sites]
    found = [*numbers, (SHOP_CUSTOMER_ID, word), (MEMBER_CARD, word), (LINE_USER_ID, word)]
    if folded := address(word):
        found += [(EMAIL, folded), *((MALL_EMAIL, f"{site}:{folded}") for site in sites)]
    elif number := phone(word):
        found.append((PHONE, number))
    return found


def public_id(word: str) -> UUID | None:
    """Our own id of a customer, as it is written; None for anything else."""
    try:
        return UUID(word)
    except ValueError:
        return None


def is_masked(email: str) -> bool:
    """Whether a mall put this (folded) address in the place of the customer's own."""
    return _is_masked_domain(email.rpartition("@")[2])


@lru_cache(maxsize=4096)
def _is_masked_domain(domain: str) -> bool:
    return _MASKED.search(domain) is not None


@lru_cache(maxsize=4096)
def phone(text: str) -> str:
    """One spelling for one telephone, +81312345678; "" for what is none. Numbers without a country are Japanese."""
    dialled = text.replace("-", "")  # nearly always all there is
    if not dialled.isdecimal() or not dialled.isascii():
        dialled = normalize("NFKC", text).translate(_BETWEEN_DIGITS)
    if _JAPANESE.fullmatch(dialled):  # nearly every one, at a fiftieth of the cost
        return f"+81{dialled[1:]}"
    if not dialled:
        return ""
    try:
        number = phonenumbers.parse(text, "JP")
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
