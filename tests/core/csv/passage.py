"""A file's whole way through the core, as an import goes it, with everything that came out."""

import io
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from msgspec import json

from enishi.connectors.csv.core import guessing, judging, reading, sniffing, surveying, understanding
from enishi.connectors.csv.core.mapping import problems
from enishi.connectors.csv.types import (
    Context,
    FileKind,
    FileShape,
    Mapping,
    Problem,
    Subject,
    Surveyed,
    Understood,
    Verdict,
)
from enishi.events.core.making import made
from enishi.events.types import Event

FILES = Path(__file__).parent / "files"
NOW = datetime(2026, 11, 1, tzinfo=UTC)


@dataclass
class Passed:
    """What became of a file."""

    shape: FileShape
    surveyed: Surveyed
    subjects: list[Subject] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def of_kind(self, kind: str) -> list[Event]:
        return [event for event in self.events if event.kind == kind]

    def bodies(self, kind: str) -> list[dict[str, Any]]:
        """Bodies as plain values, for comparing; that it is yen is not repeated."""
        found: list[dict[str, Any]] = [json.decode(json.encode(event.body)) for event in self.of_kind(kind)]
        return [{name: value for name, value in body.items() if (name, value) != ("currency", "JPY")} for body in found]

    def reasons(self) -> dict[int, str]:
        return {verdict.line: verdict.reason for verdict in self.verdicts}

    def lines(self) -> list[int]:
        """Every line that came back, in a subject or a verdict, sorted."""
        return sorted(
            [line for each in self.subjects for line in each.lines] + [verdict.line for verdict in self.verdicts]
        )


def context(**more: Any) -> Context:
    return Context(**{"site": "shop", "import_id": "one", "received_at": NOW, "make": made, **more})


def shaped(raw: bytes, **corrections: Any) -> FileShape:
    shape = sniffing.sniff(raw[: sniffing.HEAD], len(raw), **corrections)
    assert isinstance(shape, FileShape), shape
    return shape


def rows_of(raw: bytes, shape: FileShape, batch: int = 7) -> list[Any]:
    source = reading.opened(io.BytesIO(raw), shape)
    return [row for rows in reading.read(source, shape, batch=batch) for row in rows]


def passed(
    text: str | bytes,
    *,
    kind: FileKind | None = None,
    mapping: Mapping | None = None,
    known: frozenset[str] = frozenset(),
    **more: Any,
) -> Passed:
    """Take a file all the way. `mapping` instead of the guess; `known`: keys of subjects that were imported before."""
    raw = text if isinstance(text, bytes) else text.encode()
    shape = shaped(raw)
    rows = rows_of(raw, shape)
    if mapping is None:
        mapping = guessing.guess(shape.header, [row.cells for row in rows[:50]], kind).mapping
    assert problems(mapping, shape.width) == []
    survey = surveying.Survey(mapping)
    survey.take(rows)
    surveyed = survey.result()
    about = context(**more)
    reader = understanding.understander(surveyed, about)
    result = Passed(shape, surveyed)
    for at in range(0, len(rows), 3):
        _keep(result, reader.take(rows[at : at + 3]), about, known)
    _keep(result, reader.finish(), about, known)
    return result


def _keep(result: Passed, understood: Understood, about: Context, known: frozenset[str]) -> None:
    result.verdicts.extend(understood.verdicts)
    for subject in understood.subjects:
        result.subjects.append(subject)
        found = judging.events(subject, known=subject.key in known, context=about)
        if isinstance(found, Problem):
            result.problems.append(found)
        else:
            result.events.extend(found)
