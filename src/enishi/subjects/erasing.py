"""An erasure, step by step. Each step is done wholly or again, so a kill between any two lines is made good at the next turn.

asked → log → state → files → tables → scrub → done. The person's tombstone is written before anything goes, so that even a
half-done erasure is known to whoever puts an older copy back.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime

from msgspec.structs import replace

from enishi import pipeline
from enishi.connectors import api as connectors
from enishi.connectors.csv import api as imports
from enishi.connectors.forms import api as forms
from enishi.customers import api as customers
from enishi.customers.types import Erasure
from enishi.events import api as events
from enishi.history import api as history
from enishi.messages import api as messages
from enishi.scenarios import api as scenarios
from enishi.segments import api as segments
from enishi.subjects import files, log, tombstones

_log = logging.getLogger(__name__)


def carry_out(at: datetime) -> bool:
    """Do what the worker can do of every erasure; returns whether that was anything. Not inside a transaction; one question when idle."""
    moved = False
    for erasure in customers.erasures.listed(steps=[*_WORK, "scrub"]):
        if erasure.step == "asked" and imports.waiting():
            continue  # what an import under way still brings of the person would come after
        step = erasure.step
        while step in _WORK:
            _WORK[step](customers.erasures.found(erasure.erasure_id), at)
            step = customers.erasures.found(erasure.erasure_id).step
        if step == "scrub" and events.scrub():
            step = "done"
            customers.erasures.move(erasure.erasure_id, step, at=at)
        moved |= step != erasure.step
    return moved


def is_under_way() -> bool:
    """Whether somebody is being erased just now: no import begins, its file may speak of them."""
    return bool(customers.erasures.listed(steps=[step for step in _WORK if step != "asked"]))


def carry_out_tables() -> bool:
    """Do what the owner of the warehouse can do; returns whether there was anything."""
    waiting = customers.erasures.listed(steps=["tables"])
    for erasure in waiting:
        _reload(erasure)
        customers.erasures.move(erasure.erasure_id, "scrub")
    return bool(waiting)


def reapply() -> int:
    """Before the worker's first turn: erase again whoever an older copy of the log or the state has brought back; returns how many."""
    known = {each.erasure_id: each for each in customers.erasures.listed()}
    marks = events.log().marks()
    again = 0
    for tombstone in tombstones.read():
        if tombstone.erasure_id not in known:
            customers.erasures.again(tombstone)
            if (
                tombstone.erasure_id in marks
            ):  # the log is newer than the state: first the state, or its reader would meet a stranger
                _note(tombstone.erasure_id)
                customers.erasures.move(tombstone.erasure_id, "state")
            again += 1
    for erasure in known.values():
        if erasure.step in ("tables", "scrub", "done") and erasure.erasure_id not in marks:
            customers.erasures.move(erasure.erasure_id, "log")
            again += 1
        if erasure.step != "asked":
            tombstones.put(erasure)  # a list of an older copy is made whole
    return again


def reapply_tables() -> int:
    """Before the warehouse's owner loads anything: the same for an older copy of the warehouse."""
    again = 0
    for erasure in customers.erasures.listed(steps=["scrub", "done"]):
        if erasure.erasure_id not in history.erased():
            customers.erasures.move(erasure.erasure_id, "tables")
            again += 1
    return again


def _ask(erasure: Erasure, at: datetime) -> None:
    """Stop what is under way to the person, read everything that came until now, and note whom to look for."""
    pipeline.catch_up(at)
    customers.erasures.gather(erasure.erasure_id)
    erasure = customers.erasures.found(erasure.erasure_id)
    counts = {
        "run_ended": scenarios.stop_for(erasure.customer_ids, at=at),
        "message_cancelled": messages.stop_for(erasure.customer_ids, at=at),
    }
    pipeline.catch_up(at)  # what was announced of it
    _note(erasure.erasure_id)
    customers.erasures.move(erasure.erasure_id, "log", counts)


def _note(erasure_id: str) -> None:
    """Gather, with the person's orders, and put up the tombstone."""
    wanted = customers.erasures.gather(erasure_id)
    erasure = customers.erasures.found(erasure_id)
    orders = {*wanted.orders, *log.orders_of(customers.erasures.positions(erasure.customer_ids))}
    customers.erasures.remember(erasure_id, replace(wanted, orders=sorted(orders)))
    tombstones.put(erasure)


def _rewrite(erasure: Erasure, at: datetime) -> None:
    wanted = customers.erasures.wanted(erasure.erasure_id)
    if not wanted.claims and erasure.erasure_id not in events.log().marks():
        learnt = customers.erasures.learn(erasure.erasure_id)
        orders = log.orders_of(customers.erasures.positions(erasure.customer_ids))
        wanted = replace(learnt, orders=orders)
        customers.erasures.remember(erasure.erasure_id, wanted)
    counts = log.rewrite(erasure, wanted)
    customers.erasures.move(erasure.erasure_id, "state", counts)


def _forget(erasure: Erasure, at: datetime) -> None:
    """The state store. Whatever was reported of the person since is looked for first: then the log comes once more."""
    if customers.erasures.positions(erasure.customer_ids, after=erasure.upto):
        customers.erasures.move(erasure.erasure_id, "asked")
        return
    wanted, ids = customers.erasures.wanted(erasure.erasure_id), erasure.customer_ids

    def rename(kind: str, name: str) -> str:
        return customers.erasures.pseudonym(erasure.erasure_id, kind, name)

    counts = {
        "run": scenarios.forget(ids),
        "segment_member": segments.forget(ids),
        "message": messages.forget(ids),
        **history.forget_live(ids, rename),
        "received": connectors.forget_person(wanted.needles),
        "signup": forms.forget([needle for needle in wanted.needles if "@" in needle]),
        "refusal_example": events.forget_examples([*wanted.needles, *wanted.names]),
    }
    counts |= customers.forgetting.forget(erasure.erasure_id, ids, wanted, at=at)
    customers.erasures.move(erasure.erasure_id, "files", counts)


def _sweep(erasure: Erasure, at: datetime) -> None:
    counts = {
        "import_files": imports.forget_files(),
        **files.forget(customers.erasures.wanted(erasure.erasure_id).needles),
    }
    if counts["file_unjudged"]:
        _log.warning("%d files name the erased person and could not be judged", counts["file_unjudged"])
    customers.erasures.move(erasure.erasure_id, "tables", counts)


def _reload(erasure: Erasure) -> None:
    rewritten = customers.erasures.wanted(erasure.erasure_id).rewritten
    positions = {*customers.erasures.positions(erasure.customer_ids, upto=erasure.upto), *rewritten}
    history.reload_tables(
        erasure.erasure_id, erasure.customer_ids, customers.erasures.resolved_at(positions), upto=erasure.upto
    )


#: The worker's steps, each leading to the next.
_WORK: Mapping[str, Callable[[Erasure, datetime], None]] = {
    "asked": _ask,
    "log": _rewrite,
    "state": _forget,
    "files": _sweep,
}


def preview(customer_id: int) -> dict[str, int]:
    """What an erasure of this customer would take away, by kind of thing; what there is none of is absent."""
    whose = customers.erasures.members_of(customer_id)
    _letters, letters = messages.outbox(customer_id=customer_id, limit=1)
    counts = {
        "event": len(customers.erasures.positions(whose)),
        "claim": len(customers.claims_of(customer_id)),
        "note": len(customers.notes(customer_id)),
        "message": letters,
        "consent": len(customers.consents(customer_id)),
        "record": len(whose),
    }
    return {name: count for name, count in counts.items() if count}
