"""The stage's tables in the state store: offsets, what waits for the log, refusals."""

from collections.abc import Sequence
from datetime import date

from django.db import connection, transaction
from django.db.models import F

from enishi.events.core.block import pack_checked, unpack
from enishi.events.core.tally import KEPT_EXAMPLES, Tally
from enishi.events.models import Outgoing
from enishi.events.models import RefusalCount as RefusalCountRow
from enishi.events.models import RefusalExample as RefusalExampleRow
from enishi.events.store.postgres_scrub import written_anew
from enishi.events.types import Event, Log, RefusalCount, RefusalExample, RefusalReason
from enishi.kernel import statements

_EXAMPLE_FIELDS = ("at", "source", "reason", "kind", "path", "detail", "sample")


#: Refusals noted by this process and not yet recorded: a crash loses at most what came since the last flush.
pending = Tally()


# Asked dozens of times in every turn of the pipeline: written as SQL, at a tenth of what the ORM takes to compose it.
_OFFSET = 'SELECT "position" FROM "reader_offset" WHERE "reader" = %s'
_MOVE = (
    'INSERT INTO "reader_offset" ("reader", "position") VALUES (%s, %s) '
    'ON CONFLICT ("reader") DO UPDATE SET "position" = excluded."position"'
)
# Changes nothing, and holds the row: PostgreSQL lets others write meanwhile, SQLite does not.
_HOLD = (
    'INSERT INTO "reader_offset" ("reader", "position") VALUES (%s, 0) '
    'ON CONFLICT ("reader") DO UPDATE SET "position" = "reader_offset"."position" RETURNING "position"'
)


def offset(reader: str) -> int:
    """Where `reader` stands; 0 at first."""
    with connection.cursor() as cursor:
        cursor.execute(_OFFSET, [reader])
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def offset_to_move(reader: str) -> int:
    """As `offset`, held until the caller's transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, [reader])
        return int(cursor.fetchone()[0])


def move_offset(reader: str, position: int) -> None:
    """Put `reader` at `position`."""
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, [reader, position])


def keep_outgoing(events: Sequence[Event]) -> None:
    """Write `events` beside the change they tell of. Raises `ValueError` for one that could not be read back."""
    uuid = statements.uuid_writer(connection)
    rows = [(uuid(event.id), pack_checked([event])) for event in events]
    statements.insert(connection, "outgoing", ("event_id", "event"), rows)


def relay(log: Log, limit: int) -> int:
    """Move at most `limit` waiting events into `log`, oldest first. The log first: a death in between leaves a repeat, never a gap."""
    if not Outgoing.objects.exists():
        return 0
    with transaction.atomic():  # another worker that relays waits until these are gone
        held = Outgoing.objects.select_for_update().order_by("id")
        waiting = list(held.values_list("id", "event")[:limit])
        if waiting:
            _move_over(log, waiting)
    return len(waiting)


def _move_over(log: Log, waiting: Sequence[tuple[int, bytes | memoryview]]) -> None:
    recorded, unreadable = unpack(b"".join(bytes(event) for _, event in waiting), 0, len(waiting))
    if unreadable:
        raise ValueError(f"outgoing event {waiting[unreadable[0].first][0]} does not decode: {unreadable[0].detail}")
    log.append([each.event for each in recorded])
    Outgoing.objects.filter(id__in=[row for row, _ in waiting]).delete()


def record(tally: Tally) -> None:
    """Add a tally to the counts and keep the latest examples."""
    with transaction.atomic():
        for (day, source, reason), count in tally.counts.items():
            row, made = RefusalCountRow.objects.get_or_create(
                day=day, source=source[:100], reason=reason, defaults={"count": count}
            )
            if not made:
                RefusalCountRow.objects.filter(id=row.id).update(count=F("count") + count)
        RefusalExampleRow.objects.bulk_create(
            [
                RefusalExampleRow(**{name: getattr(example, name) for name in _EXAMPLE_FIELDS})
                for example in tally.examples
            ]
        )
        oldest = (
            RefusalExampleRow.objects.order_by("-id")
            .values_list("id", flat=True)[KEPT_EXAMPLES - 1 : KEPT_EXAMPLES]
            .first()
        )
        if oldest is not None:
            RefusalExampleRow.objects.filter(id__lt=oldest).delete()


def flush() -> None:
    """Record the pending tally; what cannot be recorded now is kept for the next time."""
    taken = pending.taken()
    if not taken.counts:
        return
    try:
        record(taken)
    except Exception:
        pending.put_back(taken)
        raise


def refusal_counts(since: date) -> list[RefusalCount]:
    """Counts of the days from `since` on, newest day first, the most frequent first."""
    rows = RefusalCountRow.objects.filter(day__gte=since).order_by("-day", "-count", "source", "reason")
    return [RefusalCount(row.day, row.source, RefusalReason(row.reason), row.count) for row in rows]


def refusal_examples(limit: int) -> list[RefusalExample]:
    """The latest examples, newest first."""
    rows = RefusalExampleRow.objects.order_by("-id").values(*_EXAMPLE_FIELDS)[:limit]
    return [RefusalExample(**{**row, "reason": RefusalReason(row["reason"])}) for row in rows]


def forget_examples(texts: Sequence[str]) -> int:
    """Drop kept examples of refusals that hold one of these texts; returns how many."""
    holding = [
        row.id
        for row in RefusalExampleRow.objects.all()
        if any(text in part for text in texts for part in (row.sample, row.detail, row.path, row.source))
    ]
    return RefusalExampleRow.objects.filter(id__in=holding).delete()[0]


def scrub() -> bool:
    """Write the state store anew, so that nothing of deleted or changed rows is left in its files. Not inside a transaction.

    False when others' transactions may still see what was there before: ask again later.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            return written_anew(connection.connection)
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy, _, _ = cursor.fetchone()
        return not busy
