"""People named in a text or a file, a line each: an address, a customer's Enishi id, or a shop's customer number."""

import csv
import io
import re
from typing import NamedTuple

from enishi.customers import api as customers

MOST = 5_000
FILE_MOST = 2_000_000  #: bytes
LONGEST = 254
_APART = re.compile(r"[,;、\0\r\n\v\f\x85\u2028\u2029]")


class Named(NamedTuple):
    """Who was meant; the lines nobody was found for, those that may mean several, and how many lines were too many."""

    customers: dict[int, str]
    unknown: list[str]
    unclear: list[str]
    left_over: int


def named(text: str) -> Named:
    """Everybody the text names; lines, commas and semicolons part them."""
    lines = [part.strip()[:LONGEST] for part in _APART.split(text)]
    words = list(dict.fromkeys(line for line in lines if line))
    found: dict[int, str] = {}
    unknown: list[str] = []
    unclear: list[str] = []
    meant = customers.named(words[:MOST])
    for word in words[:MOST]:
        who = meant.get(word, set())
        if len(who) == 1:
            found[min(who)] = word
        else:
            (unclear if who else unknown).append(word[:80])
    return Named(found, unknown, unclear, max(0, len(words) - MOST))


def listed(file: bytes) -> str:
    """A table or text as people save it, a line each: of every row the address, or else its first cell. A heading is left out.

    UTF-8 or Shift_JIS, parted by commas, semicolons or tabs.
    """
    text = _decoded(file)
    first = text.partition("\n")[0]
    mark = max(",;\t", key=first.count)
    rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark)]
    names = [next((cell for cell in row if "@" in cell), row[0]) for row in rows if any(row)]
    if len(names) > 1 and "@" in names[1] and "@" not in names[0]:
        names = names[1:]
    return "\n".join(names)


def _decoded(file: bytes) -> str:
    try:
        return file.decode("utf-8-sig")
    except UnicodeDecodeError:
        return file.decode("cp932", errors="replace")
