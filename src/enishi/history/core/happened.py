"""An event on its way into rows, with what every row says of it."""

from typing import NamedTuple

from enishi.events.types import Event

Row = tuple[object, ...]


class Happened(NamedTuple):
    """`at` in microseconds since 1970, `day` in days: the numbers that columns of instants and dates are made of."""

    position: int
    event: Event
    customer: int | None
    node: int | None
    at: int
    day: int
