"""A cart told piece by piece becomes whole carts: what it was, and what was put in or taken out."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec
from msgspec import Struct

from enishi.events.vocabulary import Line
from enishi.history.core.carts import LAPSE

_LARGEST_QUANTITY = 100_000
_MOST_LINES = 2000


class Whole(Struct, frozen=True):
    """A cart's lines since an instant; none when it was emptied."""

    at: datetime
    position: int
    lines: tuple[Line, ...]


class Piece(Struct, frozen=True, kw_only=True):
    """Lines put in, or taken out when `added` is false."""

    at: datetime
    position: int
    added: bool
    lines: tuple[Line, ...]


def whole_after(
    piece: Piece, wholes: Iterable[Whole], ordered: Sequence[datetime], *, lapses: bool
) -> tuple[Line, ...]:
    """What lies in the cart after `piece`. `ordered` are the instants at which the customer ordered; a cart without an id lapses.

    By the events' own clock, and their place in the log where two are equal: a piece that comes late changes the cart as it was then.
    """
    before = [whole for whole in wholes if (whole.at, whole.position) < (piece.at, piece.position)]
    last = max(before, key=lambda whole: (whole.at, whole.position), default=None)
    if last is None or any(last.at <= at <= piece.at for at in ordered):
        return changed((), piece)
    if lapses and piece.at - last.at > LAPSE:
        return changed((), piece)
    return changed(last.lines, piece)


def changed(lines: Sequence[Line], piece: Piece) -> tuple[Line, ...]:
    """The lines after the piece. The same goods are one line; what is put in brings its price, what is taken out takes none."""
    cart = {(line.product_id, line.variant_id): line for line in lines}
    for line in piece.lines:
        key = (line.product_id, line.variant_id)
        known = cart.get(key)
        if piece.added:
            quantity = line.quantity + (known.quantity if known else 0)
            kept = msgspec.structs.replace(known, unit_price=line.unit_price) if known and line.unit_price else known
            cart[key] = msgspec.structs.replace(kept or line, quantity=min(quantity, _LARGEST_QUANTITY))
        elif known is not None and known.quantity > line.quantity:
            cart[key] = msgspec.structs.replace(known, quantity=known.quantity - line.quantity)
        else:
            cart.pop(key, None)
    return tuple(cart.values())[:_MOST_LINES]
