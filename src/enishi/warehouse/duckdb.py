"""The embedded engine: one DuckDB file, owned by one process.

Measured ground rules: rows come in as Arrow (a prepared INSERT per row is two hundred times slower), a replaced row is
deleted and inserted (an upsert is fourteen times slower), readers never wait for the writer but fight it for cores,
hence the few places for heavy questions. Nothing is ever fetched from the network: extensions are off.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache, partial
from pathlib import Path
from threading import BoundedSemaphore, Condition, RLock, Timer

import duckdb
import pyarrow as pa

from enishi.warehouse import compile, errors
from enishi.warehouse.port import NO_VALUES, OFFSETS, Expression, Relation, Transaction, Value

_VERSION = Relation("schema_version", {"version": "int64"})
_TYPES = {
    "int64": "BIGINT",
    "float64": "DOUBLE",
    "string": "VARCHAR",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "timestamp(6)": "TIMESTAMP",
}


class DuckWarehouse:
    """A `Warehouse` on one file. Threads may share it: questions run side by side, changes one after the other."""

    dialect = "duckdb"

    def __init__(self, path: Path, *, threads: int = 2, memory: str = "1GB", heavy_at_once: int = 1) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._open = partial(_open, path, threads, memory)
        self._connection = self._open()
        self._opening = RLock()
        self._writing = RLock()
        self._asked = Condition(self._opening)
        self._questions = 0  # being answered right now
        self._statements: dict[str, duckdb.Statement] = {}  # of insertions, which are few and large
        self._heavy = BoundedSemaphore(heavy_at_once)

    def query(
        self,
        expression: Expression,
        values: Mapping[str, Value] = NO_VALUES,
        *,
        heavy: bool = False,
        seconds: float = 30.0,
    ) -> pa.Table:
        statement = compile.statement(expression, self.dialect)
        return self._run(statement.sql, statement.bound(values), heavy, seconds)

    def run(
        self, sql: str, values: Mapping[str, Value] = NO_VALUES, *, heavy: bool = False, seconds: float = 30.0
    ) -> pa.Table:
        """The rows of one SELECT statement from elsewhere, with its parameters; anything else raises `WarehouseError`."""
        try:
            with self._opening:
                statements = self._connection.extract_statements(sql)
        except duckdb.Error as problem:
            raise _refusal(problem) from problem
        if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
            raise errors.WarehouseError("Only one SELECT statement may be asked.")
        return self._run(sql, values, heavy, seconds)

    def _run(self, sql: str, values: Mapping[str, Value], heavy: bool, seconds: float) -> pa.Table:
        if heavy and not self._heavy.acquire(timeout=seconds):
            raise errors.Busy("The warehouse is busy with other reports. Please try again in a moment.")
        try:
            with self._opening:
                cursor = self._connection.cursor()
                self._questions += 1
            try:
                return _answer(cursor, sql, values, seconds)
            finally:
                cursor.close()
                with self._opening:
                    self._questions -= 1
                    self._asked.notify_all()
        finally:
            if heavy:
                self._heavy.release()

    def ensure(self, relations: Sequence[Relation], version: int) -> bool:
        with self._change() as connection:
            _create(connection, _VERSION)
            stored = connection.execute('SELECT "version" FROM "schema_version"').fetchall()
            outdated = bool(stored) and stored != [(version,)]
            if outdated:
                for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall():
                    connection.execute(f"DROP TABLE {_quoted(name)}")
            for relation in (_VERSION, OFFSETS, *relations):
                _create(connection, relation)
            if outdated or not stored:
                connection.execute('INSERT INTO "schema_version" VALUES (?)', [version])
        return outdated

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        with self._change() as connection:
            transaction = DuckTransaction(connection, self._statements)
            try:
                yield transaction
            finally:
                transaction.give_back()

    @contextmanager
    def _change(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with self._writing:
            with self._opening:
                connection = self._connection.cursor()
            try:
                connection.begin()
                try:
                    yield connection
                except BaseException:
                    connection.rollback()
                    raise
                connection.commit()
            except duckdb.Error as problem:
                raise errors.WarehouseError(
                    "The warehouse refused a change: %(words)s", words=str(problem)
                ) from problem
            finally:
                connection.close()

    def compact(self) -> None:
        """Deleting, checkpointing and vacuuming leave old bytes in a DuckDB file; only a copy of what counts does not hold them."""
        fresh = self._path.with_suffix(".fresh")
        with self._writing:
            for leftover in (fresh, fresh.with_name(fresh.name + ".wal")):
                leftover.unlink(missing_ok=True)  # of a copy that was cut off
            with self._opening:
                copying = self._connection.cursor()
            try:
                copying.execute(f"ATTACH '{_text(str(fresh))}' AS fresh")
                copying.execute(f"COPY FROM DATABASE {_quoted(self._path.stem)} TO fresh")
                copying.execute("DETACH fresh")
            finally:
                copying.close()
            with self._opening:
                while self._questions:
                    self._asked.wait()
                self._connection.close()
                try:
                    fresh.replace(self._path)
                finally:
                    self._connection = self._open()

    def close(self) -> None:
        with self._writing:
            self._connection.close()  # the last connection's end checkpoints


class DuckTransaction:
    """A `Transaction`: lent rows are registered Arrow tables, visible to this connection only."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, statements: dict[str, duckdb.Statement]) -> None:
        self._connection = connection
        self._statements = statements
        self._lent: set[str] = set()

    def offset(self, reader: str) -> int:
        own = self._connection.execute('SELECT "position" FROM "reader_offset" WHERE "reader" = ?', [reader])
        rows = own.fetchall()  # all of them: a half-read result would block the connection
        return int(rows[0][0]) if rows else 0

    def move_offset(self, reader: str, position: int) -> None:
        self._connection.execute('DELETE FROM "reader_offset" WHERE "reader" = ?', [reader])
        self._connection.execute('INSERT INTO "reader_offset" VALUES (?, ?)', [reader, position])

    def lend(self, relation: Relation, rows: pa.Table) -> Expression:
        self._connection.register(relation.name, rows)
        self._lent.add(relation.name)
        return relation.expression

    def give_back(self) -> None:
        """Forget what was lent."""
        for name in self._lent:
            with suppress(duckdb.Error):
                self._connection.unregister(name)

    def query(self, expression: Expression) -> pa.Table:
        rows: pa.Table = self._connection.sql(compile.statement(expression, DuckWarehouse.dialect).sql).to_arrow_table()
        return rows

    def append(self, relation: Relation, rows: pa.Table) -> None:
        if rows.num_rows:
            name = f"rows_of_{relation.name}"
            self._connection.register(name, rows)
            columns = ", ".join(map(_quoted, relation))
            into = f"INSERT INTO {_quoted(relation.name)} ({columns}) "
            self._connection.execute(into + f"SELECT {columns} FROM {_quoted(name)}")  # noqa: S608 - quoted names
            self._connection.unregister(name)

    def insert(self, relation: Relation, expression: Expression) -> None:
        self._connection.execute(self._parsed(_insertion(relation, expression)))

    def _parsed(self, sql: str) -> duckdb.Statement:
        """Parsing takes as long as running a large statement on few rows, and a parsed one runs as often as one likes."""
        if sql not in self._statements:
            (self._statements[sql],) = self._connection.extract_statements(sql)
        return self._statements[sql]

    def delete(self, relation: Relation, column: str, keys: Expression) -> None:
        select = compile.statement(keys, DuckWarehouse.dialect).sql
        where = f"WHERE {_quoted(column)} IN ({select})"
        self._connection.execute(f"DELETE FROM {_quoted(relation.name)} {where}")  # noqa: S608 - quoted names

    def rename(self, relation: Relation, column: str, pairs: Relation, *, by: str = "") -> None:
        table, field, lent = _quoted(relation.name), _quoted(column), _quoted(pairs.name)
        change = f'SET {field} = {lent}."new" FROM {lent} WHERE {table}.{_quoted(by or column)} = {lent}."old"'
        self._connection.execute(f"UPDATE {table} {change}")


def _open(path: Path, threads: int, memory: str) -> duckdb.DuckDBPyConnection:
    config: dict[str, str | bool | int | float | list[str]] = {
        "threads": str(threads),
        "memory_limit": memory,
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "checkpoint_threshold": "64MB",  # the default of 16 MB interrupts loading with checkpoints that save nothing
        "preserve_insertion_order": "false",
    }
    try:
        return duckdb.connect(str(path), config=config)
    except duckdb.IOException as problem:
        owner = re.search(r"PID (\d+)", str(problem))
        if owner is None:
            raise errors.WarehouseError("The warehouse could not be opened: %(words)s", words=str(problem)) from problem
        raise errors.InUse(
            "%(path)s is in use by process %(owner)s. Is Enishi already running?", path=str(path), owner=owner[1]
        ) from problem


@lru_cache(maxsize=64)
def _insertion(relation: Relation, expression: Expression) -> str:
    columns = ", ".join(map(_quoted, relation))
    select = compile.statement(expression.select(*relation), DuckWarehouse.dialect).sql
    return f"INSERT INTO {_quoted(relation.name)} ({columns}) {select}"


def _create(connection: duckdb.DuckDBPyConnection, relation: Relation) -> None:
    columns = ", ".join(f"{_quoted(name)} {_TYPES[kind]}" for name, kind in relation.columns.items())
    connection.execute(f"CREATE TABLE IF NOT EXISTS {_quoted(relation.name)} ({columns})")


def _answer(cursor: duckdb.DuckDBPyConnection, sql: str, values: Mapping[str, Value], seconds: float) -> pa.Table:
    stop = Timer(seconds, cursor.interrupt)
    stop.daemon = True
    stop.start()
    try:
        rows: pa.Table = cursor.sql(sql, params=dict(values) or None).to_arrow_table()
        return rows
    except duckdb.InterruptException as problem:
        raise errors.TooSlow("The report took longer than %(seconds)s seconds.", seconds=seconds) from problem
    except duckdb.Error as problem:
        raise _refusal(problem) from problem
    finally:
        stop.cancel()


def _refusal(problem: duckdb.Error) -> errors.WarehouseError:
    return errors.WarehouseError("The warehouse refused a question: %(words)s", words=str(problem))


def _text(text: str) -> str:
    return text.replace("'", "''")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
