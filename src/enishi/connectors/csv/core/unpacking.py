"""A file as its bytes count: itself, or what is compressed in it. Who packs can write much with little, so there is an end to it."""

import gzip
import zlib
from typing import BinaryIO, cast

from enishi.connectors.csv.core.reasons import problem
from enishi.connectors.csv.types import FileShape

MOST = 10 * 1024**3  #: bytes that are unpacked of one file: of text, ten times what may be uploaded


class Broken(Exception):
    """A file that cannot be read to its end, and why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.problem = problem(code)


def opened(file: BinaryIO, shape: FileShape) -> BinaryIO:
    """The bytes as `shape`'s offsets count them. Reading what is compressed raises `Broken` where it is damaged, cut off or endless."""
    return cast(BinaryIO, _Unpacked(file)) if shape.compression == "gzip" else file


class _Unpacked:
    """As much of a file as reading takes: bytes from where it stands, and another place to stand."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = gzip.GzipFile(fileobj=file)

    def read(self, size: int = -1) -> bytes:
        try:
            piece = self._file.read(size)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            raise Broken("file_gzip_broken") from None
        if self._file.tell() > MOST:
            raise Broken("file_unpacks_too_large")
        return piece

    def seek(self, offset: int) -> int:
        try:
            return self._file.seek(offset)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            raise Broken("file_gzip_broken") from None
