"""The lines that were not taken, as files to correct and bring back: the original columns, then the line's number and the reason."""

import csv
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext, override

from enishi.connectors.csv import passing, words
from enishi.connectors.csv.core import reading
from enishi.connectors.csv.job import Job, Outcome
from enishi.connectors.csv.store import files
from enishi.connectors.csv.types import Problem, Row, Verdict
from enishi.kernel.spreadsheets import neutralised


def path(job_id: str, outcome: Outcome, language: str) -> Path:
    """Where a sheet lies, if there is one."""
    return files.folder(job_id) / f"{outcome}.{language}.csv"


def encoding(job: Job) -> str:
    """As the file was: a Japanese Excel file comes back as one, everything else as UTF-8 with a mark."""
    return "cp932" if job.plan.shape.encoding == "cp932" else "utf-8-sig"


def write(job: Job, length: int) -> None:
    """Write the sheets of all languages from the first `length` bytes of verdicts; none where every line was taken."""
    for outcome in passing.NOT_TAKEN:
        for language, _name in settings.LANGUAGES:
            path(job.id, outcome, language).unlink(missing_ok=True)
    outcomes = [outcome for outcome in passing.NOT_TAKEN if job.progress.lines.get(outcome)]
    if not outcomes:
        return
    with ExitStack() as opened:
        sheets = {
            (outcome, language): _begun(job, outcome, language, opened)
            for outcome in outcomes
            for language, _name in settings.LANGUAGES
        }
        for verdict, row in _joined(job, length):
            for language, _name in settings.LANGUAGES:
                with override(language):
                    reason = words.said(Problem(verdict.reason, verdict.values), job.plan.mapping.kind)
                cells = _cells(job, row)
                sheets[verdict.outcome, language].writerow([*cells, row.line, reason])


def _begun(job: Job, outcome: Outcome, language: str, opened: ExitStack) -> Any:
    file = opened.enter_context(
        path(job.id, outcome, language).open("w", encoding=encoding(job), errors="replace", newline="")
    )
    writer = csv.writer(file, delimiter=job.plan.shape.delimiter, lineterminator="\r\n")
    with override(language):
        ours = [gettext("Line"), gettext("Why it was not imported")]
    header = job.plan.shape.header or [str(number) for number in range(1, job.plan.shape.width + 1)]
    writer.writerow([*(neutralised(cell) for cell in header), *ours])
    return writer


def _cells(job: Job, row: Row) -> list[str]:
    """The row's cells, as many as the header has: what we add stands below our own headings."""
    width = max(job.plan.shape.width, len(job.plan.shape.header))
    cells = [neutralised(cell) for cell in row.cells[:width]]
    return cells + [""] * (width - len(cells))


def _joined(job: Job, length: int) -> Iterator[tuple[Verdict, Row]]:
    """Each line not taken with its cells."""
    verdicts = files.verdicts(job.id, length)
    verdict = next(verdicts, None)
    with passing.opened(job) as source:
        for rows in reading.read(source, job.plan.shape):
            if verdict is None:
                return
            if rows[-1].line < verdict.line:
                continue
            for row in rows:
                while verdict is not None and verdict.line == row.line:
                    yield verdict, row
                    verdict = next(verdicts, None)
