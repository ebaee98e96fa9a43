"""The other processes' side of the socket: a `Reader` that asks the owner."""

import socket
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from threading import local

import pyarrow as pa

from enishi.warehouse import compile, errors, frames
from enishi.warehouse.port import NO_VALUES, Expression, Value

_GRACE_SECONDS = 5.0  # the owner stops slow questions itself; this is for an owner that does not answer at all


class RemoteReader:
    """A `Reader` over the socket at `path`. One line per thread, opened on first use and again after the owner restarted."""

    def __init__(self, path: Path, *, dialect: str = "duckdb") -> None:
        self._path = path
        self._dialect = dialect
        self._own = local()

    def query(
        self,
        expression: Expression,
        values: Mapping[str, Value] = NO_VALUES,
        *,
        heavy: bool = False,
        seconds: float = 30.0,
    ) -> pa.Table:
        statement = compile.statement(expression, self._dialect)
        question = frames.question(statement.sql, statement.bound(values), heavy=heavy, seconds=seconds)
        try:
            return self._ask(question, seconds)
        except TimeoutError as problem:
            self.close()
            raise errors.TooSlow("The report took longer than %(seconds)s seconds.", seconds=seconds) from problem
        except OSError:
            self.close()  # the line was of an owner that is gone; asking twice is harmless, a question changes nothing
        try:
            return self._ask(question, seconds)
        except OSError as problem:
            self.close()
            raise errors.Away("The worker that keeps the reports is not running.") from problem

    def close(self) -> None:
        """Hang up this thread's line."""
        line = getattr(self._own, "line", None)
        self._own.line = None
        if line is not None:
            with suppress(OSError):
                line.close()

    def _ask(self, question: bytes, seconds: float) -> pa.Table:
        line = self._line()
        line.settimeout(2 * seconds + _GRACE_SECONDS)  # waiting for a place, then answering
        frames.send(line, question)
        raw, rows = frames.receive(line), frames.receive(line)
        if raw is None or rows is None:
            raise ConnectionError("the owner hung up")
        head = frames.head_decoder.decode(raw)
        if head.error:
            raise errors.BY_NAME[head.error](head.message.replace("%", "%%"))
        return pa.ipc.open_stream(rows).read_all()

    def _line(self) -> socket.socket:
        line: socket.socket | None = getattr(self._own, "line", None)
        if line is None:
            line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                with frames.short_name(self._path) as name:
                    line.connect(name)
            except OSError:
                line.close()
                raise
            self._own.line = line
        return line
