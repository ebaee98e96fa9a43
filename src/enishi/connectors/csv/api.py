"""The door of imports from files."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from enishi.connectors.csv import planning, running, sheets
from enishi.connectors.csv.job import Job, Outcome, Plan, SavedMapping
from enishi.connectors.csv.planning import Unreadable as Unreadable
from enishi.connectors.csv.store import files, jobs, mappings
from enishi.connectors.csv.types import Mapping
from enishi.shop import api as shop

#: The largest file that is taken, in bytes.
LARGEST = 1024**3


def incoming() -> Path:
    """A fresh name for an upload to be written to. What is left there is removed after a day."""
    return files.incoming()


def copy_in(path: Path) -> tuple[Path, int, str]:
    """A copy of a file of this machine as a whole upload, with its size and SHA-256 in hex. Raises `OSError`."""
    return files.copy_in(path)


def begin(upload: Path, *, file_name: str, size: int, digest: str, by: str, at: datetime) -> Job:
    """Make a job of a whole upload: its shape is recognised, its kind and mapping guessed. Nothing is imported yet.

    The same file (by SHA-256, in hex) that is here and not imported yet: its job comes back. Raises `Unreadable` for what is no table;
    the upload is gone then.
    """
    plan = planning.first_plan(upload, size)
    return jobs.add(upload, file_name=file_name, size=size, digest=digest, plan=plan, by=by, at=at)


def job(job_id: str) -> Job:
    """Raises `NotFound`."""
    return jobs.job(job_id)


def list_jobs(*, limit: int = 50, offset: int = 0) -> tuple[list[Job], int]:
    """The newest first, and how many there are."""
    return jobs.jobs(limit, offset)


def imported_before(job: Job) -> Job | None:
    """The last time this very file was imported; None for a new one."""
    return jobs.imported_before(job.digest, job.id)


def waiting() -> Job | None:
    """The job whose turn it is to be tried or carried out; None when nothing waits."""
    return jobs.waiting()


def sample(job: Job, lines: int = 8) -> list[list[str]]:
    """The cells of the first lines of data."""
    return planning.sample(files.source(job.id), job.plan.shape, lines)


def replan(job_id: str, plan: Plan) -> Job:
    """Correct what the file means. Raises `Refused` once it is imported or being worked on."""
    return jobs.replan(job_id, plan)


def reshape(
    job_id: str, *, encoding: str | None = None, delimiter: str | None = None, header_line: int | None = None
) -> Job:
    """Read the file another way, and guess again. Raises `Unreadable` and `Refused`."""
    found = jobs.job(job_id)
    plan = planning.reshaped(files.source(job_id), found, encoding, delimiter, header_line)
    return jobs.replan(job_id, plan)


def regarded_as(job_id: str, kind: str) -> Job:
    """Take the file for another kind, and guess its columns again. Raises `Refused`."""
    found = jobs.job(job_id)
    return jobs.replan(job_id, planning.regarded_as(files.source(job_id), found, kind))


def try_out(job_id: str, *, by: str, at: datetime) -> Job:
    """Have the whole file read and judged, and nothing changed. Raises `Refused` with what the mapping lacks."""
    planning.check(jobs.job(job_id).plan)
    return jobs.ask(job_id, "trying", by=by, at=at)


def run(job_id: str, *, by: str, at: datetime) -> Job:
    """Have a tried job carried out, or a stopped one go on. Raises `Refused`."""
    return jobs.ask(job_id, "running", by=by, at=at)


def stop(job_id: str) -> None:
    """Stop it at the next border between portions; what is imported stays."""
    jobs.ask_to_stop(job_id)


def discard(job_id: str, *, by: str, at: datetime) -> None:
    """Remove an upload of which nothing was imported. Raises `Refused`."""
    jobs.forget(job_id, by=by, at=at)


def work(job_id: str, stop: Callable[[], bool]) -> None:
    """Do what the job waits for, in this process; `stop` is asked between portions. Raises `Refused` when there is nothing to do."""
    running.work(job_id, stop)


def sheet(job: Job, outcome: Outcome, language: str) -> Path | None:
    """The file of lines that were `refused` or `left_out`; None when there are none (any more)."""
    path = sheets.path(job.id, outcome, language)
    return path if path.exists() else None


def sheet_encoding(job: Job) -> str:
    """The encoding of its sheets."""
    return sheets.encoding(job)


def saved_mappings() -> list[SavedMapping]:
    """All saved mappings, by name."""
    return mappings.saved()


def save_mapping(name: str, mapping: Mapping, *, by: str, at: datetime) -> None:
    """Save under a name, replacing the one before. Raises `Refused` for no name."""
    mappings.save(name, mapping, by=by, at=at)


def forget_mapping(name: str) -> None:
    """Remove a saved mapping."""
    mappings.forget(name)


def use_mapping(job_id: str, name: str) -> Job:
    """Apply a saved mapping: columns are found again by their headings. Raises `Refused` naming what is missing."""
    return jobs.replan(job_id, planning.with_saved(jobs.job(job_id), name, mappings.saved()))


def forget_files() -> int:
    """Remove the files of every import (they may speak of somebody who is to be forgotten); how many had any. What waits for its turn
    has to be uploaded again. Not while a process is at one."""
    return jobs.forget_files()


def sweep(at: datetime) -> None:
    """Remove what cut-off uploads left behind. `at` is machine time."""
    jobs.sweep(at)


def default_site() -> str:
    """The site that a file is taken to be about until somebody says another."""
    places = shop.sites()
    return places[0].code if places else "shop"
