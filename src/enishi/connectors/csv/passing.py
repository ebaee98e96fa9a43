"""One pass over a file: rows are understood and judged a portion at a time. Both the dry run and the import are such passes."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO, NamedTuple

from enishi.connectors.csv.core import judging, reading
from enishi.connectors.csv.job import Job, Outcome, Progress
from enishi.connectors.csv.store import files, subjects
from enishi.connectors.csv.types import Context, Row, Subject, Understood, Verdict
from enishi.events import api as events
from enishi.events.types import Event
from enishi.kernel.memory import uncollected

NOT_TAKEN: tuple[Outcome, ...] = ("refused", "left_out")


class Taken(NamedTuple):
    """A subject that is new or changed, and the events that say so."""

    subject: Subject
    outcome: Outcome
    events: list[Event]


@dataclass
class Judged:
    """What a portion of the file comes to: events to append, digests to remember, addresses to suppress, lines not taken."""

    events: list[Event] = field(default_factory=list)
    digests: dict[str, str] = field(default_factory=dict)
    suppress: list[str] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)  #: of lines that are not taken
    lines: Counter[str] = field(default_factory=Counter)
    things: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    taken: list[Taken] = field(default_factory=list)  #: what would change something

    def leave(self, verdict: Verdict) -> None:
        """A line that is not taken."""
        self.lines[verdict.outcome] += 1
        self.reasons[f"{verdict.outcome} {verdict.reason}"] += 1
        self.verdicts.append(verdict)

    def count(self, progress: Progress) -> None:
        """Add what is counted here to `progress`."""
        progress.lines = dict(Counter(progress.lines) + self.lines)
        progress.things = dict(Counter(progress.things) + self.things)
        progress.reasons = dict(Counter(progress.reasons) + self.reasons)
        progress.events = dict(Counter(progress.events) + Counter(event.kind for event in self.events))


def context_of(job: Job) -> Context:
    """What the lines do not say themselves. The same for every process that takes the job up."""
    plan = job.plan
    return Context(
        site=plan.site,
        import_id=job.id,
        received_at=job.made_at,
        make=events.made,
        as_of=plan.as_of,
        basis=plan.basis,
        wording=plan.wording,
    )


@contextmanager
def opened(job: Job) -> Iterator[BinaryIO]:
    """The upload, unpacked where it is compressed."""
    with files.source(job.id).open("rb") as file:
        yield reading.opened(file, job.plan.shape)


def judge(
    understood: Understood, context: Context, known: Callable[[Iterable[str]], dict[str, str]] = subjects.known
) -> Judged:
    """Decide what becomes of each subject: new, changed or the same as what was said of it last. `known` looks that up."""
    judged = Judged()
    for verdict in understood.verdicts:
        if verdict.outcome in NOT_TAKEN:
            judged.leave(verdict)
        else:
            judged.lines[verdict.outcome] += 1
    kept = subjects.hashed(context.site, (subject.key for subject in understood.subjects))
    said = known(kept.values())
    for subject in understood.subjects:
        name = kept[subject.key]
        if said.get(name) == subject.digest:
            _count(judged, subject, "same")
            continue
        made = judging.events(subject, known=name in said, context=context)
        if not isinstance(made, list):
            judged.things["refused"] += 1
            for line in subject.lines:
                judged.leave(Verdict(line=line, outcome="refused", reason=made.code, values=made.values))
            continue
        outcome: Outcome = "changed" if name in said else "new"
        _count(judged, subject, outcome)
        judged.taken.append(Taken(subject, outcome, made))
        judged.events += made
        judged.suppress += subject.suppress
        said[name] = judged.digests[name] = subject.digest
    return judged


def _count(judged: Judged, subject: Subject, outcome: Outcome) -> None:
    judged.lines[outcome] += len(subject.lines)
    judged.things[outcome] += 1


def together(parts: Iterable[Understood]) -> Understood:
    """Several as one."""
    gathered = list(parts)
    return Understood(
        subjects=tuple(subject for part in gathered for subject in part.subjects),
        verdicts=tuple(verdict for part in gathered for verdict in part.verdicts),
    )


def portions(batches: Iterator[list[Row]], size: int) -> Iterator[list[list[Row]]]:
    """Batches of rows, `size` at a time. All that a portion makes is dropped again before the next: garbage is looked for between
    portions, not within."""
    while True:
        with uncollected():
            some = list(islice(batches, size))
            if not some:
                return
            yield some
