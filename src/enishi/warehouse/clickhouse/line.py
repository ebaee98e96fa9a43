"""The line to the engine: the stock client, opened when it is first needed, with the settings that make its answers ours.

What the settings are for, in short: an unmatched side of a join and the maximum of nothing are null, not 0 or 1970; instants are
UTC; an insert is on disk when it returns, and the same insert twice is one; a deletion has happened when it returns.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from threading import Lock
from typing import TYPE_CHECKING, Any

import clickhouse_connect
import pyarrow as pa
from clickhouse_connect.driver.exceptions import ClickHouseError, InterfaceError, OperationalError

from enishi.warehouse import compile, errors
from enishi.warehouse.clickhouse import layout
from enishi.warehouse.clickhouse.address import Address
from enishi.warehouse.port import NO_VALUES, Value

if TYPE_CHECKING:
    from clickhouse_connect.driver.client import Client

#: A server's limits may say that what is too much is left out: then a report would be wrong in silence.
_LIMITS = (
    *(f"{what}_overflow_mode" for what in ("timeout", "read", "result", "sort", "distinct", "join", "set", "transfer")),
    "group_by_overflow_mode",
    "read_overflow_mode_leaf",
    "timeout_overflow_mode_leaf",
)
_ALWAYS: dict[str, str | int] = {
    "join_use_nulls": 1,
    "aggregate_functions_null_for_empty": 1,
    "session_timezone": "UTC",
    "output_format_arrow_string_as_string": 1,
    "async_insert": 0,
    "insert_deduplicate": 1,
    "lightweight_deletes_sync": 2,
    "mutations_sync": 2,
    **dict.fromkeys(_LIMITS, "throw"),
    "max_query_size": 1 << 26,  # a rule may have hundreds of leaves, a question a list of many customers
    "max_ast_elements": 10**6,
    "max_expanded_ast_elements": 10**7,
}
#: Not run here: there is no second server. Tables of one statement may lie on several; each row goes to the shard of its key, also where
#: it was selected on another (since 25.7 servers would leave it there); a shard that is away is no shard without rows; what was
#: acknowledged is on most replicas.
_ON_A_CLUSTER: dict[str, str | int] = {
    "distributed_product_mode": "global",
    "prefer_global_in_and_join": 1,
    "distributed_foreground_insert": 1,
    "parallel_distributed_insert_select": 0,
    "skip_unavailable_shards": 0,
    "distributed_ddl_task_timeout": 300,
    "allow_nondeterministic_mutations": 1,
    "insert_quorum": "auto",
    "insert_quorum_parallel": 0,
    "select_sequential_consistency": 1,
}
_LIST = re.compile(rf"{compile.TEXTS['clickhouse']}|\{{(?P<name>\w+):Array\(Int64\)\}}", re.DOTALL)
_CONNECT_SECONDS = 10
#: How long a server may say nothing at all, be it gone or cut off: it stops questions itself, and of long ones it tells the progress.
#: Of deletions that wait for all replicas it tells nothing.
SILENCE_OF_QUESTIONS, SILENCE_OF_CHANGES = 60, 900
_NO_TABLE, _NO_DATABASE = 60, 81
_TOO_SLOW = {159, 160}
_BUSY = {202, 241}  # too many at once; no memory left
#: Between servers: broken lines, nobody who answers, too few replicas for a quorum or one that lags behind it, a deletion that some have
#: not done yet, Keeper. All of it passes, or is for the keeper of the cluster.
_NOT_WHOLE = {209, 210, 225, 242, 279, 285, 286, 289, 319, 341, 369, 999}


class Line:
    """One process' connections to one database; threads may share it. `silence`: seconds until a server that says nothing is away."""

    def __init__(self, address: Address, *, silence: int = SILENCE_OF_CHANGES) -> None:
        self.address = address
        self._silence = silence
        self._settings = _ALWAYS | (_ON_A_CLUSTER if address.cluster else {})
        self._opening = Lock()
        self._client: Client | None = None

    def ask(self, sql: str, values: Mapping[str, Value] = NO_VALUES, *, seconds: float = 0.0) -> pa.Table:
        """The rows of a SELECT statement, as the engine types them. Raises `TooSlow` after `seconds` (0: never), `Busy`, `Away`."""
        told = {name: _told(value) for name, value in values.items() if not isinstance(value, list)} or None
        limits = {"max_execution_time": seconds} if seconds else None
        try:
            found: pa.Table = self._do("query_arrow", _with_lists(sql, values), parameters=told, settings=limits)
            return found
        except errors.TooSlow as problem:
            raise errors.TooSlow("The report took longer than %(seconds)s seconds.", seconds=seconds) from problem

    def tell(self, sql: str, *, once: str = "") -> None:
        """Carry out a statement. `once`: the same word again within a thousand inserts of a table is the same insert."""
        self._do("command", sql, settings=_token(once))

    def put(self, table: str, rows: pa.Table, *, once: str = "") -> None:
        """Add rows to a table, column by column by name."""
        self._do("insert_arrow", table, rows, settings=_token(once))

    def close(self) -> None:
        """Hang up; the next question dials again."""
        with self._opening:
            if self._client is not None:
                self._client.close()
            self._client = None

    def make_database(self) -> None:
        """Have the database; whoever may not make one is content with one that is there."""
        name = self.address.database
        client = self._opened(None)
        try:
            if name not in {row[0] for row in client.query("SELECT name FROM system.databases").result_rows}:
                on = f" ON CLUSTER `{self.address.cluster}`" if self.address.cluster else ""
                client.command(f"CREATE DATABASE IF NOT EXISTS `{name}`{on}")
        except ClickHouseError as problem:
            raise _translated(problem) from problem
        finally:
            client.close()

    def _do(self, name: str, *arguments: object, **named: object) -> Any:
        try:
            return getattr(self._line(), name)(*arguments, **named)
        except (ClickHouseError, OSError) as problem:
            raise _translated(problem) from problem

    def _line(self) -> "Client":
        with self._opening:
            if self._client is None:
                self._client = self._opened(self.address.database)
            return self._client

    def _opened(self, database: str | None) -> "Client":
        options: dict[str, Any] = dict(self.address.options) | {"settings": self._settings}
        if options["interface"] != "chdb":
            options |= {
                "connect_timeout": _CONNECT_SECONDS,
                "send_receive_timeout": self._silence,
                "autogenerate_session_id": False,  # threads ask side by side
                "dedicated_pool": True,  # else the connections stay open when the client is closed
            }
        try:
            return clickhouse_connect.get_client(database=database, **options)
        except (ClickHouseError, OSError) as problem:
            raise _translated(problem) from problem


def _token(once: str) -> dict[str, str] | None:
    return {"insert_deduplication_token": once} if once else None


def _told(value: Value) -> Value:
    return value.isoformat(" ") if isinstance(value, datetime) else value


def _with_lists(sql: str, values: Mapping[str, Value]) -> str:
    """Lists of whole numbers stand in the statement itself: servers take parameters of 128 kB at most."""
    lists = {name: ",".join(map(str, map(int, value))) for name, value in values.items() if isinstance(value, list)}
    if not lists:
        return sql
    return _LIST.sub(
        lambda found: f"CAST([{lists[found['name']]}], 'Array(Int64)')" if found["name"] else found[0], sql
    )


def _translated(problem: Exception) -> errors.WarehouseError:
    code = getattr(problem, "code", None)
    if code in _TOO_SLOW:
        return errors.TooSlow("The warehouse took too long.")
    if code in _BUSY:
        return errors.Busy("The warehouse is busy with other reports. Please try again in a moment.")
    if code == _NO_DATABASE or (code == _NO_TABLE and layout.CHANGES in str(problem)):
        return errors.Away("The worker that keeps the reports has not made their tables yet.")
    if code in _NOT_WHOLE:
        return errors.Away("The ClickHouse cluster is not whole just now: %(words)s", words=str(problem))
    if isinstance(problem, OSError) or (code is None and isinstance(problem, OperationalError | InterfaceError)):
        return errors.Away("The ClickHouse server cannot be reached: %(words)s", words=str(problem))
    return errors.WarehouseError("The warehouse refused a question: %(words)s", words=str(problem))
