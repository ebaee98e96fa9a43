"""What travels over the socket: frames of a length and that many bytes. A question is one frame, an answer two (head, rows)."""

import os
import socket
import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

from msgspec import Struct, msgpack

from enishi.warehouse.port import Value

_LENGTH = struct.Struct("!I")
LARGEST_QUESTION = 4 * 1024 * 1024


class Question(Struct, frozen=True):
    """A compiled SELECT statement, its parameters by type, and how long it may take."""

    sql: str
    heavy: bool
    seconds: float
    numbers: dict[str, int] = {}
    texts: dict[str, str] = {}
    days: dict[str, date] = {}
    instants: dict[str, datetime] = {}
    lists: dict[str, list[int]] = {}

    def values(self) -> dict[str, Value]:
        """The parameters together again."""
        return {**self.numbers, **self.texts, **self.days, **self.instants, **self.lists}


class Head(Struct, frozen=True):
    """How it went: `error` is "" or a name of `errors.BY_NAME`."""

    error: str = ""
    message: str = ""


question_decoder = msgpack.Decoder(Question)
head_decoder = msgpack.Decoder(Head)
encode = msgpack.encode


def question(sql: str, values: Mapping[str, Value], *, heavy: bool, seconds: float) -> bytes:
    """A question's frame."""
    by_type: dict[type, dict[str, Any]] = {int: {}, str: {}, date: {}, datetime: {}, list: {}}
    for name, value in values.items():
        by_type[type(value)][name] = value
    return encode(Question(sql, heavy, seconds, *by_type.values()))


def send(line: socket.socket, payload: bytes | memoryview) -> None:
    """One frame."""
    line.sendall(_LENGTH.pack(len(payload)))
    line.sendall(payload)


def receive(line: socket.socket, largest: int | None = None) -> bytes | None:
    """The next frame; None when the other side has closed. Raises `ConnectionError` for half a frame or too large a one."""
    start = _exactly(line, _LENGTH.size)
    if start is None:
        return None
    (length,) = _LENGTH.unpack(start)
    if largest is not None and length > largest:
        raise ConnectionError("the frame is too large")
    payload = _exactly(line, length)
    if payload is None:
        raise ConnectionError("the line broke within a frame")
    return payload


def _exactly(line: socket.socket, length: int) -> bytes | None:
    payload = bytearray(length)
    filled = 0
    with memoryview(payload) as view:
        while filled < length:
            got = line.recv_into(view[filled:])
            if got == 0:
                if filled:
                    raise ConnectionError("the line broke within a frame")
                return None
            filled += got
    return bytes(payload)


@contextmanager
def short_name(path: Path) -> Iterator[str]:
    """A name for the socket that fits into the 107 bytes a socket's address has, however deep its folder lies."""
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)
