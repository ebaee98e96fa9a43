"""Files beside the stores, without a person: practice letters to them go, lines of text files that name them go."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from django.conf import settings

from enishi.channels.sandbox import api as sandbox
from enishi.subjects import tombstones

#: The stores, which are erased by their own means, and what holds nobody.
_STORES = ("log.db", "state.db", "warehouse.duckdb", "secret.key")
_TEXT = {".csv", ".tsv", ".txt", ".jsonl", ".log"}
_ENCODINGS = ("utf-8", "cp932", "utf-16-le", "utf-16-be")


def forget(needles: Sequence[str]) -> dict[str, int]:
    """Take the person out of every file under `settings.VAR`; returns counts, with `file_unjudged` for what a person must look at."""
    counts = {"mailbox": sandbox.forget(needles), "file_line": 0, "file_unjudged": 0}
    spelled = [spelling for needle in needles for spelling in spellings(needle)]
    for file in others():
        body = file.read_bytes()
        if not any(each in body for each in spelled):
            continue
        if file.suffix.lower() in _TEXT:
            counts["file_line"] += _without_lines(file, body, spelled)
        else:
            counts["file_unjudged"] += 1
    return counts


def others() -> Iterator[Path]:
    """Files under `settings.VAR` that are neither stores nor practice letters."""
    kept = tombstones.path()
    for file in sorted(Path(settings.VAR).rglob("*")):
        if file.is_file() and not file.name.startswith(_STORES) and file.suffix != ".eml" and file != kept:
            yield file


def spellings(text: str) -> set[bytes]:
    """The bytes that `text` is in the encodings shops use."""
    found = set()
    for encoding in _ENCODINGS:
        try:
            found.add(text.encode(encoding))
        except UnicodeEncodeError:
            continue
    return found


def _without_lines(file: Path, body: bytes, spelled: Iterable[bytes]) -> int:
    lines = body.splitlines(keepends=True)
    left = [line for line in lines if not any(each in line for each in spelled)]
    fresh = file.with_name(file.name + ".fresh")
    fresh.write_bytes(b"".join(left))
    fresh.replace(file)
    return len(lines) - len(left)
