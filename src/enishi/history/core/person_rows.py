"""Rows about a person: whether they can be reached, what was said of them, their subscriptions, points and segments."""

from collections.abc import Iterator
from datetime import date

from enishi.events import vocabulary as kinds
from enishi.history.core.happened import Happened, Row
from enishi.history.core.hearing import Hearing, Said
from enishi.kernel.calendar import EPOCH, microseconds
from enishi.kernel.coding import code, digest, open_text
from enishi.shop.types import BROWSER_SOURCE

#: Fields of a profile that are no personal data by themselves; beside them tags, traits, and the address as a digest.
_OPEN = frozenset({"sex", "prefecture", "occupation", "language", "acquisition_source"})
_NUMBERS = frozenset({"birth_year", "birth_month", "birth_day", "is_test", "is_staff", "is_wholesale"})
#: Of these only that they are known.
_KNOWN = frozenset({"phone", "postal_code"})
_TAG, _TRAIT, _EMAIL = "tag:", "trait:", "email"
_EPOCH = date(1970, 1, 1)

Subscription = (
    kinds.SubscriptionStarted
    | kinds.SubscriptionRenewed
    | kinds.SubscriptionSkipped
    | kinds.SubscriptionChanged
    | kinds.SubscriptionCancelled
)


def reach_row(happened: Happened, what: str, *, channel: str = "", purpose: str = "", until: int | None = None,
              detail: str = "") -> Row:  # fmt: skip
    """One word on reaching somebody."""
    position, event, customer, node, at, _day = happened
    return (position, customer, at, what, channel, purpose, until, detail, event.source, node)


def reach_rows(happened: Happened, body: kinds.Body) -> Iterator[Row]:
    """What the body says of reaching its person; nothing for most."""
    match body:
        case kinds.ConsentChanged():
            voice = _voice(happened.event.source, body)
            yield reach_row(happened, body.state, channel=body.channel, purpose=body.purpose, detail=voice)
        case kinds.CustomerIdentified(is_test=True):
            yield reach_row(happened, "test")
        case kinds.MessageComplained():
            yield reach_row(happened, "suppressed", channel=body.channel, purpose="complaint")
        case kinds.MessageBounced(reason="hard"):
            yield reach_row(happened, "suppressed", channel=body.channel, purpose="hard_bounce")
        case kinds.ChannelJoined():
            yield reach_row(happened, "joined", channel=body.channel)
        case kinds.ChannelLeft():
            yield reach_row(happened, "left", channel=body.channel)
        case kinds.HoldPlaced():
            until = None if body.until is None else microseconds(body.until - EPOCH)
            yield reach_row(happened, "hold", purpose=body.hold, until=until, detail=body.hold)
        case kinds.HoldLifted():
            yield reach_row(happened, "unhold", purpose=body.hold, detail=body.hold)
        case kinds.ContactOpened(complaint=True) | kinds.ContactResolved():
            what = "hold" if isinstance(body, kinds.ContactOpened) else "unhold"
            name = f"complaint:{happened.event.site}:{body.contact_id}"
            yield reach_row(happened, what, purpose="complaint", detail=name)
        case kinds.PreferenceChanged():
            until = None if body.paused_until is None else microseconds(body.paused_until - EPOCH)
            yield reach_row(happened, "quiet", until=until, detail=body.frequency)


def _voice(source: str, body: kinds.ConsentChanged) -> str:
    if source == BROWSER_SOURCE:
        return "browser"
    if body.method == "import":
        return "list"
    return "confirmed" if body.method == "double_opt_in" else "known"


def word_rows(happened: Happened, hearing: Hearing) -> Iterator[Row]:
    """What the event says of its person, as far as it may stand in the warehouse; of a field only its last word in the event."""
    position, event, customer, node, at, _day = happened
    last = dict(hearing.said_in(event, position))
    for field, word in last.items():
        if (kept := _kept(field, word, hearing)) is not None:
            text, number = kept
            yield (position, customer, at, field, word.rank, text, number, word.value is None, event.source, node)


def _kept(field: str, word: Said, hearing: Hearing) -> tuple[str | None, float | None] | None:
    """Text and number as they are kept; None for a field that is not."""
    value = word.value
    is_trait = field.startswith(_TRAIT)
    if field in _KNOWN:
        return None, None
    if not (is_trait or field == _EMAIL or field in _OPEN or field in _NUMBERS or field.startswith(_TAG)):
        return None
    if not isinstance(value, str):
        return None, None if value is None else float(value)
    if field == _EMAIL:
        return digest(hearing.addresses, value), None
    return digest(hearing.texts, value) if is_trait else open_text(hearing.texts, value), None


def subscription_row(happened: Happened, body: Subscription, texts: bytes) -> Row:
    """A word on a subscription."""
    event = happened.event
    state = {"subscription_started": "active", "subscription_cancelled": "cancelled"}.get(event.kind, "")
    product, reason = "", ""
    cycle = amount = count = committed = next_on = None
    match body:
        case kinds.SubscriptionStarted():
            product, cycle, amount = body.product_id, body.cycle_days, body.amount
            committed = body.committed_deliveries
        case kinds.SubscriptionChanged():
            state, product, cycle, amount = body.state, body.product_id, body.cycle_days, body.amount
        case kinds.SubscriptionRenewed():
            count = body.delivery_count
        case kinds.SubscriptionCancelled():
            count, reason = body.delivery_count, code(texts, body.reason)
    if not isinstance(body, kinds.SubscriptionCancelled):
        next_on = _day(body.next_delivery_on)
    return (
        happened.position,
        body.subscription_id,
        event.site,
        happened.customer,
        happened.at,
        happened.day,
        event.kind.removeprefix("subscription_"),
        state,
        product,
        cycle,
        amount,
        count,
        next_on,
        committed,
        reason,
        happened.node,
    )


def points_row(happened: Happened, body: kinds.PointsChanged) -> Row:
    """A word on points."""
    position, event, customer, node, at, day = happened
    return (position, customer, event.site, at, day, body.added, body.balance, _day(body.expires_on), node)


def membership_row(happened: Happened, body: kinds.SegmentEntered | kinds.SegmentLeft) -> Row:
    """In, or out."""
    position, _event, customer, node, at, day = happened
    return (position, customer, at, day, str(body.segment), body.list, isinstance(body, kinds.SegmentEntered), node)


def _day(day: date | None) -> int | None:
    return None if day is None else (day - _EPOCH).days
