"""Jobs in the state store: every change of state is one short transaction that first looks whether it still may."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

import msgspec
from django.db import transaction

from enishi.connectors.csv.job import FORGOTTEN, OVER, WORKING, Job, Plan, Progress, State, Tried
from enishi.connectors.csv.models import ImportJob
from enishi.connectors.csv.store import files, subjects
from enishi.kernel.errors import NotFound, Refused
from enishi.kernel.ids import token
from enishi.shop import api as shop

MOST_ATTEMPTS = 5  #: processes that die over one stretch of a file before it is given up
_UNTOUCHED = timedelta(days=1)


def add(upload: Path, *, file_name: str, size: int, digest: str, plan: Plan, by: str, at: datetime) -> Job:
    """Make a job of a whole upload, durably. Of a file that is here already and not imported yet its job comes back, the upload goes."""
    job_id = token(18)
    files.keep(job_id, upload)
    with transaction.atomic():
        same = ImportJob.objects.filter(digest=digest).exclude(state__in=OVER).order_by("made_at").first()
        if same is None:
            row = ImportJob.objects.create(
                id=job_id,
                file_name=file_name[:255],
                size=size,
                digest=digest,
                state="checked",
                made_at=at,
                made_by=by,
                plan=msgspec.to_builtins(plan),
                progress=msgspec.to_builtins(Progress()),
            )
            shop.note_access(by=by, action="import_uploaded", subject="", at=at)
            return _job(row)
    files.forget(job_id)
    return _job(same)


def job(job_id: str) -> Job:
    """Raises `NotFound`."""
    return _job(_row(job_id))


def jobs(limit: int, offset: int) -> tuple[list[Job], int]:
    """The newest first, and how many there are."""
    rows = ImportJob.objects.order_by("-made_at", "-id").defer("understanding")
    return [_job(row) for row in rows[offset : offset + limit]], rows.count()


def imported_before(digest: str, but: str) -> Job | None:
    """The last import of the same file that was carried out."""
    row = ImportJob.objects.filter(digest=digest, state="done").exclude(id=but).order_by("-ended_at").first()
    return _job(row) if row else None


def waiting() -> Job | None:
    """The job whose turn it is: the one asked for first, until it is over."""
    row = ImportJob.objects.filter(state__in=WORKING).order_by("asked_at", "id").first()
    return _job(row) if row else None


def replan(job_id: str, plan: Plan) -> Job:
    """Correct what the file means; what was tried before counts no more. Raises `Refused` once it is being worked on."""

    def change(row: ImportJob) -> None:
        row.plan, row.tried, row.state = msgspec.to_builtins(plan), {}, "checked"
        row.progress, row.understanding, row.trouble = msgspec.to_builtins(Progress()), b"", ""

    return _changed(job_id, ("checked", "tried", "failed"), change, untouched=True)


def ask(job_id: str, state: State, *, by: str, at: datetime) -> Job:
    """Let a process try it out (`trying`) or carry it out (`running`), also on from where it was stopped."""
    allowed: tuple[State, ...] = ("checked", "tried", "failed") if state == "trying" else ("tried", "stopped", "failed")

    def change(row: ImportJob) -> None:
        begins = state == "trying" or row.progress.get("step") != "run"
        if begins:
            row.progress, row.understanding = msgspec.to_builtins(Progress()), b""
        row.state, row.asked_at, row.stop_asked, row.attempts, row.trouble = state, at, False, 0, ""
        if state == "running":
            row.ended_at = None
            shop.note_access(by=by, action="import_run", subject="", at=at)

    return _changed(job_id, allowed, change, untouched=state == "trying")


def ask_to_stop(job_id: str) -> None:
    """Let the process at it stop at the next border; nothing happens when it is not being worked on."""
    ImportJob.objects.filter(id=job_id, state__in=WORKING).update(stop_asked=True)


def take_up(job_id: str) -> Job:
    """Say that a process is at it now. Raises `Refused` when it is not to be worked on, or too many died over it."""
    given_up = False
    with transaction.atomic():
        row = _row(job_id, hold=True)
        if row.state not in WORKING:
            raise Refused("There is nothing to be done for this import now.")
        row.attempts += 1
        if given_up := row.attempts > MOST_ATTEMPTS:
            row.state, row.trouble = "failed", "died"
        row.save()
    if given_up:
        raise Refused("The import ended unexpectedly several times at the same place, and was given up.")
    return _job(row)


def note_progress(job_id: str, progress: Progress) -> bool:
    """Show how far a pass has come; whether it was asked to stop."""
    ImportJob.objects.filter(id=job_id).update(progress=msgspec.to_builtins(progress))
    return bool(ImportJob.objects.filter(id=job_id).values_list("stop_asked", flat=True).first())


def settle(
    job_id: str, progress: Progress, understanding: bytes, digests: Mapping[str, str], also: Callable[[], None]
) -> bool:
    """A stretch of the file is imported, all of it or nothing: how far, what is open, what was said, and `also`. Whether to stop."""
    with transaction.atomic():
        row = _row(job_id, hold=True)
        row.progress, row.understanding, row.attempts = msgspec.to_builtins(progress), understanding, 0
        subjects.put(digests, job_id)
        also()
        row.save(update_fields=["progress", "understanding", "attempts"])
    return row.stop_asked


def end(
    job_id: str, state: State, *, at: datetime, tried: Tried | None = None, plan: Plan | None = None, trouble: str = ""
) -> None:
    """The process at it is through."""
    with transaction.atomic():
        row = _row(job_id, hold=True)
        row.state, row.trouble, row.stop_asked = state, trouble[:500], False
        row.ended_at = at if state in ("done", "stopped", "failed") else None
        if tried is not None:
            row.tried = msgspec.to_builtins(tried)
        if plan is not None:
            row.plan = msgspec.to_builtins(plan)
        row.save()


def forget(job_id: str, *, by: str, at: datetime) -> None:
    """Remove a job and its file. Raises `Refused` while it is worked on, or when something of it was imported already."""
    with transaction.atomic():
        row = _row(job_id, hold=True)
        if row.state in WORKING:
            raise Refused("It is being worked on. Stop it first.")
        if row.progress.get("step") == "run":
            raise Refused("Part of it is imported already: it stays in the list.")
        row.delete()
        shop.note_access(by=by, action="import_discarded", subject="", at=at)
    files.forget(job_id)


def forget_files() -> int:
    """Remove the files of every import; how many had any. Imports that wait for their turn are told. Not while a process is at one."""
    waiting = ImportJob.objects.filter(state__in=WORKING)
    waiting.update(state="failed", trouble=FORGOTTEN, stop_asked=False)
    return sum(files.forget(job_id) for job_id in ImportJob.objects.values_list("id", flat=True))


def sweep(at: datetime) -> None:
    """Remove uploads that were cut off and folders without a job. `at` is machine time: files know no other."""
    files.sweep(set(ImportJob.objects.values_list("id", flat=True)), at - _UNTOUCHED)


def _changed(
    job_id: str, allowed: tuple[State, ...], change: Callable[[ImportJob], None], *, untouched: bool = False
) -> Job:
    with transaction.atomic():
        row = _row(job_id, hold=True)
        begun = untouched and row.progress.get("step") == "run"
        if row.state not in allowed or begun:
            raise Refused("The import has gone on meanwhile. Look at the page again.")
        if not files.source(job_id).exists():
            raise Refused("The file is gone. Please upload it again.")
        change(row)
        row.save()
    return _job(row)


def _row(job_id: str, *, hold: bool = False) -> ImportJob:
    rows = ImportJob.objects.select_for_update() if hold else ImportJob.objects
    row = rows.filter(id=job_id).first()
    if row is None:
        raise NotFound("There is no such import.")
    return row


def _job(row: ImportJob) -> Job:
    return Job(
        id=row.id,
        file_name=row.file_name,
        size=row.size,
        digest=row.digest,
        state=cast(State, row.state),
        made_at=row.made_at,
        made_by=row.made_by,
        plan=msgspec.convert(row.plan, Plan),
        progress=msgspec.convert(row.progress, Progress),
        tried=msgspec.convert(row.tried, Tried) if row.tried else None,
        asked_at=row.asked_at,
        ended_at=row.ended_at,
        stop_asked=row.stop_asked,
        attempts=row.attempts,
        trouble=row.trouble,
        understanding=bytes(row.understanding) if "understanding" not in row.get_deferred_fields() else b"",
    )
