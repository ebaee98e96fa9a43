"""One line as a record: its values by name, and the first thing that is wrong with it."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from hashlib import blake2b
from typing import Any

import msgspec

from enishi.connectors.csv.core.columns import Columns
from enishi.connectors.csv.core.reasons import problem
from enishi.connectors.csv.core.values.text import Bad
from enishi.connectors.csv.types import Context, Fact, Mapping, Problem, Row, Subject, Understood, Verdict


class Record:
    """A line being understood. Asking for a field that cannot be read gives None and notes why."""

    def __init__(self, mapping: Mapping, columns: Columns, context: Context, cells: Sequence[str], line: int) -> None:
        self.mapping, self.columns, self.context, self.cells, self.line = mapping, columns, context, cells, line
        self.problem: Problem | None = None

    def value(self, name: str) -> Any:
        """The field's value; None when the cell is empty or unreadable."""
        read = self.columns.read.get(name)
        if read is None:  # most fields of most files
            return None
        found = read(self.cells)
        if type(found) is Bad:
            self.problem = self.problem or self.columns.problem(name, self.cells, found)
            return None
        return found

    def values(self, names: tuple[str, ...]) -> dict[str, Any]:
        """The values of those of these fields that the file has; see `value`."""
        return {name: self.value(name) for name in self.columns.among(names)}

    def needed(self, name: str) -> Any:
        """As `value`, of a field that must be filled in."""
        found = self.value(name)
        if found is None:
            self.problem = self.problem or problem("value_missing", field=name)
        return found

    def soft(self, name: str) -> Any:
        """As `value`, of a field that is not worth refusing the line for."""
        read = self.columns.read.get(name)
        if read is None:
            return None
        found = read(self.cells)
        return None if type(found) is Bad else found

    def text(self, name: str) -> str:
        """A text field; "" when it is empty."""
        return self.value(name) or ""

    def refuse(self, code: str, **values: str | int) -> Problem:
        """The problem noted before, else this one."""
        self.problem = self.problem or problem(code, **values)
        return self.problem

    @property
    def now(self) -> datetime:
        """The instant that the file speaks of."""
        return self.context.as_of or self.context.received_at


def subject(
    key: str, lines: Sequence[int], facts: Sequence[Fact], context: Context, *, unsaid: Sequence[Fact] = (), **more: Any
) -> Subject:
    """A subject whose digest comes from what it says, not from how it was written. Instants that the import supplied do not count;
    facts that are `unsaid`, because they were told before in the same file, do."""
    supplied = context.as_of or context.received_at
    told = [
        (fact.kind, fact.body, fact.claims, None if fact.occurred_at == supplied else fact.occurred_at)
        for fact in (*facts, *unsaid)
        if fact.when != "change"
    ]
    digest = blake2b(msgspec.json.encode(told), digest_size=8).hexdigest()
    return Subject(key=key, digest=digest, lines=tuple(lines), facts=tuple(facts), **more)


def short(*values: object) -> str:
    """A short name for content, to stand in a natural key."""
    return blake2b(msgspec.json.encode(values), digest_size=8).hexdigest()


def without_blanks(body: dict[str, Any]) -> dict[str, Any]:
    """The body without fields that say nothing; days as text."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in body.items()
        if value is not None and value != "" and value != ()
    }


class RowByRow:
    """An understander of files in which every line stands for itself."""

    def __init__(self, mapping: Mapping, context: Context, understand: Callable[[Record], Subject | Problem]) -> None:
        self._mapping, self._context, self._understand = mapping, context, understand
        self._columns = Columns(mapping)

    def take(self, rows: list[Row]) -> Understood:
        """The subjects of the rows."""
        subjects, verdicts = [], []
        for row in rows:
            if row.problem is not None:
                verdicts.append(refused(row.line, row.problem))
                continue
            record = Record(self._mapping, self._columns, self._context, row.cells, row.line)
            found = self._understand(record)
            wrong = record.problem or (found if isinstance(found, Problem) else None)
            if wrong is not None:
                verdicts.append(refused(row.line, wrong))
            elif isinstance(found, Subject):
                subjects.append(found)
        return Understood(subjects=tuple(subjects), verdicts=tuple(verdicts))

    def finish(self) -> Understood:
        """Nothing is ever open."""
        return Understood()

    def state(self) -> bytes:
        """Nothing is ever open."""
        return b""


def refused(line: int, why: Problem) -> Verdict:
    """The verdict of a line that cannot be taken, or, for codes that begin with `left_`, that is left out on purpose."""
    outcome = "left_out" if why.code.startswith("left_") else "refused"
    return Verdict(line=line, outcome=outcome, reason=why.code, values=why.values)  # type: ignore[arg-type]
