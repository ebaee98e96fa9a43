"""An import in words: its state, what was recognised, what came of every line."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy, ngettext, pgettext_lazy

from enishi.connectors.csv import words
from enishi.connectors.csv.core import fields
from enishi.connectors.csv.job import Change, Example, Job
from enishi.connectors.csv.types import FileKind, Problem
from enishi.console.numbers import grouped
from enishi.console.tables import Cell, Column, Pages, Table
from enishi.console.texts import in_a_row, language
from enishi.console.words import kind as event_name

_ = gettext_lazy

#: state → its name and the mark it wears.
STATES: dict[str, tuple[str | Promise, str]] = {
    "checked": (_("to check"), "hand"),
    "trying": (_("being tried out"), "way"),
    "tried": (_("waits for your yes"), "hand"),
    "running": (_("being imported"), "way"),
    "stopped": (_("stopped half-way"), "hand"),
    "done": (_("imported"), "arrived"),
    "failed": (_("could not go on"), "hand"),
}
_OUTCOMES: dict[str, str | Promise] = {
    "new": _("new"),
    "changed": _("changed"),
    "same": _("known already, nothing to do"),
    "left_out": _("left out on purpose"),
    "refused": pgettext_lazy("lines of a file", "rejected"),
}
#: claim → the field of files that says it.
_FIELDS_OF_CLAIMS = {
    "shop_customer_id": "customer_id",
    "email": "email",
    "mall_email": "email",
    "member_card": "member_card",
    "line_user_id": "line_user_id",
    "phone": "phone",
}
_DELIMITERS: dict[str, str | Promise] = {",": _("commas"), "\t": _("tabs"), ";": _("semicolons"), "|": _("bars")}
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp932": "Shift_JIS (CP932)",
    "euc_jp": "EUC-JP",
    "iso2022_jp": "JIS (ISO-2022-JP)",
    "cp1252": "Windows-1252",
}


@dataclass(frozen=True)
class Line:
    """A line of a list of facts."""

    name: str
    value: str


def state(job: Job) -> tuple[str, str]:
    """The state's name and mark."""
    name, look = STATES[job.state]
    return str(name), look


def size(count: int) -> str:
    """A size as people say it."""
    if count < 1024 * 1024:
        return f"{max(1, count // 1024):,} KB"
    return f"{count / 1024 / 1024:,.1f} MB"


def recognised(job: Job) -> list[Line]:
    """What the file was taken to be."""
    shape = job.plan.shape
    found = [
        Line(gettext("Size"), size(job.size)),
        Line(gettext("Characters"), ENCODINGS[shape.encoding] + ("" if shape.is_sure else gettext(" (a guess)"))),
        Line(gettext("Columns divided by"), str(_DELIMITERS.get(shape.delimiter, shape.delimiter))),
        Line(gettext("Columns"), grouped(max(shape.width, len(shape.header)))),
    ]
    if shape.compression:
        found.append(Line(gettext("Compressed with"), shape.compression))
    if not shape.has_header:
        found.append(Line(gettext("Headings"), gettext("none")))
    if shape.preamble:
        found.append(Line(gettext("Above the headings"), " / ".join(shape.preamble)[:200]))
    return found


def outcomes(job: Job) -> Table:
    """What came, or would come, of every line."""
    progress = job.progress
    rows = [
        [
            Cell(str(name)),
            Cell(grouped(progress.lines.get(outcome, 0)), zero=not progress.lines.get(outcome)),
            Cell(grouped(progress.things.get(outcome, 0)), zero=not progress.things.get(outcome)),
        ]
        for outcome, name in _OUTCOMES.items()
        if progress.lines.get(outcome) or outcome in {"new", "refused"}
    ]
    foot = [Cell(gettext("All lines")), Cell(grouped(sum(progress.lines.values()))), Cell("")]
    columns = [
        Column(gettext("What happens to it")),
        Column(gettext("Lines"), "number"),
        Column(words.kind_name(job.plan.mapping.kind), "number"),
    ]
    return Table(caption=gettext("What happens to every line"), columns=columns, rows=rows, foot=foot, cards=False)


def events(job: Job) -> str:
    """What is written into the log, in a row of words."""
    by_count = sorted(job.progress.events.items(), key=lambda each: -each[1])
    return in_a_row(f"{event_name(kind)} {grouped(count)}" for kind, count in by_count)


def reasons(job: Job) -> list[Line]:
    """Why lines were not taken, the most frequent first, with how often."""
    shown: dict[str, Problem] = {}
    for example in job.tried.examples if job.tried else ():
        shown.setdefault(f"{example.outcome} {example.problem.code}", example.problem)
    found = []
    for key, count in sorted(job.progress.reasons.items(), key=lambda each: -each[1]):
        if key in shown:
            lines = ngettext("%(n)s line", "%(n)s lines", count) % {"n": grouped(count)}
            found.append(Line(lines, said(job, shown[key])))
    return found


def said(job: Job, problem: Problem) -> str:
    """A problem of this file in words."""
    return words.said(problem, job.plan.mapping.kind)


def examples(job: Job, found: Iterable[Example]) -> list[dict[str, object]]:
    """Lines not taken, with what stands in them."""
    return [
        {
            "line": example.line,
            "refused": example.outcome == "refused",
            "cells": " | ".join(cell for cell in example.cells if cell)[:200],
            "reason": said(job, example.problem),
        }
        for example in found
    ]


def changes(job: Job, found: Iterable[Change]) -> list[dict[str, object]]:
    """A few things that are new or would change: a line of the file each, with what its fields say now and then."""
    kind = job.plan.mapping.kind
    return [
        {
            "line": change.line,
            "outcome": _OUTCOMES[change.outcome],
            "known_by": _claim(change.known_by),
            "fields": [
                (gettext("Lines") if name == "lines" else fields.label(kind, name, language()), before, after)
                for name, before, after in change.fields
                if _has_name(kind, name)
            ],
        }
        for change in found
    ]


def known_by(job: Job) -> str:
    """By what those are recognised who are customers already, in a row of words."""
    counts = job.tried.known_by if job.tried else {}
    by_count = sorted(counts.items(), key=lambda each: -each[1])
    return in_a_row(f"{_claim(claim)} {grouped(count)}" for claim, count in by_count)


def _claim(claim: str) -> str:
    """A claim as the columns of files are called; "" for none."""
    field = _FIELDS_OF_CLAIMS.get(claim)
    return fields.label("customers", field, language()) if field else ""


def _has_name(kind: FileKind, name: str) -> bool:
    return name in fields.BY_NAME[kind] or name.startswith(fields.TRAIT) or name == "lines"


def listed(jobs: Iterable[Job], pages: Pages) -> Table:
    """All imports."""
    rows = []
    for job in jobs:
        name, look = state(job)
        refused = job.progress.lines.get("refused", 0)
        rows.append(
            [
                Cell(
                    job.file_name,
                    sub=words.kind_name(job.plan.mapping.kind),
                    href=reverse("console:import", args=[job.id]),
                ),
                Cell(name, look=look),
                Cell(at=job.made_at, sub=job.made_by),
                Cell(grouped(sum(job.progress.lines.values())), zero=not job.progress.lines),
                Cell(grouped(refused), zero=not refused),
            ]
        )
    columns = [
        Column(gettext("File")),
        Column(gettext("State")),
        Column(gettext("Uploaded"), "time"),
        Column(gettext("Lines"), "number"),
        Column(gettext("Refused"), "number"),
    ]
    return Table(caption=gettext("Imports"), columns=columns, rows=rows, pages=pages)
