"""From an order to the door, and what customers say afterwards."""

from datetime import date, timedelta
from random import Random

from enishi.demo.simulator.agenda import Diary
from enishi.demo.simulator.dice import DAY, HOUR, choose, lognormal
from enishi.demo.simulator.goods import Basket
from enishi.demo.simulator.people import Person
from enishi.demo.simulator.world import World

PAYMENTS = ("credit_card", "cash_on_delivery", "convenience_store", "paypay")
_OTHER_PAYMENTS = (0.70, 0.18, 0.12)  # of what is not paid at the door
_CONTACT_REASONS = ("delivery_time", "how_to_use", "change_of_address", "payment")
_SATURDAY = 5


def payment(random: Random, world: World) -> str:
    """How an order is paid."""
    at_the_door = world.shop.fulfilment.cash_on_delivery
    if random.random() < at_the_door:
        return "cash_on_delivery"
    return choose(random, [way for way in PAYMENTS if way != "cash_on_delivery"], _OTHER_PAYMENTS)


def next_business_day(day: date) -> date:
    """The first weekday after `day`."""
    following = day + timedelta(days=1)
    while following.weekday() >= _SATURDAY:
        following += timedelta(days=1)
    return following


def deliver(
    world: World, diary: Diary, random: Random, person: Person, order_id: str, placed: int, basket: Basket, paid: str
) -> bool:
    """Let the order go its way; returns whether a complaint about it stayed open for longer than people forgive."""
    assumed = world.shop.fulfilment
    claims = person.claims
    if random.random() < assumed.cancelled:
        diary.note(
            placed + random.randint(HOUR // 2, 10 * HOUR), "order_cancelled", _order(order_id, "customer"), claims
        )
        return False
    ordered_on = world.timescale.date_of(placed // DAY)
    shipped_on = next_business_day(ordered_on)
    arrives_on = shipped_on + timedelta(days=person.delivery_days)
    shipped = placed // DAY * DAY + (shipped_on - ordered_on).days * DAY + 15 * HOUR
    arrived = shipped // DAY * DAY + person.delivery_days * DAY + random.randint(9 * HOUR, 20 * HOUR)
    body = {"carrier": "ヤマト運輸", "tracking_number": f"{random.randrange(10**12):012}"}
    diary.note(
        shipped, "shipped", {**_order(order_id), **body, "delivery_estimated_on": arrives_on.isoformat()}, claims
    )
    if paid == "cash_on_delivery" and random.random() < assumed.refused_of_cash_on_delivery:
        diary.note(arrived, "order_cancelled", _order(order_id, "refused"), claims)
        return False
    if random.random() < assumed.delivered_event:
        diary.note(arrived, "delivered", _order(order_id), claims)
    if random.random() < assumed.returned:
        back = {**_order(order_id, "returned"), "amount": basket.goods}
        diary.note(arrived + random.randint(2 * DAY, 8 * DAY), "order_refunded", back, claims)
    return _voices(world, diary, random, claims, order_id, arrived)


def _voices(world: World, diary: Diary, random: Random, claims: dict[str, str], order_id: str, arrived: int) -> bool:
    """Questions and complaints after a delivery; returns whether a complaint stayed open too long."""
    assumed = world.shop.fulfilment
    if random.random() < assumed.contacts:
        opened = arrived + random.randint(HOUR, 5 * DAY)
        _contact(
            diary, claims, f"{order_id}-q", order_id, random.choice(_CONTACT_REASONS), opened, random.randint(HOUR, DAY)
        )
    if random.random() >= assumed.complaints:
        return False
    opened = arrived + random.randint(HOUR, 3 * DAY)
    days = lognormal(random, assumed.complaint_median_days, assumed.complaint_sigma)
    _contact(diary, claims, f"{order_id}-c", order_id, "damaged", opened, int(days * DAY), complaint=True)
    return days > assumed.complaint_patience_days


def _contact(
    diary: Diary,
    claims: dict[str, str],
    contact_id: str,
    order_id: str,
    reason: str,
    opened: int,
    lasts: int,
    complaint: bool = False,
) -> None:
    body = {"contact_id": contact_id, "reason": reason, "order_id": order_id}
    diary.note(opened, "contact_opened", body | ({"complaint": True} if complaint else {}), claims)
    diary.note(opened + lasts, "contact_resolved", {"contact_id": contact_id, "resolution": "answered"}, claims)


def _order(order_id: str, reason: str = "") -> dict[str, object]:
    return {"order_id": order_id, "reason": reason} if reason else {"order_id": order_id}
