"""A person struck out of blocks of the log: what an erasure leaves of each event, at the same position.

Erased events keep their id (so that a repeat still counts for nothing), position, site and source. Whom they were about is one pseudonymous
browser. Orders, subscriptions, consent, letters and runs keep what statistics and the law need, by the list below: a field that is not in
it is gone, also one that a later release adds. Everything else becomes a `customer_erased` that says only the day.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import asdict, replace

from enishi.events.core.block import pack, unpack
from enishi.events.types import Claims, Event
from enishi.events.vocabulary import BODIES, Body, CustomerErased, Line
from enishi.kernel.calendar import day_start, local_date

_MESSAGE = (
    "message_id",
    "channel",
    "message_class",
    "scenario",
    "step",
    "template_version",
    "arm",
    "reason",
    "machine",
)
_ORDER = ("lines", "total", "shipping", "discount", "currency", "channel", "points_used", "is_test")
_SUBSCRIPTION = (
    "product_id", "cycle_days", "amount", "currency", "delivery_count", "committed_deliveries", "state", "next_delivery_on",
)  # fmt: skip

#: kind → the fields that stay. Names of things (`RENAMED`) stay as pseudonyms.
KEPT: Mapping[str, tuple[str, ...]] = {
    "order_placed": _ORDER,
    "order_changed": _ORDER,
    "order_cancelled": (),
    "order_refunded": ("amount", "currency", "lines"),
    **{kind: _SUBSCRIPTION for kind in BODIES if kind.startswith("subscription_")},
    "consent_changed": ("channel", "purpose", "state", "method", "basis", "wording"),
    **{kind: _MESSAGE for kind in BODIES if kind.startswith("message_")},
    "run_entered": ("run_id", "scenario", "version", "arm"),
    "run_ended": ("run_id", "scenario", "outcome"),
}
RENAMED = ("order_id", "subscription_id")
#: What others call people; `customer` is our own number, which the empty record keeps.
CLAIM_NAMES = tuple(name for name in Claims.__struct_fields__ if name != "customer")
_LINE = ("product_id", "variant_id", "quantity", "unit_price", "name", "subscription")

#: What stands in the place of a line that nobody could read and that named the person.
UNREADABLE_LINE = b'{"erased":true}'


class Striker(Struct, frozen=True, kw_only=True):
    """Whom to strike out, and how what stays is called.

    `aliases`: for positions of the person's events the visitor they become. `claims`: what the person was called, (kind, value).
    `needles`: texts that are theirs alone, struck out wherever they stand; `names`: struck out of what is theirs. `rename` makes
    (kind of thing, its name) a pseudonym, the same every time, and leaves a pseudonym as it is.
    """

    erasure_id: str
    aliases: Mapping[int, str]
    strangers: Collection[int]  #: positions of events that are another person's
    is_theirs: Callable[[str, str, str], bool]  #: (claim's name, value, site)
    needles: Collection[str]
    names: Collection[str]
    orders: Collection[tuple[str, str]]  #: (site, order id)
    alias: str  #: for repeats, which have no owner
    rename: Callable[[str, str], str]


class Struck(Struct, frozen=True):
    """A block's new lines, and the positions of those that changed."""

    lines: bytes
    positions: list[int]


def struck(lines: bytes, first: int, count: int, striker: Striker) -> Struck | None:
    """The block without the person; None when nothing in it is about them."""
    recorded, unreadable = unpack(lines, first, count)
    old = lines.splitlines() if unreadable else []
    new: dict[int, bytes] = {}
    changed: list[int] = []
    for each in recorded:
        event = _without(each.event, each.position, striker)
        changed += [each.position] if event is not each.event else []
        new[each.position] = pack([event]).rstrip(b"\n")
    for broken in unreadable:
        for position in range(broken.first, broken.last + 1):
            line = old[position - first] if position - first < len(old) else b""
            names = position in striker.aliases or any(needle.encode() in line for needle in striker.needles)
            new[position] = UNREADABLE_LINE if names else line
            changed += [position] if names else []
    return Struck(b"".join(new[position] + b"\n" for position in sorted(new)), changed) if changed else None


def order_of(event: Event) -> tuple[str, str] | None:
    """(site, order id) of an event about an order."""
    order_id = getattr(event.body, "order_id", "")
    return (event.site, order_id) if order_id else None


def _without(event: Event, position: int, striker: Striker) -> Event:
    if alias := striker.aliases.get(position):
        return _erased(event, alias, striker)
    theirs = [name for name, value in _claims(event) if striker.is_theirs(name, value, event.site)]
    if theirs and position not in striker.strangers:
        return _erased(event, striker.alias, striker)
    changes: dict[str, Any] = {}
    if theirs:
        changes["claims"] = replace(event.claims, **dict.fromkeys(theirs))
    if order_of(event) in striker.orders:
        body = replace(event.body, order_id=striker.rename("order_id", event.body.order_id))  # type: ignore[attr-defined]
        changes["body"] = body
    body = changes.get("body", event.body)
    if any(needle.encode() in msgspec.json.encode(body) for needle in striker.needles):
        changes["body"] = _masked(body, striker.needles)
    return replace(event, **changes) if changes else event


def _erased(event: Event, alias: str, striker: Striker) -> Event:
    claims = Claims(visitor=alias)
    body = _remains(event, striker)
    if body is None:
        day = _day(event.occurred_at)
        return replace(
            event, kind="customer_erased", occurred_at=day, received_at=_day(event.received_at), claims=claims,
            body=CustomerErased(erasure_id=striker.erasure_id),
        )  # fmt: skip
    return replace(event, claims=claims, body=body)


def _remains(event: Event, striker: Striker) -> Body | None:
    kept = KEPT.get(event.kind)
    if kept is None:
        return None
    told = asdict(event.body)
    body = {name: told[name] for name in kept if name in told}
    if "lines" in body:
        body["lines"] = tuple(_line(line) for line in body["lines"])
    for name in RENAMED:
        if told.get(name):
            body[name] = striker.rename(name, told[name])
    return _masked(BODIES[event.kind](**body), [*striker.needles, *striker.names])


def _line(line: Line) -> Line:
    return Line(**{name: getattr(line, name) for name in _LINE})


def _masked(body: Body, needles: Collection[str]) -> Body:
    """The body with every needle in its texts struck out."""
    plain = msgspec.to_builtins(body)
    return msgspec.convert(_mask(plain, sorted(needles, key=len, reverse=True)), type(body))


def _mask(value: Any, needles: Collection[str]) -> Any:
    if isinstance(value, str):
        for needle in needles:
            value = value.replace(needle, "…")
        return value
    if isinstance(value, dict):
        return {name: _mask(each, needles) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_mask(each, needles) for each in value]
    return value


def _claims(event: Event) -> list[tuple[str, str]]:
    return [(name, value) for name in CLAIM_NAMES if (value := getattr(event.claims, name)) is not None]


def _day(at: datetime) -> datetime:
    return day_start(local_date(at))
