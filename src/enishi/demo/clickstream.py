"""Clickstreams in the layout of the REES46 open data sets, read line by line: what each line says as events of a shop.

How lines become events:

- the visitor is `user_id`; the cart is the session: `cart_id` is `user_session`;
- `view` is a product view; `cart` and `remove_from_cart` change the session's cart, and the event tells all its lines;
- `purchase` lines of one session up to 60 seconds after the first of them are one order, at the instant of the first; it names
  the session's cart and empties it. A purchase without a cart before it is an order like any other;
- prices are dollars; an event keeps the time its line has.
"""

import csv
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from enishi.demo.simulator.agenda import Event
from enishi.kernel.ids import derived_id

COLUMNS = (
    "event_time",
    "event_type",
    "product_id",
    "category_id",
    "category_code",
    "brand",
    "price",
    "user_id",
    "user_session",
)
ONE_ORDER = timedelta(seconds=60)
_TYPES = frozenset({"view", "cart", "remove_from_cart", "purchase"})
_FORGOTTEN = timedelta(days=2)  #: a session that was quiet for so long does not go on
_MOST_LINES = 200  #: what a cart of the vocabulary holds
_CURRENCY = "USD"


class Unfit(ValueError):
    """A line that cannot be played, and why."""


@dataclass(frozen=True, slots=True)
class Click:
    """One line of the file."""

    number: int
    at: datetime
    kind: str
    product_id: str
    category: str
    price: int
    user: str
    session: str


@dataclass(slots=True)
class _Session:
    last: datetime
    lines: dict[str, tuple[int, int]] = field(default_factory=dict)  #: product -> (pieces, price)
    order: list[Click] = field(default_factory=list)


def read(text: Iterable[str]) -> Iterator[Click | tuple[int, str]]:
    """Every line as a click, or as (line number, why not); never raises for what a line holds."""
    rows = csv.reader(text)
    heading = next(rows, [])
    missing = [name for name in COLUMNS if name not in heading]
    if missing:
        yield 1, f"The file's first line does not name the column {missing[0]}."
        return
    places = [heading.index(name) for name in COLUMNS]
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except (csv.Error, UnicodeDecodeError) as error:
            yield rows.line_num, f"The line cannot be read: {error}."
            continue
        except (EOFError, OSError, zlib.error) as error:  # a compressed file that was cut off, or is damaged
            yield rows.line_num + 1, f"The file ends here: {error}."
            return
        try:
            yield _click(rows.line_num, row, places)
        except Unfit as error:
            yield rows.line_num, str(error)


def _click(number: int, row: list[str], places: list[int]) -> Click:
    if len(row) <= max(places):
        raise Unfit(f"The line has {len(row)} fields instead of {max(places) + 1}; it may have been cut off.")
    time, kind, product, _, category, _, price, user, session = (row[place].strip() for place in places)
    if kind not in _TYPES:
        raise Unfit(f"There is no event type {kind[:40]!r}.")
    for name, value in (("product_id", product), ("user_id", user), ("user_session", session)):
        if not 0 < len(value) <= 190:
            raise Unfit(f"{name} is empty or too long.")
    return Click(number, _instant(time), kind, product, category[:500], _cents(price), user, session)


def _instant(text: str) -> datetime:
    try:
        return datetime.strptime(text.removesuffix(" UTC"), "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        raise Unfit(f"{text[:40]!r} is not a time like 2019-10-01 00:00:00 UTC.") from None


def _cents(text: str) -> int:
    try:
        cents = Decimal(text) * 100
    except InvalidOperation:
        raise Unfit(f"{text[:40]!r} is not a price.") from None
    if not (cents.is_finite() and 0 <= cents <= 10**12):
        raise Unfit(f"{text[:40]!r} is not a price.")
    return int(cents.to_integral_value())


class Shopping:
    """Turns clicks, in time's order, into events of the vocabulary."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._sessions: dict[str, _Session] = {}
        self._ordering: dict[str, _Session] = {}
        self._swept: datetime | None = None

    def events(self, click: Click) -> Iterator[Event]:
        """What a click says, after the orders that can hold no further line."""
        yield from self.finished(click.at)
        self._sweep(click.at)
        session = self._sessions.setdefault(click.session, _Session(click.at))
        session.last = click.at
        if click.kind == "purchase":
            session.order.append(click)
            self._ordering[click.session] = session
        elif click.kind == "view":
            body = {
                "product_id": click.product_id,
                "price": click.price,
                "currency": _CURRENCY,
                "category": click.category,
            }
            yield self._event(click, "product_viewed", body)
        elif click.kind == "cart" or click.product_id in session.lines:
            _change(session.lines, click)
            body = {"cart_id": click.session, "lines": _wire(session.lines), "currency": _CURRENCY}
            yield self._event(click, "cart_updated", body)

    def finished(self, at: datetime | None = None) -> Iterator[Event]:
        """The orders that no line after `at` can belong to any more; all that are left for None."""
        done = [name for name, each in self._ordering.items() if at is None or at - each.order[0].at > ONE_ORDER]
        for name in done:
            session = self._ordering.pop(name)
            clicks, session.order, session.lines = session.order, [], {}
            yield self._order(clicks)

    def _order(self, clicks: list[Click]) -> Event:
        first, lines = clicks[0], dict[str, tuple[int, int]]()
        for click in clicks:
            pieces, _ = lines.get(click.product_id, (0, 0))
            lines[click.product_id] = (pieces + 1, click.price)
        body = {
            "order_id": f"{first.session}/{first.at:%Y%m%d%H%M%S}",
            "lines": _wire(lines),
            "total": sum(pieces * price for pieces, price in lines.values()),
            "currency": _CURRENCY,
            "cart_id": first.session,
        }
        return self._event(first, "order_placed", body)

    def _event(self, click: Click, kind: str, body: dict[str, Any]) -> Event:
        return {
            "id": str(derived_id(self._source, f"{click.number}")),
            "kind": kind,
            "occurred_at": click.at.isoformat(),
            "claims": {"visitor": click.user},
            "body": body,
        }

    def _sweep(self, at: datetime) -> None:
        """Forget quiet sessions now and then: a month of a big shop has millions."""
        if self._swept is None or at - self._swept > _FORGOTTEN:
            self._swept = at
            self._sessions = {
                name: each for name, each in self._sessions.items() if each.order or at - each.last < _FORGOTTEN
            }


def _change(lines: dict[str, tuple[int, int]], click: Click) -> None:
    pieces, _ = lines.get(click.product_id, (0, 0))
    pieces += 1 if click.kind == "cart" else -1
    if pieces <= 0:
        del lines[click.product_id]
    elif click.product_id in lines or len(lines) < _MOST_LINES:
        lines[click.product_id] = (pieces, click.price)


def _wire(lines: dict[str, tuple[int, int]]) -> list[dict[str, Any]]:
    return [
        {"product_id": product, "quantity": pieces, "unit_price": price} for product, (pieces, price) in lines.items()
    ]
