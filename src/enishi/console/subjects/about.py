"""Whom or what a line of the access log is about, by name: a customer, two of them, an email; each with the page to look on."""

from collections.abc import Iterable
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext

from enishi.console.letters.names import letter_name
from enishi.console.persons import full_name, names
from enishi.console.tables import Cell
from enishi.console.texts import in_a_row
from enishi.customers import api as customers
from enishi.messages import api as messages


def cells(subjects: Iterable[str]) -> dict[str, Cell]:
    """A cell for each subject of the log; what is no longer held is said to be gone."""
    return {subject: _cell(subject) for subject in set(subjects)}


def subject_of(text: str) -> str:
    """What a reader typed as the log has it: an email address becomes its customer's id; anything else stays as it is."""
    person = customers.person_by_email(text) if "@" in text else None
    return str(person.public_id) if person else text


def _cell(subject: str) -> Cell:
    ids = _ids(subject)
    if not ids:
        return Cell(subject or "–", zero=not subject)
    if len(ids) > 1:
        return Cell(in_a_row(str(_customer(each).text) for each in ids), href=reverse("console:alike"))
    return _message(ids[0]) or _customer(ids[0])


def _ids(subject: str) -> list[UUID]:
    try:
        return [UUID(word) for word in subject.split()]
    except ValueError:
        return []


def _customer(public_id: UUID) -> Cell:
    person = customers.person_by_public_id(public_id)
    href = reverse("console:customer", args=[public_id])
    if person is not None:
        name = full_name(person)
        return Cell(name, sub=person.email if person.email != name else "", href=href)
    if customers.erasures.of_person(public_id) is not None:
        return Cell(gettext("Somebody who was erased"), href=href)
    return Cell(gettext("No longer held"), sub=str(public_id)[:8], zero=True)


def _message(message_id: UUID) -> Cell | None:
    found = messages.message(message_id)
    if found is None:
        return None
    reader = names([found.customer_id])[found.customer_id].text
    return Cell(letter_name(found.template), sub=str(reader), href=reverse("console:message", args=[message_id]))
