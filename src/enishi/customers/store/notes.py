"""What members of the shop wrote down about customers: the latest word on each note."""

from collections.abc import Iterable

from enishi.customers.core.profile import Addressed
from enishi.customers.models import Note
from enishi.customers.store.people import members, survivors
from enishi.customers.types import NoteEntry
from enishi.events.vocabulary import NoteAdded, NoteRemoved


def write(saying: Iterable[Addressed]) -> None:
    """Take in the notes of a batch, in the projector's transaction. A note put back by an undo is added under its old id."""
    for recorded, customer in saying:
        match recorded.event.body:
            case NoteAdded() as body if customer is not None:
                said = {
                    "position": recorded.position,
                    "customer_id": customer,
                    "text": body.text,
                    "written_by": body.by,
                    "at": recorded.event.occurred_at,
                    "removed": False,
                }
                Note.objects.update_or_create(note_id=body.note_id, defaults=said)
            case NoteRemoved() as body:
                Note.objects.filter(note_id=body.note_id).update(removed=True)


def notes_of(customer_id: int) -> list[NoteEntry]:
    """See the api."""
    whose = members([survivors([customer_id])[customer_id]])
    rows = Note.objects.filter(customer__in=whose, removed=False).order_by("-at", "-position")
    return [NoteEntry(note_id=row.note_id, text=row.text, by=row.written_by, at=row.at) for row in rows]
