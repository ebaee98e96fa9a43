"""One pass over the whole file before anything is understood: what only all lines together can say.

Whether 01/02/2026 is a day in January or in February; whether the lines of each order stand together; whether a spreadsheet has
destroyed the numbers of a column. Memory does not grow with the file.
"""

import re
from collections.abc import Sequence
from hashlib import blake2b

from msgspec.structs import replace

from enishi.connectors.csv.core.columns import Columns
from enishi.connectors.csv.core.fields import BY_NAME
from enishi.connectors.csv.core.reasons import problem
from enishi.connectors.csv.core.values import dates, text
from enishi.connectors.csv.types import DateOrder, Mapping, Problem, Question, Row, Surveyed

MAX_SCATTERED = 100_000
SEPARATOR = "\x1f"  #: between shop and order number
_EXAMPLES = 5
_ROUNDED = re.compile(r"\d\.\d+E\+\d+", re.IGNORECASE)
_WRONG_ENCODING = 5  #: per cent of lines with impossible characters that speak for another encoding


class Survey:
    """Takes all rows of a file in order, then gives the result."""

    def __init__(self, mapping: Mapping) -> None:
        self._mapping = mapping
        kinds = BY_NAME[mapping.kind]
        at = {name: column for name, column in mapping.columns.items() if name in kinds}
        self._days = [
            _DayColumn(name, column.index, column.header)
            for name, column in at.items()
            if kinds[name].value in ("instant", "day", "birthday") and not column.order and not column.more
        ]
        self._ids = [_IdColumn(name, column.index) for name, column in at.items() if kinds[name].value == "id"]
        orders = as_orders(mapping) if mapping.kind == "clicks" else mapping
        self._orders = _Together(orders) if orders.kind == "orders" and "order_id" in orders.columns else None
        self._action = Columns(mapping).get("action")
        self._lines = self._unreadable = self._misread = 0

    def take(self, rows: Sequence[Row]) -> None:
        """The next rows."""
        self._lines += len(rows)
        whole = [row for row in rows if row.problem is None]
        if len(whole) < len(rows):
            self._unreadable += len(rows) - len(whole)
            self._misread += sum(1 for row in rows if row.problem is not None and row.problem.code == "line_bytes")
        for day in self._days:
            day.take(whole)
        for numbers in self._ids:
            numbers.take(whole)
        if self._orders is not None:
            self._orders.take(self._of_orders(rows))  # also those that cannot be read: they stand between others

    def _of_orders(self, rows: Sequence[Row]) -> Sequence[Row]:
        """In a click stream only purchases are lines of orders."""
        if self._mapping.kind == "orders":
            return rows
        return [row for row in rows if row.problem is None and self._action(row.cells) == "purchase"]

    def result(self) -> Surveyed:
        """What the rows said, with the date orders that they settle."""
        scattered = self._orders.finished() if self._orders is not None else {}
        columns, questions = dict(self._mapping.columns), []
        for day in self._days:
            allowed = day.allowed()
            if len(allowed) == 1:
                columns[day.name] = replace(columns[day.name], order=allowed[0])
            elif allowed:
                examples = tuple(day.examples)
                questions.append(Question(field=day.name, header=day.header, choices=allowed, examples=examples))
        return Surveyed(
            mapping=replace(self._mapping, columns=columns),
            lines=self._lines,
            unreadable=self._unreadable,
            questions=tuple(questions),
            problems=tuple(self._problems(scattered)),
            scattered=scattered if len(scattered) <= MAX_SCATTERED else {},
        )

    def _problems(self, scattered: dict[str, int]) -> list[Problem]:
        found = [
            problem("column_destroyed", found=column.destroyed, field=column.name, value=column.example)
            for column in self._ids
            if column.destroyed
        ]
        if self._misread * 100 > self._lines * _WRONG_ENCODING:
            found.append(problem("file_encoding", found=self._misread, encoding="UTF-8"))
        if self._orders is not None and self._orders.repeats:
            found.append(problem("column_repeats", found=self._orders.repeats))
        if len(scattered) > MAX_SCATTERED:
            found.append(problem("column_scattered", limit=MAX_SCATTERED))
        if not self._lines:
            found.append(problem("file_no_lines"))
        return found


def as_orders(clicks: Mapping) -> Mapping:
    """The mapping of a click stream's purchases, as lines of orders. Without order numbers the purchases of a session are one order."""
    names = {"occurred_at": "ordered_at", "price": "unit_price"}
    kept = (
        "occurred_at",
        "visitor",
        "product_id",
        "product_name",
        "price",
        "quantity",
        "order_id",
        "customer_id",
        "email",
    )
    columns = {names.get(name, name): column for name, column in clicks.columns.items() if name in kept}
    for instead in ("session_id", "visitor"):
        if "order_id" not in columns and instead in clicks.columns:
            columns["order_id"] = clicks.columns[instead]
    return Mapping(kind="orders", columns=columns, currency=clicks.currency, zone=clicks.zone)


class _DayColumn:
    """Which orders of day, month and year fit every value of a column that does not say it itself."""

    def __init__(self, name: str, index: int, header: str) -> None:
        self.name, self.header = name, header
        self.examples: list[str] = []
        self._index = index
        self._fits: set[DateOrder] | None = None
        self._ever: set[DateOrder] = set()
        self._seen: set[str] = set()

    def take(self, rows: Sequence[Row]) -> None:
        new = {row.cells[self._index] for row in rows} - self._seen
        if len(self._seen) < 20_000:
            self._seen |= new
        for cell in new:
            if (found := dates.orders(cell)) and not _is_symmetric(cell):
                self._fits = set(found) if self._fits is None else self._fits & found
                self._ever |= found
                if len(self.examples) < _EXAMPLES:
                    self.examples.append(cell.strip())
            elif found:
                self._ever |= found

    def allowed(self) -> tuple[DateOrder, ...]:
        """None when the column needs no order, one when it is settled, several when somebody must say (also when none fits all)."""
        if self._fits is None:  # nothing to tell apart: the same day in every order
            return ("dmy",) if "dmy" in self._ever else tuple(sorted(self._ever))[:1]
        return tuple(sorted(self._fits or self._ever))


def _is_symmetric(cell: str) -> bool:
    """03/03/2026 is the same day whichever number is the month."""
    parts = re.split(r"[-/.]", text.narrow(cell))
    return (
        len(parts) >= 3
        and parts[0].isdigit()
        and parts[1].isdigit()
        and len(parts[2].split()[0]) == 4
        and int(parts[0]) == int(parts[1])
    )


class _IdColumn:
    """Counts numbers like 1.23E+11, of which only the first digits are left."""

    def __init__(self, name: str, index: int) -> None:
        self.name, self._index = name, index
        self.destroyed, self.example = 0, ""

    def take(self, rows: Sequence[Row]) -> None:
        index = self._index
        for cell in [cell for row in rows if "+" in (cell := row.cells[index])]:
            if _ROUNDED.fullmatch(cell.strip()):
                self.destroyed += 1
                self.example = self.example or cell.strip()


class _Together:
    """Finds orders whose lines do not stand together, and where the last of them is.

    Orders that are over are kept in a filter of fixed size. It may take one order for another; that order then only waits for its
    own last line, which is right in any case.
    """

    _BITS = 1 << 27  # 16 MB: for two million orders one in 100,000 waits for nothing

    def __init__(self, mapping: Mapping) -> None:
        self._index = mapping.columns["order_id"].index
        site = mapping.columns.get("site")
        self._site = site.index if site is not None else -1
        self._over = bytearray(self._BITS // 8)
        self._scattered: dict[str, int] = {}
        self._key, self._last = "", 0
        self._cells = ("", "")
        self._rows: set[tuple[str, ...]] = set()  # of the order that is being read
        self.repeats = 0  #: lines that are exactly like another of their order

    def take(self, rows: Sequence[Row]) -> None:
        index, site = self._index, self._site
        for row in rows:
            if len(row.cells) <= max(index, site):
                continue
            cells = (row.cells[index], row.cells[site] if site >= 0 else "")
            if cells != self._cells:
                key = order_key(*cells)
                if key != self._key:
                    self._close()
                    self._key, self._rows = key, set()
                self._cells = cells
            self._last = row.line
            whole = tuple(row.cells)
            if whole in self._rows:
                self.repeats += 1
            else:
                self._rows.add(whole)

    def finished(self) -> dict[str, int]:
        self._close()
        self._key = ""
        return self._scattered

    def _close(self) -> None:
        if not self._key or len(self._scattered) > MAX_SCATTERED:
            return
        hashed = int.from_bytes(blake2b(self._key.encode("utf-8", "replace"), digest_size=16).digest(), "big")
        spots = [(hashed >> shift) % self._BITS for shift in (0, 32, 64, 96)]
        if all(self._over[spot >> 3] & (1 << (spot & 7)) for spot in spots):
            self._scattered[self._key] = self._last
        for spot in spots:
            self._over[spot >> 3] |= 1 << (spot & 7)


def order_key(order_cell: str, site_cell: str) -> str:
    """What lines of one order have in common; "" for a cell that names none."""
    found = text.identifier(order_cell)
    site = text.identifier(site_cell) if site_cell else ""
    return f"{site if isinstance(site, str) else ''}{SEPARATOR}{found}" if isinstance(found, str) else ""
