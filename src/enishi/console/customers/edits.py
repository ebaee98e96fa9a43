"""What a member of the shop changes about a customer: each change is an event, and each can be undone by another."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext

from enishi.customers import api as customers
from enishi.customers.types import CONSOLE_SOURCE, Person
from enishi.events import api as events
from enishi.events.types import Claims, Event
from enishi.events.vocabulary import (
    BODIES,
    Body,
    ConsentChanged,
    CustomerIdentified,
    CustomerTagged,
    HoldLifted,
    HoldPlaced,
    NoteAdded,
    NoteRemoved,
)
from enishi.kernel import clock
from enishi.kernel.ids import derived_id
from enishi.shop import api as shop

_KINDS = {body: kind for kind, body in BODIES.items()}
_PATIENCE_SECONDS = 1.0
_LOOK_EVERY_SECONDS = 0.03


def tell(person: Person, body: Body, *, once: str, by: str, at: datetime) -> int:
    """Append the event of an edit and write down who made it; returns its position. The same `once` is the same edit."""
    kind = _KINDS[type(body)]
    event = Event(
        id=derived_id(CONSOLE_SOURCE, f"{kind}\x1f{once}"),
        kind=kind,
        occurred_at=at,
        received_at=at,
        site="",
        source=CONSOLE_SOURCE,
        claims=Claims(customer=person.public_id),
        body=body,
    )
    position = events.log().append([event])
    shop.note_access(by=by, action="customer_edited", subject=str(person.public_id), at=at)
    return position


def known(position: int) -> bool:
    """Whether what was appended at `position` is known to the customers' stage, waiting for it up to a second."""
    until = clock.monotonic() + _PATIENCE_SECONDS
    while customers.offset() < position:
        if clock.monotonic() > until:
            return False
        clock.pause(_LOOK_EVERY_SECONDS)
    return True


def edit_at(position: int, public_ids: frozenset[UUID]) -> Event:
    """The edit of one of these records at this position of the log. Raises `Http404` for anything else."""
    found = events.log().read(position - 1, 1)
    event = next((each.event for each in found if each.position == position), None)
    if event is None or event.source != CONSOLE_SOURCE or event.claims.customer not in public_ids:
        raise Http404("There is no such edit.")
    return event


def inverse(event: Event, by: str) -> Body | None:
    """What brings back what was before the edit; None for one that cannot be undone here."""
    match event.body:
        case CustomerIdentified() as body:
            return profile_change(dict(body.replaced), _said(body), by=by)
        case CustomerTagged() as body:
            return CustomerTagged(added=body.removed, removed=body.added, by=by)
        case NoteAdded() as body:
            return NoteRemoved(note_id=body.note_id, by=by)
        case HoldPlaced() as body:
            return HoldLifted(hold=body.hold, by=by)
        case HoldLifted() as body:
            return HoldPlaced(hold=body.hold, by=by)
        case ConsentChanged() as body:
            return ConsentChanged(
                channel=body.channel,
                purpose=body.purpose,
                state="withdrawn" if body.state == "granted" else "granted",
                method="console",
                wording=gettext("An entry made by mistake was taken back."),
            )
    return None


def profile_change(wanted: Mapping[str, Any], before: Mapping[str, Any], *, by: str) -> CustomerIdentified:
    """The event that makes the fields in `before` say what `wanted` says; empty and absent ones are cleared."""
    told: dict[str, Any] = {}
    traits: dict[str, Any] = {}
    cleared: list[str] = []
    for name in before:
        value = wanted.get(name)
        if value in (None, "", False):
            cleared.append(name)
        elif name.startswith("trait:"):
            traits[name.removeprefix("trait:")] = value
        else:
            told[name] = value
    replaced = {name: value for name, value in before.items() if value not in (None, "", False)}
    return CustomerIdentified(**told, traits=traits, cleared=tuple(cleared), replaced=replaced, by=by)


def _said(body: CustomerIdentified) -> dict[str, Any]:
    """What the edit made the fields say, cleared ones as None."""
    quiet = {"traits", "cleared", "replaced", "by"}
    values = {name: getattr(body, name) for name in body.__struct_fields__ if name not in quiet}
    said = {name: value for name, value in values.items() if value}
    said |= {f"trait:{name}": value for name, value in body.traits.items()}
    return said | dict.fromkeys(body.cleared)
