"""The embedded engine: one DuckDB file, owned by one process.

Measured ground rules: rows come in as Arrow (a prepared INSERT per row is two hundred times slower), a replaced row is
deleted and inserted (an upsert is fourteen times slower), readers never wait for the writer but fight it for cores,
hence the few places for heavy questions. Nothing is ever fetched from the network: extensions are off.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from threading import BoundedSemaphore, Condition, RLock, Timer

import duckdb
import pyarrow as pa

from enishi.warehouse import compile, duckdb_file, errors
from enishi.warehouse.duckdb_file import quoted
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
        self._file = duckdb_file.File(path, threads, memory)
        self._connection = self._file.open()
        self._relations: dict[str, Relation] = {}
        self._opening = RLock()
        self._writing = RLock()
        self._asked = Condition(self._opening)
        self._questions = 0  # being answered right now
        self._idle: list[duckdb.DuckDBPyConnection] = []  # cursors that nobody asks by just now
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
                cursor = self._idle.pop() if self._idle else self._cursor()
                self._questions += 1
            try:
                return _answer(cursor, sql, values, seconds)
            finally:
                with self._opening:
                    self._idle.append(cursor)
                    self._questions -= 1
                    self._asked.notify_all()
        finally:
            if heavy:
                self._heavy.release()

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        cursor = self._connection.cursor()
        cursor.execute(duckdb_file.INSIDE)
        return cursor

    def ensure(self, relations: Sequence[Relation], version: int) -> bool:
        self._relations = {relation.name: relation for relation in relations}
        with self._change() as connection:
            _create(connection, _VERSION)
            stored = connection.execute('SELECT "version" FROM "schema_version"').fetchall()
            outdated = bool(stored) and stored != [(version,)]
            if outdated:
                for name in duckdb_file.tables(connection):
                    connection.execute(f"DROP TABLE {quoted(name)}")
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
                connection = self._cursor()
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
        with self._writing:
            with self._opening:
                copying = self._cursor()
            try:
                self._file.copy(copying, self._relations)
            finally:
                copying.close()
            with self._opening:
                while self._questions:
                    self._asked.wait()
                self._hang_up()
                try:
                    self._file.replace()
                finally:
                    self._connection = self._file.open()

    def gather(self, scattered: float) -> bool:
        with self._opening:
            looking = self._cursor()
        try:
            is_due = self._file.is_scattered(looking, scattered)
        finally:
            looking.close()
        if is_due:
            self.compact()
        return is_due

    def close(self) -> None:
        with self._writing, self._opening:
            self._hang_up()

    def _hang_up(self) -> None:
        for cursor in self._idle:
            cursor.close()
        self._idle.clear()
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
            columns = ", ".join(map(quoted, relation))
            into = f"INSERT INTO {quoted(relation.name)} ({columns}) "
            self._connection.execute(into + f"SELECT {columns} FROM {quoted(name)}")  # noqa: S608 - quoted names
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
        where = f"WHERE {quoted(column)} IN ({select})"
        self._connection.execute(f"DELETE FROM {quoted(relation.name)} {where}")  # noqa: S608 - quoted names

    def rename(self, relation: Relation, column: str, pairs: Relation, *, by: str = "") -> None:
        table, field, lent = quoted(relation.name), quoted(column), quoted(pairs.name)
        change = f'SET {field} = {lent}."new" FROM {lent} WHERE {table}.{quoted(by or column)} = {lent}."old"'
        self._connection.execute(f"UPDATE {table} {change}")


@lru_cache(maxsize=64)
def _insertion(relation: Relation, expression: Expression) -> str:
    columns = ", ".join(map(quoted, relation))
    select = compile.statement(expression.select(*relation), DuckWarehouse.dialect).sql
    return f"INSERT INTO {quoted(relation.name)} ({columns}) {select}"


def _create(connection: duckdb.DuckDBPyConnection, relation: Relation) -> None:
    columns = ", ".join(f"{quoted(name)} {_TYPES[kind]}" for name, kind in relation.columns.items())
    connection.execute(f"CREATE TABLE IF NOT EXISTS {quoted(relation.name)} ({columns})")


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
