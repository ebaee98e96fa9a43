"""The owner's side of the socket: it answers questions of this machine's other processes of the same user."""

import os
import socket
from contextlib import suppress
from pathlib import Path
from threading import Thread

import msgspec
import pyarrow as pa

from enishi.warehouse import errors, frames
from enishi.warehouse.duckdb import DuckWarehouse

_IDLE_SECONDS = 600.0


class Server:
    """Listens from `start` to `stop`, a thread per connected process thread."""

    def __init__(self, warehouse: DuckWarehouse, path: Path) -> None:
        self._warehouse = warehouse
        self._path = path
        self._listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._lines: set[socket.socket] = set()
        self._thread = Thread(target=self._accept, name="warehouse", daemon=True)

    def start(self) -> None:
        """Open the socket; a dead one left by a killed owner is replaced (the file's own lock has shown it is dead)."""
        self._path.unlink(missing_ok=True)
        os.fchmod(self._listening.fileno(), 0o600)  # before bind: the name never exists with wider rights
        with frames.short_name(self._path) as name:
            self._listening.bind(name)
        self._listening.listen(64)
        self._thread.start()

    def stop(self) -> None:
        """Hang up on everybody and remove the socket."""
        self._path.unlink(missing_ok=True)
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for line in list(self._lines):
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        self._thread.join()

    def _accept(self) -> None:
        while True:
            try:
                line, _ = self._listening.accept()
            except OSError:
                return  # stopped
            self._lines.add(line)
            Thread(target=self._serve, args=(line,), name="warehouse line", daemon=True).start()

    def _serve(self, line: socket.socket) -> None:
        line.settimeout(_IDLE_SECONDS)
        try:
            with suppress(OSError, msgspec.MsgspecError), line:
                while (raw := frames.receive(line, frames.LARGEST_QUESTION)) is not None:
                    self._answer(line, frames.question_decoder.decode(raw))
        finally:
            self._lines.discard(line)

    def _answer(self, line: socket.socket, question: frames.Question) -> None:
        try:
            rows = self._warehouse.run(question.sql, question.values(), heavy=question.heavy, seconds=question.seconds)
        except errors.WarehouseError as problem:
            head = frames.Head(error=type(problem).__name__, message=str(problem))
            frames.send(line, frames.encode(head))
            frames.send(line, b"")
            return
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, rows.schema) as writer:
            writer.write_table(rows)
        frames.send(line, frames.encode(frames.Head()))
        frames.send(line, memoryview(sink.getvalue()))
