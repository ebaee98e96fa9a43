"""Which characters a file is written in, by evidence: marks, impossible bytes, and what the text would look like."""

from typing import NamedTuple

from enishi.connectors.csv.types import Encoding

MARKS: tuple[tuple[bytes, Encoding], ...] = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_ESCAPES = (b"\x1b$B", b"\x1b$@", b"\x1b(J", b"\x1b(I")
_MOSTLY = 0.9  #: share of characters that must look written
_LOST = "\ufffd"


class Evidence(NamedTuple):
    """The likeliest encoding, the bytes of its mark, and whether nothing else comes near."""

    encoding: Encoding
    mark: int = 0
    is_sure: bool = True


def evidence(head: bytes, *, is_all: bool) -> Evidence:
    """What `head` says. Plain ASCII counts as UTF-8, for sure only where `head` is all of the file."""
    for mark, encoding in MARKS:
        if head.startswith(mark):
            return Evidence(encoding, len(mark))
    if wide := _without_mark(head):
        return Evidence(wide)
    if any(escape in head for escape in _ESCAPES) and max(head, default=0) < 0x80:
        return Evidence("iso2022_jp")
    if head.isascii():
        return Evidence("utf-8", is_sure=is_all)
    if _is_utf8(head):
        return Evidence("utf-8")
    return _by_looks(head)


def _without_mark(head: bytes) -> Encoding | None:
    """UTF-16 without a mark: every digit, delimiter and line end has a NUL beside it, and read that way all of it is text."""
    if head.count(0) * 50 < len(head) or len(head) < 4:
        return None
    looks: list[tuple[float, Encoding]] = []
    for encoding in ("utf-16-le", "utf-16-be"):
        text = head[: len(head) // 2 * 2].decode(encoding, "replace")
        looks.append((sum(map(_is_written, text)) / len(text), encoding))
    best, encoding = max(looks)
    return encoding if best > _MOSTLY else None


def _is_written(character: str) -> bool:
    return " " <= character <= "\x7e" or character in "\r\n\t" or (character > "\x7f" and _point(character) > 0)


def _is_utf8(head: bytes) -> bool:
    """Whether `head` is UTF-8 but for at most a few broken lines (and a character cut off at its end)."""
    text = head.decode("utf-8", "replace")
    lost = text[:-1].count(_LOST)
    told = sum(character > "\x7f" for character in text) - lost
    return lost * 50 <= told


def is_text(text: str) -> bool:
    """Whether it is text at all: hardly any control characters, and few that could not be read."""
    odd = sum(character < " " and character not in "\t\n\x0b\x0c\r\x1a\x1b\0" for character in text)
    return odd * 50 <= len(text) and (odd + text.count(_LOST)) * 4 <= len(text)


def _by_looks(head: bytes) -> Evidence:
    scores = sorted(
        ((_score(head, encoding), encoding) for encoding in ("cp932", "euc_jp", "cp1252")),
        reverse=True,
    )
    (best, encoding), (second, _) = scores[0], scores[1]
    return Evidence(encoding, is_sure=best - second > 0.1)  # type: ignore[arg-type]


def _score(head: bytes, encoding: str) -> float:
    """How much the part beyond ASCII looks like what people write: 1 = all of it, negative = broken."""
    text = head.decode(encoding, "replace")
    foreign = [character for character in text[:-1] if character > "\x7f"]
    if not foreign:
        return 0.0
    points = sum(_point(character) for character in foreign)
    if encoding == "cp1252":  # a letter with an accent stands alone among plain ones
        return points / len(foreign) * (1 if len(foreign) * 5 < len(text) else 0.2)
    return points / len(foreign)


def _point(character: str) -> float:
    if character == _LOST:
        return -8.0
    if "\u3040" <= character <= "\u30ff":  # kana
        return 1.0
    if "\u4e00" <= character <= "\u9fff" or "\u3000" <= character <= "\u3020" or "\uff01" <= character <= "\uff5e":
        return 0.8
    if "\uff61" <= character <= "\uff9f":  # half-width kana: what other encodings look like in this one
        return -0.2
    if "\xc0" <= character <= "\xff" or character in "£€’“”–°":
        return 0.9
    return -1.0
