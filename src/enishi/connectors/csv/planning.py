"""What a file is taken to be: recognised first, corrected by people then."""

from pathlib import Path
from typing import cast, get_args

from enishi.connectors.csv import words
from enishi.connectors.csv.core import fields, guessing, mapping, reading, sniffing
from enishi.connectors.csv.core.unpacking import Broken
from enishi.connectors.csv.job import Job, Plan, SavedMapping
from enishi.connectors.csv.types import Encoding, FileKind, FileShape, Guess, Problem
from enishi.kernel.errors import NotFound, Refused
from enishi.shop import api as shop

_HEAD_BYTES = 256 * 1024
_SAMPLE = 200  #: rows that the guess looks at


class Unreadable(Refused):
    """A file that is no table, and what to do about it."""

    def __init__(self, problem: Problem) -> None:
        super().__init__("%(reason)s", reason=words.said(problem))
        self.problem = problem


def first_plan(upload: Path, size: int) -> Plan:
    """The plan for a new file. Raises `Unreadable`; the upload is removed then."""
    try:
        shape = _shape(upload, size)
        guess = _guess(upload, shape, None)
    except Unreadable:
        upload.unlink(missing_ok=True)
        raise
    places = shop.sites()
    return Plan(
        shape=shape, mapping=guess.mapping, site=places[0].code if places else "shop", unsure=tuple(guess.unsure)
    )


def reshaped(source: Path, job: Job, encoding: str | None, delimiter: str | None, header_line: int | None) -> Plan:
    """The plan after the file is read another way. Raises `Unreadable`."""
    shape = _shape(source, job.size, encoding, delimiter, header_line)
    guess = _guess(source, shape, job.plan.mapping.kind)
    return _with(job.plan, shape, guess)


def regarded_as(source: Path, job: Job, kind: str) -> Plan:
    """The plan for another kind of file. Raises `Refused`."""
    if kind not in fields.FIELDS:
        raise Refused("There is no such kind of file.")
    return _with(job.plan, job.plan.shape, _guess(source, job.plan.shape, kind))


def with_saved(job: Job, name: str, saved: list[SavedMapping]) -> Plan:
    """The plan with a saved mapping. Raises `Refused` naming the columns that this file has not, `NotFound`."""
    for each in saved:
        if each.name == name:
            found = mapping.applied_to(each.mapping, job.plan.shape.header)
            if isinstance(found, list):
                raise Refused(
                    "%(reason)s", reason=" ".join(words.said(problem, job.plan.mapping.kind) for problem in found)
                )
            plan = job.plan
            return Plan(
                shape=plan.shape,
                mapping=found,
                site=plan.site,
                basis=plan.basis,
                wording=plan.wording,
                as_of=plan.as_of,
                mapping_name=name,
            )
    raise NotFound("There is no such mapping.")


def check(plan: Plan) -> None:
    """Raises `Refused` with everything that the mapping lacks."""
    problems = mapping.problems(plan.mapping, max(plan.shape.width, len(plan.shape.header)))
    if problems:
        raise Refused("%(reason)s", reason=" ".join(words.said(problem, plan.mapping.kind) for problem in problems))
    if plan.mapping.kind == "consents" and not plan.basis:
        raise Refused("This list says who wants emails. Please say why you may email them.")


def sample(source: Path, shape: FileShape, lines: int) -> list[list[str]]:
    """The cells of the first lines of data; none when the file is gone."""
    if not source.exists():
        return []
    with source.open("rb") as file:
        for rows in reading.read(reading.opened(file, shape), shape, batch=lines):
            return [row.cells for row in rows]
    return []


def _shape(
    source: Path, size: int, encoding: str | None = None, delimiter: str | None = None, header_line: int | None = None
) -> FileShape:
    if encoding is not None and encoding not in get_args(Encoding):
        raise Refused("There is no such character encoding.")
    with source.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    found = sniffing.sniff(
        head, size, encoding=cast(Encoding | None, encoding), delimiter=delimiter, header_line=header_line
    )
    if isinstance(found, Problem):
        raise Unreadable(found)
    return found


def _guess(source: Path, shape: FileShape, kind: FileKind | None) -> Guess:
    try:
        return guessing.guess(shape.header, sample(source, shape, _SAMPLE), kind)
    except Broken as broken:
        raise Unreadable(broken.problem) from None


def _with(plan: Plan, shape: FileShape, guess: Guess) -> Plan:
    return Plan(
        shape=shape,
        mapping=guess.mapping,
        site=plan.site,
        basis=plan.basis,
        wording=plan.wording,
        as_of=plan.as_of,
        unsure=tuple(guess.unsure),
    )
