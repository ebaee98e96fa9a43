"""A form with files, read while it comes: any cutting of the bytes gives the same parts. Pure; keeps only what may be a mark."""

import re
from collections.abc import Callable, Generator, Iterator

from msgspec import Struct

_HEAD_LIMIT = 16 * 1024
_PARAMETER = re.compile(r';\s*(\w+)="((?:[^"\\]|\\.)*)"')


class BadForm(Exception):
    """What came is no form."""


class Part(Struct, frozen=True):
    """A part begins: a field, or a file when it has a file's name (which may be empty: no file was chosen)."""

    name: str
    file_name: str | None


class Piece(Struct, frozen=True):
    """Some bytes of the part that began last."""

    content: bytes


class PartEnd(Struct, frozen=True):
    """The part is whole."""


Told = Part | Piece | PartEnd
Reading = Generator[Told, None, bool]  #: gives back whether there may be more to be told


def boundary_of(content_type: bytes) -> bytes:
    """What parts the form. Raises `BadForm`."""
    kind, _, rest = content_type.partition(b";")
    found = re.search(rb'boundary="?([0-9A-Za-z\'()+_,./:=? -]{1,70})"?', rest)
    if kind.strip().lower() != b"multipart/form-data" or found is None:
        raise BadForm
    return found[1].rstrip()


class Form:
    """Feed it bytes, and it tells of parts. `complete` once the closing line came: a form cut off never becomes so."""

    def __init__(self, boundary: bytes) -> None:
        self._mark = b"\r\n--" + boundary
        self._rest = b"\r\n"  # as if a line had ended before the first mark
        self._reading: Callable[[], Reading] = self._preamble
        self.complete = False

    def feed(self, content: bytes) -> Iterator[Told]:
        """What the bytes tell, with those before. Raises `BadForm`."""
        self._rest += content
        going_on = True
        while going_on:
            going_on = yield from self._reading()

    def _preamble(self) -> Reading:
        found = self._rest.find(self._mark)
        if found < 0:
            self._rest = self._rest[-len(self._mark) :]
            return False
        yield from ()
        return self._begin_after(found)

    def _begin_after(self, found: int) -> bool:
        self._rest = self._rest[found + len(self._mark) :]
        self._reading = self._after_mark
        return True

    def _after_mark(self) -> Reading:
        """Behind a mark: two hyphens end the form, blanks and a line's end begin a part."""
        yield from ()
        if len(self._rest) < 2:
            return False
        if self._rest.startswith(b"--"):
            self.complete, self._rest, self._reading = True, b"", self._nothing
            return False
        end = self._rest.find(b"\r\n")
        if end < 0 and len(self._rest) < 100:
            return False
        if end < 0 or self._rest[:end].strip():
            raise BadForm
        self._rest = self._rest[end:]
        self._reading = self._head
        return True

    def _head(self) -> Reading:
        end = self._rest.find(b"\r\n\r\n")
        if end < 0:
            if len(self._rest) > _HEAD_LIMIT:
                raise BadForm
            return False
        head, self._rest = self._rest[:end], self._rest[end + 4 :]
        yield _part(head)
        self._reading = self._body
        return True

    def _body(self) -> Reading:
        found = self._rest.find(self._mark)
        if found >= 0:
            if found:
                yield Piece(self._rest[:found])
            yield PartEnd()
            return self._begin_after(found)
        sure = len(self._rest) - len(self._mark) + 1  # what cannot be the beginning of a mark any more
        if sure > 0:
            yield Piece(self._rest[:sure])
            self._rest = self._rest[sure:]
        return False

    def _nothing(self) -> Reading:
        yield from ()
        self._rest = b""
        return False


def _part(head: bytes) -> Part:
    for line in head.decode("utf-8", "replace").split("\r\n"):
        name, _, value = line.partition(":")
        if name.strip().lower() == "content-disposition":
            given = {key: text.replace('\\"', '"').replace("%22", '"') for key, text in _PARAMETER.findall(value)}
            if "name" in given:
                return Part(given["name"], given.get("filename"))
    raise BadForm
