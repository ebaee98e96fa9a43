"""One change of a ClickHouse warehouse. See `layout` for what is written and why it cannot be seen by halves."""

# ruff: noqa: S608 - names are our own and quoted, numbers are integers; no value ever stands in these texts

from dataclasses import replace
from itertools import count

import pyarrow as pa
from ibis import _

from enishi.warehouse import compile
from enishi.warehouse.clickhouse import answers, layout
from enishi.warehouse.clickhouse.layout import dead, listed, quoted, rows
from enishi.warehouse.clickhouse.line import Line
from enishi.warehouse.port import OFFSETS, Expression, Relation

_ROWS_A_STATEMENT = 1 << 32


class ClickHouseTransaction:
    """A `Transaction` under one number. Lent rows are tables in memory, of the one server that the writer talks to."""

    def __init__(self, line: Line, laid: layout.Layout, seen: layout.Seen) -> None:
        self.number = seen.upto
        self.killed: set[str] = set()  # names of relations of which rows died
        self._line = line
        self._layout = laid
        self._before = seen
        self._statements = count(1)
        self._lent: dict[
            str, str
        ] = {}  # relation -> its table, of a name that no other change has: a late insert meets nobody

    def offset(self, reader: str) -> int:
        own = self.query(_of(reader)).to_pylist()
        return int(own[0]["position"]) if own else 0

    def move_offset(self, reader: str, position: int) -> None:
        self.delete(OFFSETS, "reader", _of(reader).select("reader"))
        self.append(OFFSETS, OFFSETS.rows([[reader], [position]]))

    def lend(self, relation: Relation, rows: pa.Table) -> Expression:
        table = self._lent[relation.name] = f"{relation.name}_{self.number}"
        self._line.tell(self._layout.lent(relation, table))
        if rows.num_rows:
            self._line.put(table, answers.as_kept(relation, rows))
        return relation.expression

    def give_back(self) -> None:
        """Forget what was lent."""
        for table in self._lent.values():
            self._line.tell(f"DROP TABLE IF EXISTS {quoted(table)}")

    def query(self, expression: Expression) -> pa.Table:
        return answers.as_asked(expression, self._line.ask(self._compiled(expression)))

    def append(self, relation: Relation, rows: pa.Table) -> None:
        if rows.num_rows:
            first = self._next_row()
            kept = answers.as_kept(relation, rows)
            kept = kept.append_column("_change", pa.array([self.number] * rows.num_rows, pa.uint64()))
            kept = kept.append_column("_row", pa.array(range(first, first + rows.num_rows), pa.uint64()))
            self._line.put(f"{relation.name}_rows", kept, once=self._once(first))

    def insert(self, relation: Relation, expression: Expression) -> None:
        select = self._compiled(expression.select(*relation))
        self._insert(relation, listed(relation), f"({select})")

    def delete(self, relation: Relation, column: str, keys: Expression) -> None:
        self._kill(relation, f"{quoted(column)} IN ({self._compiled(keys)})")

    def rename(self, relation: Relation, column: str, pairs: Relation, *, by: str = "") -> None:
        key, lent = quoted(by or column), quoted(self._lent[pairs.name])
        moved = f"{key} IN (SELECT old FROM {lent})"
        changed = ", ".join("new" if name == column else quoted(name) for name in relation)
        old = f"(SELECT * FROM {rows(relation.name)} WHERE {self._counts(relation)} AND {moved})"
        first = self._insert(relation, changed, f"{old} AS was INNER JOIN {lent} AS pairs ON was.{key} = pairs.old")
        self._kill(relation, f"{moved} AND NOT (_change = {self.number} AND _row >= {first})")

    def _insert(self, relation: Relation, columns: str, source: str) -> int:
        first = self._next_row()
        select = f"SELECT {columns}, {self.number}, {first} + rowNumberInAllBlocks() FROM {source}"
        into = f"INSERT INTO {rows(relation.name)} ({listed(relation)}, _change, _row) {select}"
        self._line.tell(into, once=self._once(first))
        return first

    def _kill(self, relation: Relation, condition: str) -> None:
        columns = f"{quoted(layout.shard_key(relation))}, _change, _row"
        counting = f"{self._counts(relation)} AND {condition}"
        select = f"SELECT {columns}, {self.number} FROM {rows(relation.name)} WHERE {counting}"
        into = f"INSERT INTO {dead(relation.name)} ({columns}, _died) {select}"
        self._line.tell(into, once=self._once(self._next_row()))
        self.killed.add(relation.name)

    def _counts(self, relation: Relation) -> str:
        return self._seen().condition(relation.name)

    def _seen(self) -> layout.Seen:
        return replace(self._before, with_dead={*self._before.with_dead, *self.killed})

    def _compiled(self, expression: Expression) -> str:
        seen = self._seen()

        def source(name: str, columns: tuple[str, ...]) -> str:
            return quoted(self._lent[name]) if name in self._lent else seen.source(name, columns)

        return compile.statement(expression, "clickhouse").reading(source)

    def _next_row(self) -> int:
        return next(self._statements) * _ROWS_A_STATEMENT

    def _once(self, first: int) -> str:
        return f"{self.number}:{first}"


def _of(reader: str) -> Expression:
    return OFFSETS.expression.filter(_.reader == reader)
