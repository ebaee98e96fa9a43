"""May we write, now? One pure function over what is known at an instant, for every channel and every kind of message.

The order of the answers is the order in which a person would ask: is it possible at all (address, suppression, consent),
is it still about something (the cart), may it be now (letterhead, complaint, is the person shopping, the hour, how many
already). The first answer that is not "yes" is given.
"""

from datetime import datetime, time, timedelta
from typing import Literal

from msgspec import Struct

from enishi.customers.types import Standing
from enishi.history.types import CartState
from enishi.kernel.calendar import SHOP_ZONE, day_end, local, local_date
from enishi.messages.types import MessageClass, Never, Reason, Send, State, Verdict, Wait

LineFact = Literal["ok", "out", "gone"]  #: can be bought · not at the moment · never again

MARKETING: frozenset[MessageClass] = frozenset({"cart", "campaign"})  #: needs consent, counts against the caps

#: The purpose a person's consent is asked for.
PURPOSE: dict[MessageClass, str] = {"cart": "reminder", "campaign": "newsletter"}

#: Who goes first when several messages to one person are due at once.
PRIORITY: dict[MessageClass, int] = {"transactional": 0, "subscription": 1, "cart": 2, "campaign": 3}


class Rules(Struct, frozen=True, kw_only=True):
    """The shop's limits. Hours are on the shop's clock."""

    quiet_from: int = 22
    quiet_until: int = 7
    fresh: timedelta = timedelta(
        minutes=65
    )  #: so soon after the person's own activity a cart letter may go until midnight
    idle: timedelta = timedelta(minutes=60)  #: nobody is reminded while they are still shopping
    shortest_wait: timedelta = timedelta(minutes=15)  #: no scenario waits less after the last touch of a cart
    same_visit: timedelta = timedelta(minutes=5)  #: leaving the page after touching the cart is not coming back
    per_day: int = 1  #: in a day of the shop's calendar
    per_week: int = 3  #: in `week`, rolling
    fewer_per_week: int = 1  #: for who asked for fewer letters
    week: timedelta = timedelta(days=7)
    ask_again: timedelta = timedelta(hours=1)  #: after a wait whose end nobody knows


class Case(Struct, frozen=True, kw_only=True):
    """All that the policy looks at. `due_at` is when the plan wanted the message to go; it never moves.

    `cart` is the person's latest, `lines` one fact for each of its lines. `accepted` are the instants at which messages
    other than transactional ones were accepted in the last week, in any order. `letterhead` tells whether sender
    and legal footer are complete.
    """

    message_class: MessageClass
    due_at: datetime
    standing: Standing
    channel: str = "email"
    cart_key: str = ""
    is_test: bool = False
    letterhead: bool = True
    cart: CartState | None = None
    lines: tuple[LineFact, ...] = ()
    accepted: tuple[datetime, ...] = ()
    last_activity: datetime | None = None


def decide(case: Case, rules: Rules, at: datetime) -> Verdict:
    """Send, Wait or Never, as of `at`. Waiting says when to ask again; it promises nothing."""
    never = _impossible(case) or _pointless(case)
    if never:
        return Never(never)
    wait = _letterhead(case, rules, at) or _hold(case, rules, at) or _paused(case, rules, at)
    wait = wait or _shopping(case, rules, at)
    wait = wait or _quiet(case, rules, at) or _capped(case, rules, at)
    return wait or Send()


def ruling(verdict: Verdict, expires_at: datetime) -> tuple[State, Reason | None, datetime | None]:
    """What a verdict makes of a message: its state, the reason, and when to ask again. Waiting past the expiry is lapsing."""
    if isinstance(verdict, Send):
        return State.CLAIMED, None, None
    if isinstance(verdict, Never):
        return State.SUPPRESSED, verdict.reason, None
    if verdict.until >= expires_at:
        return State.LAPSED, verdict.reason, None
    return State.WAITING, verdict.reason, verdict.until


def _impossible(case: Case) -> Reason | None:
    """Reasons in the person: no address, an address that is dead, a test, no permission."""
    standing = case.standing
    if not standing.email:
        return Reason.NO_ADDRESS
    if standing.suppressed == "hard_bounce":
        return Reason.SUPPRESSED
    if case.message_class == "transactional":
        return None
    if case.is_test:
        return Reason.TEST_CUSTOMER
    if case.message_class not in MARKETING:
        return None
    if standing.suppressed:
        return Reason.SUPPRESSED
    consent = standing.consent_for(case.channel, PURPOSE[case.message_class])
    if consent == "withdrawn":
        return Reason.WITHDRAWN
    return None if consent == "granted" else Reason.NO_CONSENT


def _pointless(case: Case) -> Reason | None:
    """Reasons in the cart: bought, emptied, replaced by another, nothing left that can be bought."""
    if case.message_class != "cart":
        return None
    cart = case.cart
    if cart is None or (case.cart_key and cart.cart_key != case.cart_key):
        return Reason.CART_GONE
    if cart.state == "ordered":
        return Reason.CART_ORDERED
    if cart.state == "emptied":
        return Reason.CART_EMPTIED
    if all(fact == "gone" for fact in case.lines):
        return Reason.CART_GONE
    if "ok" not in case.lines:
        return Reason.OUT_OF_STOCK
    return None


def _letterhead(case: Case, rules: Rules, at: datetime) -> Wait | None:
    """A shop that is still setting up gets time to do so."""
    if case.letterhead or case.message_class == "transactional":
        return None
    return Wait(at + rules.ask_again, Reason.NO_FOOTER)


def _hold(case: Case, rules: Rules, at: datetime) -> Wait | None:
    """An open complaint holds marketing back; nobody knows for how long."""
    if not case.standing.hold or case.message_class not in MARKETING:
        return None
    return Wait(at + rules.ask_again, Reason.HOLD)


def _paused(case: Case, rules: Rules, at: datetime) -> Wait | None:
    """The person asked for quiet. What would be too late by then lapses by its own expiry."""
    paused_until = case.standing.paused_until
    if paused_until is None or paused_until <= at or case.message_class not in MARKETING:
        return None
    return _at_a_good_hour(Wait(paused_until, Reason.PAUSED), rules)


def _shopping(case: Case, rules: Rules, at: datetime) -> Wait | None:
    """The person came back after the cart was left: wait until they have been away as long as the letter was to wait, at most an hour."""
    if case.message_class != "cart" or case.cart is None:
        return None
    touched = case.cart.last_activity_at
    seen = _last_seen(case) or touched
    asked = case.due_at - touched
    touched_since = asked < rules.shortest_wait
    if not touched_since and seen - touched <= rules.same_visit:
        return None
    until = seen + (rules.idle if touched_since else min(rules.idle, asked))
    return Wait(until, Reason.CART_CHANGED) if at < until else None


def _quiet(case: Case, rules: Rules, at: datetime) -> Wait | None:
    """Nobody is woken. A cart letter that answers what the person did within the hour may go until midnight."""
    if case.message_class == "transactional":
        return None
    seen = _last_seen(case)
    fresh = case.message_class == "cart" and seen is not None and at - seen <= rules.fresh
    until = _end_of_quiet(at, 24 if fresh else rules.quiet_from, rules.quiet_until)
    return Wait(until, Reason.QUIET_HOURS) if until > at else None


def _capped(case: Case, rules: Rules, at: datetime) -> Wait | None:
    """Enough for today (the shop's calendar day), or for seven days back from now."""
    if case.message_class not in MARKETING:
        return None
    today = local_date(at)
    if sum(local_date(when) == today for when in case.accepted) >= rules.per_day:
        return _at_a_good_hour(Wait(day_end(today), Reason.CAP_DAY), rules)
    recent = sorted(when for when in case.accepted if when > at - rules.week)
    fewer = case.standing.frequency == "fewer"
    most = rules.fewer_per_week if fewer else rules.per_week
    if len(recent) >= most:
        reason = Reason.FEWER if fewer else Reason.CAP_WEEK
        return _at_a_good_hour(Wait(recent[-most] + rules.week, reason), rules)
    return None


def _at_a_good_hour(wait: Wait, rules: Rules) -> Wait:
    return Wait(_end_of_quiet(wait.until, rules.quiet_from, rules.quiet_until), wait.reason)


def _end_of_quiet(at: datetime, quiet_from: int, quiet_until: int) -> datetime:
    """`at` itself outside quiet hours, else the next instant at which they end."""
    here = local(at)
    if quiet_until <= here.hour < quiet_from:
        return at
    day = here.date() if here.hour < quiet_until else here.date() + timedelta(days=1)
    return datetime.combine(day, time(quiet_until), tzinfo=SHOP_ZONE).astimezone(at.tzinfo)


def _last_seen(case: Case) -> datetime | None:
    """The person's last doing, in the cart or anywhere on the site."""
    instants = [case.last_activity, case.cart.last_activity_at if case.cart else None]
    return max((instant for instant in instants if instant), default=None)
