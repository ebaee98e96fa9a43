"""What imports keep as files, a folder a job: the upload until it is imported, the verdicts of lines not taken, the sheets made of them."""

import heapq
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from django.conf import settings

from enishi.connectors.csv.types import Surveyed, Verdict
from enishi.kernel.ids import token

_PIECE_BYTES = 1024 * 1024
_AT_ONCE = 100_000  #: verdicts sorted in memory
_encode = msgspec.json.Encoder()
_verdict = msgspec.json.Decoder(Verdict)
_surveyed = msgspec.json.Decoder(Surveyed)


def root() -> Path:
    """Where all of it lies."""
    place: Path = settings.VAR / "imports"
    return place


def incoming() -> Path:
    """A new name for an upload that is still coming; its folder exists."""
    place = root() / "incoming"
    place.mkdir(parents=True, exist_ok=True)
    return place / f"{token(18)}.part"


def copy_in(path: Path) -> tuple[Path, int, str]:
    """A copy of a file of this machine as a whole upload, with its size and SHA-256 in hex. Raises `OSError`."""
    upload, digest = incoming(), sha256()
    try:
        with path.open("rb") as file, upload.open("wb") as copy:
            while piece := file.read(_PIECE_BYTES):
                digest.update(piece)
                copy.write(piece)
            copy.flush()
            os.fsync(copy.fileno())
            return upload, copy.tell(), digest.hexdigest()
    except OSError:
        upload.unlink(missing_ok=True)
        raise


def folder(job_id: str) -> Path:
    """A job's folder."""
    return root() / job_id


def source(job_id: str) -> Path:
    """The uploaded file."""
    return folder(job_id) / "source"


def keep(job_id: str, upload: Path) -> None:
    """Move a whole upload to its job, durably."""
    folder(job_id).mkdir(parents=True)
    upload.replace(source(job_id))
    for place in (folder(job_id), root()):
        descriptor = os.open(place, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def forget_source(job_id: str) -> None:
    """Remove the upload: it is imported."""
    source(job_id).unlink(missing_ok=True)
    (folder(job_id) / "surveyed").unlink(missing_ok=True)


def forget(job_id: str) -> bool:
    """Remove all files of a job; whether there were any."""
    there = folder(job_id).exists()
    shutil.rmtree(folder(job_id), ignore_errors=True)
    return there


def sweep(known: set[str], before: datetime) -> None:
    """Remove what nobody will ask for again: uploads cut off, and folders without a job, untouched since `before`."""
    for path in (*root().glob("incoming/*.part"), *root().iterdir()) if root().exists() else ():
        if path.name != "incoming" and path.name not in known and path.stat().st_mtime < before.timestamp():
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


def save_surveyed(job_id: str, surveyed: Surveyed) -> None:
    """Keep what the survey told, all of it or nothing."""
    path = folder(job_id) / "surveyed"
    part = path.with_suffix(".part")
    _write(part, _encode.encode(surveyed), 0)
    part.replace(path)


def surveyed(job_id: str) -> Surveyed:
    """What the survey told."""
    return _surveyed.decode((folder(job_id) / "surveyed").read_bytes())


def _write(path: Path, content: bytes, at: int) -> int:
    """Write `content` at `at`, cutting off what stood there, durably; returns where it ends."""
    with path.open("r+b" if path.exists() else "w+b") as file:
        file.truncate(at)
        file.seek(at)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
        return file.tell()


def _verdicts_path(job_id: str) -> Path:
    return folder(job_id) / "verdicts"


def add_verdicts(job_id: str, verdicts: Iterable[Verdict], at: int) -> int:
    """Keep verdicts after the first `at` bytes; what a killed process wrote behind them is cut off. Returns the new length."""
    content = b"".join(_encode.encode(verdict) + b"\n" for verdict in verdicts)
    path = _verdicts_path(job_id)
    if not content and (not path.exists() or path.stat().st_size == at):
        return at
    return _write(path, content, at)


def verdicts(job_id: str, length: int) -> Iterator[Verdict]:
    """The kept verdicts in the order of their lines, however many there are."""
    if not length or not _verdicts_path(job_id).exists():
        return
    with TemporaryDirectory(dir=folder(job_id)) as place, ExitStack() as opened:
        entries = _entries(_verdicts_path(job_id), length)
        runs: list[Iterator[Verdict]] = []
        while some := sorted(islice(entries, _AT_ONCE), key=_line_of):
            run = Path(place) / str(len(runs))
            run.write_bytes(b"".join(_encode.encode(verdict) + b"\n" for verdict in some))
            runs.append(map(_verdict.decode, opened.enter_context(run.open("rb"))))
        yield from heapq.merge(*runs, key=_line_of)


def _line_of(verdict: Verdict) -> int:
    return verdict.line


def _entries(path: Path, length: int) -> Iterator[Verdict]:
    with path.open("rb") as file:
        while file.tell() < length:
            yield _verdict.decode(file.readline())
