"""A file that is still coming, on its way to the disk: written in large pieces on a thread, digested on the way."""

import hashlib
import os
from pathlib import Path

_PIECE_BYTES = 1024 * 1024


class Spool:
    """Gathers on the event loop, writes on a thread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = 0
        self._file = path.open("wb")
        self._digest = hashlib.sha256()
        self._gathered = bytearray()

    @property
    def pending(self) -> bool:
        """Whether enough is gathered to be written."""
        return len(self._gathered) >= _PIECE_BYTES

    @property
    def digest(self) -> str:
        """SHA-256 of what was written, in hex."""
        return self._digest.hexdigest()

    def add(self, content: bytes) -> None:
        """Gather."""
        self._gathered += content
        self.size += len(content)

    def write_pending(self) -> None:
        """Write what is gathered. Raises `OSError`."""
        gathered, self._gathered = self._gathered, bytearray()
        self._digest.update(gathered)
        self._file.write(gathered)

    def finish(self) -> None:
        """Make all of it durable. Raises `OSError`."""
        self.write_pending()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def discard(self) -> None:
        """Leave nothing behind, unless somebody has taken the file away meanwhile."""
        self._file.close()
        self.path.unlink(missing_ok=True)
