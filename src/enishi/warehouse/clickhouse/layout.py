"""How a relation lies in ClickHouse, as text of statements.

ClickHouse has no transactions, and changing a row there means writing a part of a table anew. So rows are only added:

    thing_rows  the relation's columns, and `_change`, `_row`: the change that brought the row, and its number therein
    thing_dead  the (`_change`, `_row`) that a later change, `_died`, deleted or replaced
    thing       a view for people with a client of their own: what counts now

One table of all says which changes there are: begun, done, or undone. One row of it commits a change, in all tables at once:
a question first asks which change is the newest done (`Seen`), and then reads the rows of changes up to this one that none of
them deleted. An undone number is never used again, so that what a broken line still delivers for it stays unseen. Dead rows are
swept from the files later, many at once.

With a cluster every table is a Distributed one over replicated ones named `_local`; all rows of one customer lie on one shard.
"""

# ruff: noqa: S608 - names are our own and quoted, numbers are integers; no value ever stands in these texts

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from enishi.warehouse.port import Relation

OURS = "enishi"  #: the comment by which tables of ours are known
BEGUN, DONE, UNDONE = "begun", "done", "undone"
CHANGES = "warehouse_change"
VERSION = "schema_version"

KINDS = {
    "int64": "Nullable(Int64)",
    "float64": "Nullable(Float64)",
    "string": "Nullable(String)",
    "boolean": "Nullable(Bool)",
    "date": "Nullable(Date32)",
    "timestamp(6)": "Nullable(DateTime64(6, 'UTC'))",
}
_NEWEST = f"(SELECT max(number) FROM {CHANGES} WHERE state = '{DONE}')"
_UNDONE = f"(SELECT number FROM {CHANGES} WHERE state = '{UNDONE}')"
_OF_ROW = {"_change": "UInt64", "_row": "UInt64"}
_DIED = {"_died": "UInt64"}
_SETTINGS = {
    "allow_nullable_key": "1",
    "non_replicated_deduplication_window": "1000",
    "fsync_after_insert": "1",  # the row that commits must not outlive a power cut that its rows do not
    "fsync_part_directory": "1",
}


def quoted(name: str) -> str:
    """A name as a statement takes it."""
    return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`"


def listed(names: Sequence[str] | Relation) -> str:
    """Columns as a statement takes them."""
    return ", ".join(quoted(name) for name in names)


def rows(name: str) -> str:
    """The table of a relation's rows, dead ones too."""
    return quoted(f"{name}_rows")


def dead(name: str) -> str:
    """The table of a relation's dead rows."""
    return quoted(f"{name}_dead")


def shard_key(relation: Relation) -> str:
    """The column by which rows are spread over a cluster: the customer's where there is one."""
    return "customer_id" if "customer_id" in relation.columns else next(iter(relation))


def visible(name: str, upto: str, undone: str, *, with_dead: bool = True) -> str:
    """The condition that a relation's row counts when all changes up to this one do but the undone ones."""
    if not with_dead:
        return f"_change <= {upto} AND _change NOT IN {undone}"
    died = f"SELECT _change, _row FROM {dead(name)} WHERE _died <= {upto} AND _died NOT IN {undone}"
    return f"_change <= {upto} AND _change NOT IN {undone} AND (_change, _row) NOT IN ({died})"


@dataclass(frozen=True)
class Seen:
    """What a question sees: changes up to a number but the undone ones; and of which relations rows died at all."""

    upto: int
    undone: Collection[int]
    with_dead: Collection[str]

    def condition(self, name: str) -> str:
        """That a row of the relation counts."""
        undone = ", ".join(map(str, (0, *self.undone)))
        return visible(name, str(self.upto), f"({undone})", with_dead=name in self.with_dead)

    def source(self, name: str, columns: tuple[str, ...]) -> str:
        """What is read in the relation's place."""
        return f"(SELECT {listed(columns)} FROM {rows(name)} WHERE {self.condition(name)})"


@dataclass(frozen=True)
class Layout:
    """The statements that make tables, on one server or on a cluster of that name."""

    cluster: str = ""

    @property
    def everywhere(self) -> str:
        """What makes a statement about tables hold on every server."""
        return f" ON CLUSTER {quoted(self.cluster)}" if self.cluster else ""

    def stored(self, table: str) -> str:
        """The (quoted) table whose files a quoted table's rows are in."""
        return f"{table[:-1]}_local`" if self.cluster else table

    def caught_up(self, stored: str) -> Iterator[str]:
        """What lets every replica have all rows of a (quoted, stored) table. Each carries out a deletion by what it has itself, so one that
        lags behind would keep a dead row for ever."""
        if self.cluster:
            yield f"SYSTEM SYNC REPLICA{self.everywhere} {stored}"

    def of_all(self) -> Iterator[str]:
        """The tables that no relation has."""
        states = f"(state, if(state = '{UNDONE}', number, 0))"  # of the others only the newest counts
        yield from self._table(CHANGES, {"state": "String", "number": "UInt64"}, states, "state", "Replacing", "number")
        yield from self._table(VERSION, {"version": "Int64"}, "version", "version")

    def of(self, relation: Relation) -> Iterator[str]:
        """The tables and views of a relation."""
        key = shard_key(relation)
        kinds = {name: KINDS[kind] for name, kind in relation.columns.items()}
        order = ", ".join(quoted(name) for name in dict.fromkeys([key, next(iter(relation))]))
        yield from self._table(f"{relation.name}_rows", kinds | _OF_ROW, f"({order}, _change, _row)", key)
        yield from self._table(f"{relation.name}_dead", {key: kinds[key]} | _OF_ROW | _DIED, "(_change, _row)", key)
        yield (
            f"CREATE OR REPLACE VIEW {quoted(relation.name)}{self.everywhere} AS SELECT {listed(relation)} "
            f"FROM {rows(relation.name)} WHERE {visible(relation.name, _NEWEST, _UNDONE)} COMMENT '{OURS}'"
        )

    def lent(self, relation: Relation, table: str) -> str:
        """A table in memory of the relation's columns, replacing one of the same name."""
        columns = ", ".join(f"{quoted(name)} {KINDS[kind]}" for name, kind in relation.columns.items())
        return f"CREATE OR REPLACE TABLE {quoted(table)} ({columns}) ENGINE = Memory COMMENT '{OURS}'"

    def _table(
        self, name: str, columns: dict[str, str], order: str, key: str, kind: str = "", version: str = ""
    ) -> Iterator[str]:
        table, described = quoted(name), ", ".join(f"{quoted(column)} {kind}" for column, kind in columns.items())
        replicated = "Replicated" if self.cluster else ""
        settings = ", ".join(f"{setting} = {value}" for setting, value in _SETTINGS.items())
        yield (
            f"CREATE TABLE IF NOT EXISTS {self.stored(table)}{self.everywhere} ({described}) "
            f"ENGINE = {replicated}{kind}MergeTree({version}) ORDER BY {order} SETTINGS {settings} COMMENT '{OURS}'"
        )
        if self.cluster:
            spread = f"cityHash64(ifNull(toString({quoted(key)}), ''))"
            engine = f"Distributed({quoted(self.cluster)}, currentDatabase(), {self.stored(table)}, {spread})"
            yield (
                f"CREATE TABLE IF NOT EXISTS {table}{self.everywhere} AS {self.stored(table)} "
                f"ENGINE = {engine} COMMENT '{OURS}'"
            )
