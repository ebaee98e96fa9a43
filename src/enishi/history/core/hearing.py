"""What rows are made with beside an event itself: how its words are heard, and the keys that people's texts are digested with."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from enishi.events.types import Event


class Said(Protocol):
    """A word, as `customers` hears it."""

    @property
    def value(self) -> str | int | float | bool | None:
        """What was said; None: the field was cleared."""

    @property
    def rank(self) -> int:
        """How much whoever said it is believed."""


def nothing_said(event: Event, position: int) -> Sequence[tuple[str, Said]]:
    """Of a history without words."""
    return ()


class Hearing(NamedTuple):
    """`said_in` gives the (field, word) pairs of an event at a position."""

    said_in: Callable[[Event, int], Sequence[tuple[str, Said]]] = nothing_said
    texts: bytes = b""  #: key for traits and texts that are no codes
    addresses: bytes = b""  #: key for addresses: the one suppressed addresses are kept under
