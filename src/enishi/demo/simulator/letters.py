"""What letters from Enishi do to people: the only thing in this world that the product causes."""

import math
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from enishi.demo.parameters import Abandoner, Carts
from enishi.demo.simulator import abandoned
from enishi.demo.simulator.dice import HOUR, dice, exponential
from enishi.demo.simulator.orders import consent_body
from enishi.demo.simulator.prospects import Prospect
from enishi.demo.simulator.world import World

_READ_WITHIN = 20 * HOUR
_READ_MEAN = 3 * HOUR


@dataclass(frozen=True, slots=True)
class Arrived:
    """A letter as the receiving end saw it."""

    message_id: str
    to_address: str
    at: datetime


def effect(carts: Carts, kind: Abandoner, hours: float, number: int) -> float:
    """The chance that letter `number` (1 is the first), `hours` after the cart was left, brings such a person back."""
    by_number = carts.letter_effect_by_number
    factor = by_number[min(number, len(by_number)) - 1]
    first = kind.letter_effect if kind.letter_effect is not None else _interpolated(carts.letter_effect_by_hours, hours)
    return first * factor


def _interpolated(table: tuple[tuple[float, float], ...], hours: float) -> float:
    """Between two points of the table, in proportion to the logarithm of the delay; outside it, its ends."""
    if hours <= table[0][0]:
        return table[0][1]
    for (earlier, more), (later, less) in pairwise(table):
        if hours <= later:
            return more + (less - more) * math.log(hours / earlier) / math.log(later / earlier)
    return table[-1][1]


def arrive(world: World, letter: Arrived) -> bool:
    """Let a letter work on its reader; false when it went to somebody who should never have got one.

    Those who would have come back by themselves do so at their own time, letter or not: so the letter's true effect is
    its chance times the share of those who would not.
    """
    prospect = world.prospects.get(letter.to_address)
    if prospect is None:
        return False
    sent = world.timescale.second(letter.at)
    prospect.cart.letters.append(sent)
    prospect.letters += 1
    world.ledger.day(sent).letters += 1
    welcome = prospect.cart.may_be_written_to and not prospect.unsubscribed
    if welcome:
        _read(world, prospect, letter, sent)
    return welcome


def _read(world: World, prospect: Prospect, letter: Arrived, sent: int) -> None:
    carts, number = world.shop.carts, prospect.letters
    random = dice(world.seed, prospect.person.key, "letter", number)
    machine = dice(world.seed, prospect.person.email, "mailbox").random() < world.shop.newsletter.machine_opens
    at = sent + 60 + int(exponential(random, _READ_MEAN, _READ_WITHIN))
    comes = random.random() < effect(carts, prospect.kind, (sent - prospect.touched) / HOUR, number)
    growth = carts.unsubscribe_by_number[min(number, len(carts.unsubscribe_by_number)) - 1]
    leaves = random.random() < prospect.kind.unsubscribes * growth
    opens = random.random() < world.shop.newsletter.opens
    if prospect.returns_at is None and comes:
        abandoned.come_back_at(world, prospect, at + 10)
        _click(world, prospect, letter, at + 5)
    elif leaves:
        _unsubscribe(world, prospect, letter, at + 30)
    if machine:
        _open(world, prospect, letter, sent + 1, "machine")
    elif opens or prospect.returns_at == at + 10 or prospect.unsubscribed:
        _open(world, prospect, letter, at, "human")


def _open(world: World, prospect: Prospect, letter: Arrived, second: int, who: str) -> None:
    body = {"message_id": letter.message_id, "channel": "email", "machine": who}
    if prospect.diary.note(second, "message_opened", body, {"email": prospect.person.email}):
        world.ledger.day(second).opened += who == "human"


def _click(world: World, prospect: Prospect, letter: Arrived, second: int) -> None:
    link = f"{world.base_url}/shop/cart/"
    body = {"message_id": letter.message_id, "channel": "email", "link": link, "machine": "human"}
    if prospect.diary.note(second, "message_clicked", body, {"email": prospect.person.email}):
        world.ledger.day(second).clicked += 1


def _unsubscribe(world: World, prospect: Prospect, letter: Arrived, second: int) -> None:
    prospect.unsubscribed = True
    body = consent_body("withdrawn", "one_click", message_id=letter.message_id)
    if prospect.diary.note(second, "consent_changed", body, {"email": prospect.person.email}):
        world.ledger.unsubscribed[prospect.letters] += 1
        world.ledger.reachable.discard(prospect.person.email)
