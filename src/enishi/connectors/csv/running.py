"""Carrying an import out, in a process of its own: portion by portion, each whole or not at all.

A portion's events are appended to the log first; then one transaction keeps how far the file is read, what is open and what was said.
Killed in between, the next process understands the same portion again: its events have the same ids and take effect once.
"""

import logging
from collections.abc import Callable, Iterator

from enishi.catalog import api as catalog
from enishi.connectors.csv import passing, sheets, trying
from enishi.connectors.csv.core import reading, understanding
from enishi.connectors.csv.core.unpacking import Broken
from enishi.connectors.csv.job import Job
from enishi.connectors.csv.passing import Judged
from enishi.connectors.csv.store import files, jobs
from enishi.connectors.csv.types import Row, Understander, Understood
from enishi.customers import api as customers
from enishi.events import api as events
from enishi.history import api as history
from enishi.kernel import clock
from enishi.kernel.errors import EnishiError
from enishi.shop import api as shop
from enishi.warehouse import errors as warehouse

PORTION = 5  #: batches of rows in a portion: 10,000 lines
AHEAD = 20_000  #: events that may wait to be read by the other stages
_LOOK_SECONDS = 0.1
_IDLE_SECONDS = 10.0  #: readers that have not moved so long are not running: waiting for them would help nobody

Stop = Callable[[], bool]
_log = logging.getLogger(__name__)


def work(job_id: str, stop: Stop) -> None:
    """Do for one job what it waits for: a dry run, or the import. `stop` is asked between portions; the job then waits for its next
    process, where it stands. Raises `Refused` when there is nothing to do."""
    job = jobs.take_up(job_id)
    try:
        if job.state == "trying":
            trying.try_out(job, stop)
        else:
            _import(job, stop)
    except Broken as broken:
        jobs.end(job.id, "failed", at=shop.business_now(), trouble=broken.problem.code)
    except (EnishiError, OSError, ValueError, LookupError) as error:
        _log.exception("The import of %s failed", job.file_name)
        jobs.end(job.id, "failed", at=shop.business_now(), trouble=f"{type(error).__name__}: {error}")


def _import(job: Job, stop: Stop) -> None:
    job.progress.step = "run"
    job.progress.total = job.progress.total or files.surveyed(job.id).lines
    readers = _Readers()
    for understood, understander in _understood(job):
        asked_to_stop = _settle(job, understood, understander)
        ended = understander is None
        if asked_to_stop and not ended:
            sheets.write(job, job.progress.kept_bytes)
            jobs.end(job.id, "stopped", at=shop.business_now())
            return
        if ended:
            break
        readers.wait(stop)
        if stop():
            return
    sheets.write(job, job.progress.kept_bytes)
    jobs.end(job.id, "done", at=shop.business_now())
    files.forget_source(job.id)


def _understood(job: Job) -> Iterator[tuple[Understood, Understander | None]]:
    """What the rest of the file says, a portion at a time; `job.progress` goes along. The last one has no understander: nothing is open."""
    progress, shape = job.progress, job.plan.shape
    understander = understanding.understander(files.surveyed(job.id), passing.context_of(job), state=job.understanding)
    begun = progress.offset > 0
    with passing.opened(job) as source:
        rows = reading.read(
            source, shape, offset=progress.offset if begun else None, line=progress.line if begun else None
        )
        for some in passing.portions(rows, PORTION):
            understood = passing.together(understander.take(batch) for batch in some)
            _go_on(job, some)
            yield understood, understander
    yield understander.finish(), None


def _go_on(job: Job, some: list[list[Row]]) -> None:
    last = some[-1][-1]
    job.progress.offset, job.progress.line = last.end, reading.next_line(last)
    job.progress.rows += sum(len(batch) for batch in some)


def _settle(job: Job, understood: Understood, understander: Understander | None) -> bool:
    """Make one portion durable; whether somebody asked to stop."""
    judged = passing.judge(understood, passing.context_of(job))
    progress = job.progress
    judged.count(progress)
    progress.kept_bytes = files.add_verdicts(job.id, judged.verdicts, progress.kept_bytes)
    progress.suppressed += len(judged.suppress)
    if judged.events:
        events.log().append(judged.events)
    state = understander.state() if understander else b""
    return jobs.settle(job.id, progress, state, judged.digests, lambda: _suppress(job, judged))


def _suppress(job: Job, judged: Judged) -> None:
    if judged.suppress:
        customers.suppress(judged.suppress, reason="opt_out_list", at=job.made_at)


class _Readers:
    """How far the other stages have read, so that an import never runs away from them: a long tail in the log delays letters."""

    def __init__(self) -> None:
        self._seen: tuple[int, ...] = ()
        self._moved = clock.monotonic()
        self._loaded = 0  # how far the warehouse was known to be

    def wait(self, stop: Stop) -> None:
        """Until all are near the log's end, or none has moved for a while."""
        while not stop():
            far_enough = events.log().head() - AHEAD
            offsets = self._offsets(far_enough)
            if min(offsets) >= far_enough:
                return
            if offsets != self._seen:
                self._seen, self._moved = offsets, clock.monotonic()
            elif clock.monotonic() - self._moved > _IDLE_SECONDS:
                return
            clock.pause(_LOOK_SECONDS)

    def _offsets(self, far_enough: int) -> tuple[int, ...]:
        """The warehouse comes last anyway, and asking it keeps it from its work: it is asked only when the others are far enough."""
        near = (customers.offset(), catalog.offset(), history.live_offset())
        if self._loaded < far_enough <= min(near):
            try:
                self._loaded = history.loaded_offset()
            except warehouse.WarehouseError:
                self._loaded = events.log().head()
        return (*near, self._loaded)
