"""Customers as cells of a table: a name to follow, or, for somebody we do not know, that we do not."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import get_language, gettext

from enishi.console.tables import Cell
from enishi.customers import api as customers
from enishi.customers.types import Person


def full_name(person: Person) -> str:
    """山田 花子 様; the address where no name is known; "visitor" for somebody who never said."""
    name = f"{person.family_name} {person.given_name}".strip()
    if name:
        polite = (get_language() or "ja").startswith("ja")
        return f"{name} 様" if polite else name
    return person.email or gettext("Anonymous visitor")


def names(customer_ids: Iterable[int]) -> dict[int, Cell]:
    """A cell for each customer: also for ids nobody has any more."""
    asked = set(customer_ids)
    survivors = customers.survivors(asked)
    people = customers.people(set(survivors.values()))
    return {customer_id: _cell(people.get(survivors.get(customer_id, customer_id))) for customer_id in asked}


def _cell(person: Person | None) -> Cell:
    if person is None:
        return Cell(gettext("Anonymous visitor"), zero=True)
    name = full_name(person)
    sub = person.email if person.email != name else ""
    return Cell(name, sub=sub, href=reverse("console:customer", args=[person.public_id]))
