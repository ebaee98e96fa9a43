"""A shop in a few words: who did what, and what became of it in segments."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from enishi import pipeline
from enishi.customers import api as customers
from enishi.events import api as events
from enishi.events.types import Claims, Event
from enishi.events.vocabulary import BODIES, Body, Line, OrderPlaced, SegmentEntered, SegmentLeft
from enishi.kernel.ids import derived_id
from enishi.segments import api as segments
from enishi.segments.types import Rule

NOON = datetime(2026, 10, 1, 3, tzinfo=UTC)
DAY = timedelta(days=1)


def told(body: Body, at: datetime, who: str | UUID, key: str = "") -> Event:
    """Something that happened to `who`: an address, or a public id."""
    kind = next(kind for kind, of in BODIES.items() if of is type(body))
    claims = Claims(customer=who) if isinstance(who, UUID) else Claims(email=who)
    return Event(
        id=derived_id("t", f"{kind}{at}{who}{key}"), kind=kind, occurred_at=at, received_at=at, site="shop", source="api",
        claims=claims, body=body,
    )  # fmt: skip


def order(order_id: str, at: datetime, who: str, total: int = 1000) -> Event:
    line = Line(product_id="tea", quantity=1, unit_price=total)
    return told(OrderPlaced(order_id=order_id, lines=(line,), total=total), at, who)


def live(at: datetime, *happened: Event) -> None:
    """These events arrive, and every stage reads to the end, as of an instant; an audit agrees."""
    if happened:
        events.log().append(list(happened))
    settle(at)
    assert segments.audit(at) == 0, "the audit put something right"


def settle(at: datetime) -> None:
    for _turn in range(30):
        pipeline.catch_up(at)
        while pipeline.tabulate():
            pass
        if not segments.follow(at) and not events.relay():
            return
    raise AssertionError("memberships never come to rest")


def person(address: str) -> int:
    found = customers.person_by_email(address)
    assert found is not None
    return found.customer_id


def belong(segment_id: UUID) -> set[int]:
    return {customer for customer, _since in segments.members_now(segment_id)}


def saved(name: str, rule: Rule, at: datetime = NOON) -> UUID:
    return segments.save(name, rule, by="owner", at=at).segment_id


def news(segment_id: UUID) -> list[tuple[str, datetime]]:
    """What the log tells of a segment, in order."""
    found, position = [], 0
    while (scan := events.log().scan(position, 1000)).upto > position:
        position = scan.upto
        for recorded in scan.events:
            body = recorded.event.body
            if isinstance(body, SegmentEntered | SegmentLeft) and body.segment == segment_id:
                found.append((recorded.event.kind, recorded.event.occurred_at))
    return found
