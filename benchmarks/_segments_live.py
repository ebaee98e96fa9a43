"""Two hundred rules followed: customers of whom something was just told, decided anew by their own histories.

The promise is about `live`: a turn of `follow` over a stretch of the log that touches 200 customers, as the product makes it: which
rules stand, whom the stretch touches, their histories, the rules that what was told of each can change, the instant at which time may
change each of them next, and writing all that down. `everything` asks all the rules of each of them; `loading`, `deciding` and
`when_next` are the parts of that.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from benchmarks._made_shop import AT
from benchmarks._measuring import Took, in_turns, same, tell
from enishi import pipeline
from enishi.events import api as events
from enishi.history import api as history
from enishi.segments import api as segments
from enishi.segments import models
from enishi.segments.core.crowd.crowd import Crowd
from enishi.segments.store import following
from enishi.segments.store.deciding import decided
from enishi.segments.store.live import Live, live
from enishi.segments.types import Rule

TOUCHED = 200
_STEP = 40  #: positions of the log


def follow(asked: list[Rule]) -> None:
    """Print the figure."""
    known = _followed(asked)
    after, some = _stretch()
    every = frozenset(known.rules)
    everything = dict.fromkeys(some, every)
    columns = known.look(some, AT).told

    def turn() -> int:
        with transaction.atomic():
            events.move_offset(following.READER, after)
        return pipeline.group(AT)

    def deciding() -> dict[UUID, set[int]]:
        crowd = Crowd(columns, AT, known.world)
        return {place: _of(crowd, known, place) for place in known.rules}

    live_turn, whole, loading, answers, time = in_turns(
        turn,
        lambda: _decided(everything, known),
        lambda: known.look(some, AT),
        deciding,
        lambda: known.next_changes(Crowd(columns, AT, known.world), every),
    )
    _agree(answers.answer, set(some), known)
    split = {
        "everything": whole.least.processor / len(some),
        "loading": loading.least.processor / len(some),
        "deciding": answers.least.processor / len(some),
        "when_next": time.least.processor / len(some),
    }
    rows = sum(len(columns.tables[part]) for part in columns.tables) / len(some)
    if not live_turn.answer:
        raise SystemExit("A turn looked at nobody.")
    one = Took(live_turn.least.clock / len(some), live_turn.least.processor / len(some))
    tell(
        "live",
        one.clock,
        "ms",
        one,
        **split,
        customers=len(some),
        rows_a_customer=rows,
        rules=len(known.rules),
    )


def _stretch() -> tuple[int, list[int]]:
    """Where the last stretch of the log begins that touches enough customers, and whom it touches."""
    head = history.loaded_offset()
    after = head
    told: Collection[int] = ()
    while len(told) < TOUCHED:
        after -= _STEP
        told = history.touched(after, head)
    return after, list(told)


def _decided(asked: Mapping[int, frozenset[UUID]], known: Live) -> dict[int, datetime | None]:
    return dict(decided(asked, known, AT).due)


def _of(crowd: Crowd, known: Live, place: UUID) -> set[int]:
    held = known.members(crowd, place).tolist()
    return {customer for customer, holds in zip(crowd.customers, held, strict=True) if holds}


def _followed(asked: list[Rule]) -> Live:
    """The rules saved as segments, and said to have been counted."""
    for number, rule in enumerate(asked):
        segments.save(f"Segment {number}", rule, by="bench", at=AT)
    models.Segment.objects.update(counted_version=F("version"))
    return live()


def _agree(answers: Mapping[UUID, set[int]], some: set[int], known: Live) -> None:
    """What histories say of these customers is what the warehouse says of everybody, for a few of the rules."""
    for place in sorted(known.rules)[::20]:
        members = segments.members_at(known.world.segments[place].rule, known.world, AT)
        same("histories", members & some, answers[place])
