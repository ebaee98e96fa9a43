"""The lines of a file of orders, gathered order by order.

An order is complete when the next one begins; one whose lines are scattered, when the last of them has come (the survey said
where it is). A line that cannot be read counts among the lines of the order it names, so that no order is taken without it.
"""

import msgspec

from enishi.connectors.csv.core.columns import Columns
from enishi.connectors.csv.core.surveying import order_key
from enishi.connectors.csv.core.understanding.orders import OrderReader
from enishi.connectors.csv.core.understanding.record import refused
from enishi.connectors.csv.types import Context, Row, Subject, Surveyed, Understood, Verdict

_NONE = ("", "")


class Orders:
    """An understander of files of orders."""

    def __init__(self, surveyed: Surveyed, context: Context, state: bytes = b"") -> None:
        mapping = surveyed.mapping
        self._index = mapping.columns["order_id"].index
        site = mapping.columns.get("site")
        self._site = -1 if site is None else site.index
        self._last = surveyed.scattered
        self._open: dict[str, list[Row]] = msgspec.msgpack.decode(state, type=dict[str, list[Row]]) if state else {}
        self._current = next((key for key in self._open if key not in self._last), "")
        self._cells = _NONE
        self._read = OrderReader(mapping, Columns(mapping), context)
        self._subjects: list[Subject] = []
        self._verdicts: list[Verdict] = []

    def take(self, rows: list[Row]) -> Understood:
        """The orders that are complete with these rows."""
        index, site = self._index, self._site
        for row in rows:
            cells = row.cells
            if len(cells) <= index or len(cells) <= site:
                self._alone(row)
                continue
            named = (cells[index], cells[site] if site >= 0 else "")
            if named != self._cells:
                self._go_on(named)
            if self._current:
                self._open[self._current].append(row)
                if self._last and self._last.get(self._current) == row.line:
                    self._close(self._current)
            else:
                self._alone(row)
        return self._handed_over()

    def finish(self) -> Understood:
        """The orders that are still open."""
        for key in list(self._open):
            self._close(key)
        return self._handed_over()

    def state(self) -> bytes:
        """The lines of the orders that are open."""
        return msgspec.msgpack.encode(self._open) if self._open else b""

    def _go_on(self, named: tuple[str, str]) -> None:
        """The next line is another order's, or the same one's spelled otherwise."""
        key = order_key(*named)
        if key != self._current:
            if self._current in self._open and self._current not in self._last:
                self._close(self._current)
            self._current = key
        if key:
            self._open.setdefault(key, [])
        self._cells = named

    def _close(self, key: str) -> None:
        rows = self._open.pop(key)
        self._cells, self._current = _NONE, ""
        if not rows:
            return
        taken, verdicts = self._read.understood(key, rows)
        if taken is not None:
            self._subjects.append(taken)
        self._verdicts.extend(verdicts)

    def _alone(self, row: Row) -> None:
        """A line of which not even the order can be told."""
        why = row.problem or self._read.unnamed(row.cells)
        self._verdicts.append(refused(row.line, why))

    def _handed_over(self) -> Understood:
        subjects, verdicts = tuple(self._subjects), tuple(self._verdicts)
        self._subjects, self._verdicts = [], []
        return Understood(subjects=subjects, verdicts=verdicts)
