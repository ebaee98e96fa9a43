"""People named in a text, a line each: an address, a customer's Enishi id, or a shop's customer number."""

from typing import NamedTuple
from uuid import UUID

from enishi.customers import api as customers
from enishi.customers.types import Person

MOST = 1_000


class Named(NamedTuple):
    """Who was meant; the lines nobody was found for, those that may mean several, and how many lines were too many."""

    customers: dict[int, str]
    unknown: list[str]
    unclear: list[str]
    left_over: int


def named(text: str) -> Named:
    """Everybody the text names; lines, commas and semicolons part them."""
    lines = [part.strip() for part in text.replace(",", "\n").replace(";", "\n").replace("、", "\n").splitlines()]
    words = list(dict.fromkeys(line for line in lines if line))
    found: dict[int, str] = {}
    unknown: list[str] = []
    unclear: list[str] = []
    for word in words[:MOST]:
        meant = _meant(word[:254])
        if len(meant) == 1:
            found[meant[0].customer_id] = word
        else:
            (unclear if meant else unknown).append(word[:80])
    return Named(found, unknown, unclear, max(0, len(words) - MOST))


def _meant(word: str) -> list[Person]:
    if "@" in word:
        one = customers.person_by_email(word)
        return [one] if one else []
    try:
        one = customers.person_by_public_id(UUID(word))
        return [one] if one else []
    except ValueError:
        return customers.search(word, limit=2)[0]
