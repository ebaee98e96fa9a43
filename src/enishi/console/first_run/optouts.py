"""The old tool's opt-out list, whatever it looks like: any column, any of the encodings that Japanese tools write. Pure."""

import re
import unicodedata
from dataclasses import dataclass

_ADDRESS = re.compile(r"[^\s,;\"'<>()\[\]:|、，；「」]{1,64}@[^\s,;\"'<>()\[\]:|、，；「」@]+\.[A-Za-z0-9-]{2,}")
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True)
class OptOuts:
    """Addresses in their first order, without repeats; how many lines had something on them, and how many no address."""

    addresses: tuple[str, ...]
    lines: int
    without: int
    repeats: int


def decoded(raw: bytes) -> str:
    """The text of a file: by its mark, else UTF-8 where it is that, else CP932 (what Excel writes in Japan)."""
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return raw.decode(encoding, errors="replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp932", errors="replace")


def read(text: str) -> OptOuts:
    """Every address in `text`, one or several a line, full-width letters made plain, case folded."""
    seen: dict[str, None] = {}
    lines = without = found_in_all = 0
    for line in unicodedata.normalize("NFKC", text).splitlines():
        if not line.strip():
            continue
        lines += 1
        found = [match.strip(".").lower() for match in _ADDRESS.findall(line)]
        without += not found
        found_in_all += len(found)
        seen.update(dict.fromkeys(found))
    return OptOuts(tuple(seen), lines, without, found_in_all - len(seen))
