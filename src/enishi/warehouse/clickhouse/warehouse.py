"""The port on ClickHouse: a reader for every process, and the owner's side for the one that loads."""

# ruff: noqa: S608 - names are our own and quoted, numbers are integers; no value ever stands in these texts

import logging
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from threading import BoundedSemaphore, RLock
from typing import Any

import pyarrow as pa

from enishi.warehouse import compile, errors
from enishi.warehouse.clickhouse import answers, layout
from enishi.warehouse.clickhouse.address import Address
from enishi.warehouse.clickhouse.layout import BEGUN, CHANGES, DONE, UNDONE, VERSION, Seen, dead, quoted, rows
from enishi.warehouse.clickhouse.line import SILENCE_OF_CHANGES, SILENCE_OF_QUESTIONS, Line
from enishi.warehouse.clickhouse.transaction import ClickHouseTransaction
from enishi.warehouse.port import NO_VALUES, OFFSETS, Expression, Relation, Transaction, Value

_HEAVY_AT_ONCE = 2  # of one process; the server's own limits come on top
_SWEPT_AT = 100_000  # dead rows of a relation: every question skips them, in milliseconds
_RESTS = 100  # changes until sweeping is tried again after it failed

_log = logging.getLogger(__name__)


def reading(address: str) -> "ClickHouseReader":
    """A reader at an `ENISHI_WAREHOUSE`; raises `WarehouseError` with advice when it is none. Nothing is dialled yet."""
    return ClickHouseReader(Address.of(address))


def owning(address: str) -> "ClickHouseWarehouse":
    """The owner's side at an `ENISHI_WAREHOUSE`; raises as `reading`, and `Away`."""
    return ClickHouseWarehouse(Address.of(address))


class ClickHouseReader:
    """A `Reader`: processes ask the server themselves, nobody stands between."""

    def __init__(
        self, address: Address, *, heavy_at_once: int = _HEAVY_AT_ONCE, silence: int = SILENCE_OF_QUESTIONS
    ) -> None:
        self._line = Line(address, silence=silence)
        self._heavy = BoundedSemaphore(heavy_at_once)

    def query(
        self,
        expression: Expression,
        values: Mapping[str, Value] = NO_VALUES,
        *,
        heavy: bool = False,
        seconds: float = 30.0,
    ) -> pa.Table:
        statement = compile.statement(expression, "clickhouse")
        bound = statement.bound(values)
        if heavy and not self._heavy.acquire(timeout=seconds):
            raise errors.Busy("The warehouse is busy with other reports. Please try again in a moment.")
        try:
            sql = statement.reading(self._newest(statement.tables).source)
            return answers.as_asked(expression, self._line.ask(sql, bound, seconds=seconds))
        finally:
            if heavy:
                self._heavy.release()

    def _newest(self, names: Iterable[str]) -> Seen:
        """What a question about these relations sees. The newest change first: rows that die later than it do not matter."""
        newest = f"maxIf(number, state = '{DONE}'), groupArrayIf(number, state = '{UNDONE}')"
        number, undone = self._line.ask(f"SELECT {newest} FROM {CHANGES}").to_pydict().values()
        return Seen(number[0] or 0, undone[0] or [], self._with_dead(names))

    def _with_dead(self, names: Iterable[str]) -> Collection[str]:
        """Those of the relations of which some rows died; all of them where a cluster keeps no count."""
        found = ", ".join(f"'{name}_dead'" for name in names) or "''"
        some = f"database = currentDatabase() AND name IN ({found}) AND ifNull(total_rows, 1) > 0"
        return {name.removesuffix("_dead") for name in self._column(f"SELECT name FROM system.tables WHERE {some}")}

    def _column(self, sql: str) -> list[Any]:
        return list(self._line.ask(sql).column(0).to_pylist())

    def close(self) -> None:
        """Hang up."""
        self._line.close()


class ClickHouseWarehouse(ClickHouseReader):
    """A `Warehouse`. One process at a time may be one; where two are by mistake, the later one undoes what the earlier has under way."""

    def __init__(self, address: Address, *, heavy_at_once: int = _HEAVY_AT_ONCE) -> None:
        super().__init__(address, heavy_at_once=heavy_at_once, silence=SILENCE_OF_CHANGES)
        self._layout = layout.Layout(address.cluster)
        self._relations: dict[str, Relation] = {}
        self._writing = RLock()
        self._resting = 0  # changes for which nothing is swept
        self._line.make_database()

    def ensure(self, relations: Sequence[Relation], version: int) -> bool:
        with self._writing:
            self._each(self._layout.of_all())
            stored = self._column(f"SELECT version FROM {VERSION}")
            if stored != [version]:
                self._drop_all()
            self._relations = {relation.name: relation for relation in (OFFSETS, *relations)}
            for relation in self._relations.values():
                self._each(self._layout.of(relation))
            if stored != [version]:
                self._line.tell(f"INSERT INTO {VERSION} (version) VALUES ({version})")
            return bool(stored) and stored != [version]

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        with self._writing:
            transaction = ClickHouseTransaction(self._line, self._layout, self._begin())
            try:
                yield transaction
            except BaseException:
                with suppress(errors.WarehouseError):  # or the next change undoes it
                    self._note(transaction.number, UNDONE)
                raise
            finally:
                with suppress(errors.WarehouseError):  # lent tables are replaced when they are lent again
                    transaction.give_back()
            self._commit(transaction.number)
            self._tidy(transaction.killed)

    def compact(self) -> None:
        """Rows that are dead or undone leave the files. The engine keeps replaced files for eight minutes more (`old_parts_lifetime`)."""
        with self._writing:
            for relation in self._relations.values():
                self._sweep(relation, before=max(self._latest().values(), default=0) + 1, rewriting=True)

    def gather(self, scattered: float) -> bool:
        """The engine keeps rows in order by itself (`layout`)."""
        return False

    def _begin(self) -> Seen:
        """Under a number never used before. A change that somebody left in its midst is undone by this, for ever."""
        latest = self._latest()
        begun = latest.get(BEGUN, 0)
        if begun > max(latest.get(DONE, 0), latest.get(UNDONE, 0)):
            self._note(begun, UNDONE)
            self._drop("engine = 'Memory'")  # what it had been lent
        number = max(latest.values(), default=0) + 1
        self._note(number, BEGUN)
        return replace(self._newest(self._relations), upto=number)

    def _commit(self, number: int) -> None:
        self._note(number, DONE)
        latest = self._latest()
        if latest[BEGUN] != number or latest.get(UNDONE, 0) >= number:
            raise errors.InUse("Another process writes into the same ClickHouse database. Stop one of them.")

    def _note(self, number: int, state: str) -> None:
        self._line.tell(f"INSERT INTO {CHANGES} (state, number) VALUES ('{state}', {number})", once=f"{state}:{number}")

    def _latest(self) -> dict[str, int]:
        """The newest change of each state that any is in."""
        found = self._line.ask(f"SELECT state, max(number) FROM {CHANGES} GROUP BY state")
        return dict(zip(*(column.to_pylist() for column in found.columns), strict=True))

    def _tidy(self, names: set[str]) -> None:
        """Sweep where much has died. The change counts whether or not that succeeds: it does not while a replica is down."""
        self._resting = max(0, self._resting - 1)
        if self._resting:
            return
        try:
            for name in names:
                if self._column(f"SELECT count() FROM {dead(name)}")[0] >= _SWEPT_AT:
                    # The newest change's rows stay: a question may have begun before it, and must find what it replaced.
                    self._sweep(self._relations[name], before=self._latest()[DONE], rewriting=False)
        except errors.WarehouseError as problem:
            self._resting = _RESTS
            _log.warning("Dead rows stay in ClickHouse for now: %s", problem)

    def _sweep(self, relation: Relation, *, before: int, rewriting: bool) -> None:
        """Delete rows that died in changes before this one, and those of undone changes; then forget that they died."""
        undone = ", ".join(map(str, [0, *self._column(f"SELECT number FROM {CHANGES} WHERE state = '{UNDONE}'")]))
        kept, tombs = self._layout.stored(rows(relation.name)), self._layout.stored(dead(relation.name))
        for statement in self._layout.caught_up(tombs):
            self._line.tell(statement)
        died = f"SELECT _change, _row FROM {tombs} WHERE _died < {before} AND _died NOT IN ({undone})"
        self._delete(kept, f"_change IN ({undone}) OR (_change, _row) IN ({died})", rewriting)
        self._delete(tombs, f"_died < {before} OR _died IN ({undone})", rewriting)

    def _delete(self, table: str, condition: str, rewriting: bool) -> None:
        on = self._layout.everywhere
        statement = f"ALTER TABLE {table}{on} DELETE" if rewriting else f"DELETE FROM {table}{on}"
        self._line.tell(f"{statement} WHERE {condition}")

    def _drop_all(self) -> None:
        """Begin anew; the version goes first, so that whoever is killed here begins anew again."""
        on = self._layout.everywhere
        self._line.tell(f"TRUNCATE TABLE {self._layout.stored(quoted(VERSION))}{on}")
        self._drop(f"name NOT IN ('{VERSION}', '{VERSION}_local')")
        self._each(self._layout.of_all())

    def _drop(self, condition: str) -> None:
        """Tables of ours that hold the condition."""
        ours = f"database = currentDatabase() AND comment = '{layout.OURS}' AND {condition}"
        for name in self._column(f"SELECT name FROM system.tables WHERE {ours} ORDER BY engine = 'View' DESC, name"):
            self._line.tell(f"DROP TABLE IF EXISTS {quoted(name)}{self._layout.everywhere} SYNC")

    def _each(self, statements: Iterator[str]) -> None:
        for statement in statements:
            self._line.tell(statement)
