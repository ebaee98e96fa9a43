"""What a store of blocks must do; the log and the group writer stand on it, whatever it is made of."""

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct


class Block(Struct, frozen=True, gc=False):
    """`count` events, the first of them at position `first`; `body` are their JSON lines as they are stored (see `folding`)."""

    first: int
    count: int
    body: bytes


class BlockStore(Protocol):
    """Blocks in the order of their positions, which begin at 1 and have no gaps. For one thread at a time; errors are the driver's own."""

    def append(self, blocks: Sequence[tuple[bytes, int]]) -> int:
        """Write blocks of (lines, count), at least one, in one commit, and return the last position, once it is durable.

        On an error it is not certain that they were kept: all or none of them.
        """
        ...

    def touch(self) -> None:
        """Raise what an append would, without appending."""
        ...

    def bound(self) -> None:
        """Between two commits: whatever keeps the store from growing without end."""
        ...

    def renew(self) -> None:
        """After an error: begin anew, nothing remembered of what did not become durable."""
        ...

    def head(self) -> int:
        """The position of the last event; 0 when there is none."""
        ...

    def blocks(self, after: int, limit: int) -> list[Block]:
        """Whole blocks, from the one that holds position `after` + 1, until `limit` events or many bytes; below the oldest append that
        is still under way."""
        ...

    def tail(self, events: int) -> list[bytes]:
        """The bodies of the newest blocks that together hold about `events` events, newest first."""
        ...

    def rewrite(self, blocks: Sequence[tuple[int, bytes]], mark: str) -> None:
        """Put other lines, as many, in the place of blocks, given as (first position, lines), and note `mark` unless it is empty: one
        durable commit. A block that is not there is left out."""
        ...

    def marks(self) -> set[str]:
        """Every mark that was noted."""
        ...

    def scrub(self) -> bool:
        """Let nothing of what was rewritten stay in the store's own files; False when somebody is in the way: ask again."""
        ...

    def close(self) -> None:
        """Let go of it; twice is harmless."""
        ...
