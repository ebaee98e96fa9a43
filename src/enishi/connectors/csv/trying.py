"""Trying an import out: the file is surveyed as a whole, then understood and judged as the import would, and nothing is changed."""

from collections.abc import Callable, Iterable

from enishi.connectors.csv import passing, sheets
from enishi.connectors.csv.core import reading, understanding
from enishi.connectors.csv.core.surveying import Survey
from enishi.connectors.csv.differences import Differences
from enishi.connectors.csv.job import Example, Job, Progress, Tried
from enishi.connectors.csv.passing import Judged
from enishi.connectors.csv.store import files, jobs, subjects
from enishi.connectors.csv.types import Problem, Row, Surveyed, Understander, Verdict
from enishi.kernel import clock
from enishi.shop import api as shop

PORTION = 5
EXAMPLES = 50  #: lines not taken that are shown
EXAMPLES_OF_A_REASON = 5
_REMEMBERED = 1_000_000  #: things of this file that are known again in it; beyond, a repeat counts as new
_SHOWN_EVERY = 1.0

Stop = Callable[[], bool]


class _Ended(Exception):
    """Somebody asked to stop, or the process has to go."""


def try_out(job: Job, stop: Stop) -> None:
    """Survey and try. Asked to stop, the job goes back to `checked`; told to go, it waits for its next process."""
    shown = _Shown(job, stop)
    try:
        surveyed = _survey(job, shown)
        files.save_surveyed(job.id, surveyed)
        if surveyed.questions:
            tried = Tried(questions=surveyed.questions, problems=surveyed.problems)
            jobs.end(job.id, "checked", at=shop.business_now(), tried=tried)
            return
        tried = _Trial(job, surveyed, shown).run()
    except _Ended:
        if not stop():
            jobs.end(job.id, "checked", at=shop.business_now())
        return
    jobs.note_progress(job.id, job.progress)
    sheets.write(job, job.progress.kept_bytes)
    jobs.end(job.id, "tried", at=shop.business_now(), tried=tried)


class _Shown:
    """Shows the progress once a second, and hears whether to stop."""

    def __init__(self, job: Job, stop: Stop) -> None:
        self._job, self._stop = job, stop
        self._next = clock.monotonic()

    def show(self) -> None:
        """Raises `_Ended`."""
        if self._stop():
            raise _Ended
        if clock.monotonic() >= self._next:
            self._next = clock.monotonic() + _SHOWN_EVERY
            if jobs.note_progress(self._job.id, self._job.progress):
                raise _Ended


def _survey(job: Job, shown: _Shown) -> Surveyed:
    progress = job.progress
    progress.step = "survey"
    survey = Survey(job.plan.mapping)
    with passing.opened(job) as source:
        for some in passing.portions(reading.read(source, job.plan.shape), PORTION):
            for rows in some:
                survey.take(rows)
                progress.rows += len(rows)
            progress.offset = some[-1][-1].end
            shown.show()
    return survey.result()


class _Trial:
    """The pass itself."""

    def __init__(self, job: Job, surveyed: Surveyed, shown: _Shown) -> None:
        self._job, self._surveyed, self._shown = job, surveyed, shown
        self._context = passing.context_of(job)
        self._said: dict[str, str] = {}
        self._differences = Differences()
        self._rows: list[list[Row]] = []  # what was read last, to show
        self._examples: list[Example] = []

    def run(self) -> Tried:
        """What would become of every line."""
        job = self._job
        kept = Progress(step="try", total=self._surveyed.lines)
        for name in kept.__struct_fields__:
            setattr(job.progress, name, getattr(kept, name))
        understander = understanding.understander(self._surveyed, self._context)
        with passing.opened(job) as source:
            for some in passing.portions(reading.read(source, job.plan.shape), PORTION):
                self._take(some, understander)
        self._note(passing.judge(understander.finish(), self._context, self._known))
        differences = self._differences
        return Tried(
            problems=self._surveyed.problems,
            changes=tuple(differences.changes),
            examples=tuple(self._examples),
            people_new=differences.people_new,
            people_known=differences.people_known,
            known_by=dict(differences.known_by),
        )

    def _take(self, some: list[list[Row]], understander: Understander) -> None:
        self._rows = some
        understood = passing.together(understander.take(batch) for batch in some)
        self._note(passing.judge(understood, self._context, self._known))
        self._job.progress.rows += sum(len(batch) for batch in some)
        self._job.progress.offset = some[-1][-1].end
        self._shown.show()

    def _known(self, names: Iterable[str]) -> dict[str, str]:
        """What was said before this file, or in it."""
        asked = list(names)
        found = subjects.known(asked)
        return found | {name: self._said[name] for name in asked if name in self._said}

    def _note(self, judged: Judged) -> None:
        progress = self._job.progress
        judged.count(progress)
        progress.suppressed += len(judged.suppress)
        progress.kept_bytes = files.add_verdicts(self._job.id, judged.verdicts, progress.kept_bytes)
        if len(self._said) < _REMEMBERED:
            self._said.update(judged.digests)
        self._differences.note(judged.taken)
        self._exemplify(judged.verdicts)

    def _exemplify(self, verdicts: list[Verdict]) -> None:
        """Lines not taken, a few of each reason."""
        chosen = [verdict for verdict in verdicts if self._is_telling(verdict)]
        if not chosen:
            return
        wanted = {verdict.line for verdict in chosen}
        cells = {row.line: tuple(row.cells) for batch in self._rows for row in batch if row.line in wanted}
        for verdict in chosen:
            if self._is_telling(verdict):
                problem = Problem(verdict.reason, verdict.values)
                shown = cells.get(verdict.line, ())
                self._examples.append(Example(line=verdict.line, outcome=verdict.outcome, problem=problem, cells=shown))

    def _is_telling(self, verdict: Verdict) -> bool:
        if len(self._examples) >= EXAMPLES:
            return False
        return sum(each.problem.code == verdict.reason for each in self._examples) < EXAMPLES_OF_A_REASON
