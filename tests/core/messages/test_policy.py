"""The policy: a table of time lines, and properties that find every rule which somebody drops."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from enishi.customers.types import Standing
from enishi.events.vocabulary import Line
from enishi.history.types import CartState
from enishi.messages.core import policy
from enishi.messages.core.policy import Case, Rules, decide, ruling
from enishi.messages.types import Never, Reason, Send, State, Verdict, Wait

JST = ZoneInfo("Asia/Tokyo")
RULES = Rules()
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
GOOD = Standing(email="hanako@example.jp", consent="granted")


def jst(clock: str, day: int = 10) -> datetime:
    hour, minute = clock.split(":")
    return datetime(2026, 4, day, int(hour), int(minute), tzinfo=JST).astimezone(UTC)


def cart(touched: datetime, **changes: Any) -> CartState:
    values: dict[str, Any] = {
        "cart_key": "main:1",
        "customer_id": 1,
        "site": "main",
        "state": "open",
        "opened_at": touched,
        "last_activity_at": touched,
        "lines": (Line(product_id="tea", quantity=1, unit_price=1000),),
        "value": 1000,
    }
    return CartState(**(values | changes))


def cart_letter(touched: datetime, wait: timedelta = HOUR, **changes: Any) -> Case:
    values: dict[str, Any] = {
        "message_class": "cart",
        "due_at": touched + wait,
        "standing": GOOD,
        "cart_key": "main:1",
        "cart": cart(touched),
        "lines": ("ok",),
        "last_activity": touched,
    }
    return Case(**(values | changes))


def letter(kind: str, at: datetime, **changes: Any) -> Case:
    values: dict[str, Any] = {"message_class": kind, "due_at": at, "standing": GOOD}
    return Case(**(values | changes))


def standing(**changes: Any) -> Standing:
    return replace(GOOD, **changes)


TOUCHED = jst("13:00")
ONLY_NEWS = {("email", "newsletter"): "granted", ("email", "reminder"): "withdrawn", ("email", "marketing"): "granted"}
NOON_LETTER = cart_letter(TOUCHED)
SENT = Send()

TABLE: dict[str, tuple[Case, datetime, Verdict]] = {
    "a cart left at 13:00 gets its letter at 14:00": (NOON_LETTER, jst("14:00"), SENT),
    "a scenario may wait only 15 minutes": (cart_letter(TOUCHED, 15 * MINUTE), jst("13:15"), SENT),
    "no address": (cart_letter(TOUCHED, standing=Standing()), jst("14:00"), Never(Reason.NO_ADDRESS)),
    "never asked": (cart_letter(TOUCHED, standing=standing(consent="unknown")), jst("14:00"), Never(Reason.NO_CONSENT)),
    "withdrawn": (cart_letter(TOUCHED, standing=standing(consent="withdrawn")), jst("14:00"), Never(Reason.WITHDRAWN)),
    "on the old tool's opt-out list": (
        cart_letter(TOUCHED, standing=standing(suppressed="opt_out_list")),
        jst("14:00"),
        Never(Reason.SUPPRESSED),
    ),
    "a test customer": (cart_letter(TOUCHED, is_test=True), jst("14:00"), Never(Reason.TEST_CUSTOMER)),
    "bought": (cart_letter(TOUCHED, cart=cart(TOUCHED, state="ordered")), jst("14:00"), Never(Reason.CART_ORDERED)),
    "emptied": (cart_letter(TOUCHED, cart=cart(TOUCHED, state="emptied")), jst("14:00"), Never(Reason.CART_EMPTIED)),
    "no cart any more": (cart_letter(TOUCHED, cart=None, lines=()), jst("14:00"), Never(Reason.CART_GONE)),
    "another cart since": (
        cart_letter(TOUCHED, cart=cart(TOUCHED, cart_key="main:2")),
        jst("14:00"),
        Never(Reason.CART_GONE),
    ),
    "every product taken off": (cart_letter(TOUCHED, lines=("gone", "gone")), jst("14:00"), Never(Reason.CART_GONE)),
    "everything sold out": (cart_letter(TOUCHED, lines=("out", "gone")), jst("14:00"), Never(Reason.OUT_OF_STOCK)),
    "something left to buy": (cart_letter(TOUCHED, lines=("out", "ok")), jst("14:00"), SENT),
    "the shop is still setting up": (
        cart_letter(TOUCHED, letterhead=False),
        jst("14:00"),
        Wait(jst("15:00"), Reason.NO_FOOTER),
    ),
    "an open complaint holds marketing": (
        cart_letter(TOUCHED, standing=standing(hold="complaint")),
        jst("14:00"),
        Wait(jst("15:00"), Reason.HOLD),
    ),
    "an open complaint does not hold a shipping notice": (
        letter("transactional", TOUCHED, standing=standing(hold="complaint", consent="withdrawn")),
        jst("3:00"),
        SENT,
    ),
    "a dead address gets nothing at all": (
        letter("transactional", TOUCHED, standing=standing(suppressed="hard_bounce")),
        jst("14:00"),
        Never(Reason.SUPPRESSED),
    ),
    "a complainer still hears of a subscription": (
        letter("subscription", TOUCHED, standing=standing(suppressed="complaint", consent="unknown")),
        jst("14:00"),
        SENT,
    ),
    "a subscription notice waits for the morning": (
        letter("subscription", TOUCHED),
        jst("23:00"),
        Wait(jst("7:00", 11), Reason.QUIET_HOURS),
    ),
    "a campaign at 22:30 waits until 7:00": (
        letter("campaign", jst("22:30")),
        jst("22:30"),
        Wait(jst("7:00", 11), Reason.QUIET_HOURS),
    ),
    "a campaign at 21:59 goes": (letter("campaign", jst("21:59")), jst("21:59"), SENT),
    "the commute preset of 7:30 is allowed": (letter("campaign", jst("7:30")), jst("7:30"), SENT),
    "a cart letter at 22:30, 20 minutes after the person was here, goes": (
        cart_letter(jst("22:10"), 20 * MINUTE),
        jst("22:30"),
        SENT,
    ),
    "a cart letter at 22:30 for a cart of the afternoon waits": (
        cart_letter(jst("16:30"), 6 * HOUR),
        jst("22:30"),
        Wait(jst("7:00", 11), Reason.QUIET_HOURS),
    ),
    "at 23:59 a fresh cart letter goes": (cart_letter(jst("22:59")), jst("23:59"), SENT),
    "after midnight not even a fresh cart letter goes": (
        cart_letter(jst("23:30")),
        jst("0:30", 11),
        Wait(jst("7:00", 11), Reason.QUIET_HOURS),
    ),
    "leaving the page is not coming back": (
        cart_letter(TOUCHED, last_activity=TOUCHED + 3 * MINUTE),
        jst("14:00"),
        SENT,
    ),
    "back on the site half an hour ago": (
        cart_letter(TOUCHED, last_activity=jst("13:40")),
        jst("14:00"),
        Wait(jst("14:40"), Reason.CART_CHANGED),
    ),
    "back in the cart while the letter waited for the morning": (
        cart_letter(jst("23:30", 9), cart=cart(jst("6:50")), last_activity=jst("6:50")),
        jst("7:00"),
        Wait(jst("7:50"), Reason.CART_CHANGED),
    ),
    "touched a minute before it was due": (
        cart_letter(TOUCHED, cart=cart(jst("13:59")), last_activity=jst("13:59")),
        jst("14:00"),
        Wait(jst("14:59"), Reason.CART_CHANGED),
    ),
    "one a day": (
        cart_letter(TOUCHED, accepted=(jst("9:00"),)),
        jst("14:00"),
        Wait(jst("7:00", 11), Reason.CAP_DAY),
    ),
    "yesterday evening's does not count for today": (
        cart_letter(TOUCHED, accepted=(jst("23:59", 9),)),
        jst("14:00"),
        SENT,
    ),
    "three in seven days, rolling": (
        cart_letter(TOUCHED, accepted=(jst("15:00", 4), jst("12:00", 6), jst("12:00", 8))),
        jst("14:00"),
        Wait(jst("15:00", 11), Reason.CAP_WEEK),
    ),
    "the first of the three is a week old": (
        cart_letter(TOUCHED, accepted=(jst("14:00", 3), jst("12:00", 6), jst("12:00", 8))),
        jst("14:00"),
        SENT,
    ),
    "who asked for fewer gets one a week": (
        cart_letter(TOUCHED, standing=standing(frequency="fewer"), accepted=(jst("15:00", 4),)),
        jst("14:00"),
        Wait(jst("15:00", 11), Reason.FEWER),
    ),
    "who asked for fewer gets that one": (
        cart_letter(TOUCHED, standing=standing(frequency="fewer"), accepted=(jst("14:00", 3),)),
        jst("14:00"),
        SENT,
    ),
    "a pause is waited for, and ends at a good hour": (
        cart_letter(TOUCHED, standing=standing(paused_until=jst("23:30", 20))),
        jst("14:00"),
        Wait(jst("7:00", 21), Reason.PAUSED),
    ),
    "a pause does not stop a shipping notice": (
        letter("transactional", TOUCHED, standing=standing(paused_until=jst("23:30", 20))),
        jst("14:00"),
        SENT,
    ),
    "no reminders, but news": (
        letter("campaign", TOUCHED, standing=standing(purposes=ONLY_NEWS)),
        jst("14:00"),
        SENT,
    ),
    "news, but no reminders": (
        cart_letter(TOUCHED, standing=standing(purposes=ONLY_NEWS)),
        jst("14:00"),
        Never(Reason.WITHDRAWN),
    ),
    "a yes by e-mail is no yes for LINE": (
        letter("campaign", TOUCHED, channel="line", standing=standing(purposes=ONLY_NEWS)),
        jst("14:00"),
        Never(Reason.NO_CONSENT),
    ),
    "subscription notices have no cap": (
        letter("subscription", TOUCHED, accepted=(jst("9:00"), jst("9:00", 9), jst("9:00", 8))),
        jst("14:00"),
        SENT,
    ),
}


@pytest.mark.parametrize("line", TABLE)
def test_time_line(line: str) -> None:
    case, at, verdict = TABLE[line]
    assert decide(case, RULES, at) == verdict


def test_waiting_past_the_expiry_is_lapsing_with_the_reason_of_the_wait() -> None:
    wait = Wait(jst("7:00", 11), Reason.QUIET_HOURS)
    assert ruling(wait, jst("7:01", 11)) == (State.WAITING, Reason.QUIET_HOURS, wait.until)
    assert ruling(wait, jst("7:00", 11)) == (State.LAPSED, Reason.QUIET_HOURS, None)
    assert ruling(Never(Reason.WITHDRAWN), jst("9:00")) == (State.SUPPRESSED, Reason.WITHDRAWN, None)
    assert ruling(Send(), jst("9:00"))[0] == State.CLAIMED


# --- whatever is sent was harmless ------------------------------------------------------------------------------------


KINDS = ("cart", "cart", "campaign", "subscription", "transactional")

#: Each makes one thing different from a letter that may go.
DEVIATIONS: tuple[Callable[[Case, datetime], Case], ...] = (
    lambda case, at: case,
    lambda case, at: replace(case, standing=replace(case.standing, email="")),
    lambda case, at: replace(case, standing=replace(case.standing, consent="withdrawn")),
    lambda case, at: replace(case, standing=replace(case.standing, consent="unknown")),
    lambda case, at: replace(case, standing=replace(case.standing, suppressed="complaint")),
    lambda case, at: replace(case, standing=replace(case.standing, suppressed="hard_bounce")),
    lambda case, at: replace(case, standing=replace(case.standing, hold="complaint")),
    lambda case, at: replace(case, standing=replace(case.standing, purposes=ONLY_NEWS)),
    lambda case, at: replace(case, standing=replace(case.standing, paused_until=at + 3 * DAY)),
    lambda case, at: replace(case, standing=replace(case.standing, frequency="fewer"), accepted=(at - 2 * DAY,)),
    lambda case, at: replace(case, is_test=True),
    lambda case, at: replace(case, letterhead=False),
    lambda case, at: replace(case, cart=None, lines=()),
    lambda case, at: replace(case, cart=case.cart and replace(case.cart, state="ordered")),
    lambda case, at: replace(case, cart=case.cart and replace(case.cart, state="emptied")),
    lambda case, at: replace(case, cart=case.cart and replace(case.cart, cart_key="main:2")),
    lambda case, at: replace(case, lines=("out",)),
    lambda case, at: replace(case, lines=("gone", "gone")),
    lambda case, at: replace(case, lines=("out", "ok")),
    lambda case, at: replace(case, last_activity=at - 10 * MINUTE),
    lambda case, at: replace(case, last_activity=at - 50 * MINUTE),
    lambda case, at: replace(case, cart=case.cart and replace(case.cart, last_activity_at=at - 10 * MINUTE)),
    lambda case, at: replace(case, accepted=(at - HOUR,)),
    lambda case, at: replace(case, accepted=(at - DAY, at - 3 * DAY, at - 6 * DAY)),
    lambda case, at: replace(case, accepted=(at - DAY, at - 3 * DAY, at - 8 * DAY)),
)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Case, datetime]:
    """A letter that may go, by day or by night, with up to two deviations."""
    at = jst("0:00") + draw(st.integers(0, 24 * 60 - 1)) * MINUTE
    waited = draw(st.sampled_from([15 * MINUTE, HOUR, 7 * HOUR, DAY]))
    touched = at - waited - draw(st.sampled_from([0 * HOUR, 5 * HOUR]))
    case = cart_letter(touched, waited, message_class=draw(st.sampled_from(KINDS)))
    for deviation in draw(st.lists(st.sampled_from(DEVIATIONS), max_size=2)):
        case = deviation(case, at)
    return case, at


def harmless(decider: Callable[[Case, Rules, datetime], Verdict], case: Case, at: datetime) -> None:
    """What must hold of every Send, said without looking at how the policy works; and that a Wait leads forward."""
    verdict = decider(case, RULES, at)
    if isinstance(verdict, Wait):
        assert verdict.until > at
    if not isinstance(verdict, Send):
        return
    assert case.standing.email and case.standing.suppressed != "hard_bounce"
    if case.message_class == "transactional":
        return
    hour = at.astimezone(JST).hour
    assert not case.is_test and case.letterhead and hour >= 7
    seen = max([instant for instant in (case.last_activity, case.cart and case.cart.last_activity_at) if instant])
    if case.message_class != "cart" or at - seen > 65 * MINUTE:
        assert hour < 22
    if case.message_class == "subscription":
        return
    purpose = {"cart": "reminder", "campaign": "newsletter"}[case.message_class]
    assert case.standing.consent_for("email", purpose) == "granted"
    assert not case.standing.suppressed and not case.standing.hold and case.standing.paused_until is None
    assert case.standing.frequency == "normal" or not any(at - when < 7 * DAY for when in case.accepted)
    assert not any(when.astimezone(JST).date() == at.astimezone(JST).date() for when in case.accepted)
    assert sum(at - when < 7 * DAY for when in case.accepted) < 3
    if case.message_class == "cart":
        assert case.cart and case.cart.state == "open" and case.cart.cart_key == case.cart_key and "ok" in case.lines
        assert at - seen >= min(HOUR, max(case.due_at - case.cart.last_activity_at, 15 * MINUTE)) or (
            seen - case.cart.last_activity_at <= 5 * MINUTE and at - seen >= 10 * MINUTE
        )


def judge(decider: Callable[[Case, Rules, datetime], Verdict], examples: int) -> None:
    @settings(max_examples=examples, deadline=None, derandomize=True, database=None, phases=[Phase.generate])
    @given(cases())
    def property_of_all(drawn: tuple[Case, datetime]) -> None:
        harmless(decider, *drawn)

    property_of_all()


def test_whatever_is_sent_is_harmless() -> None:
    judge(decide, 1000)


def without(rule: str) -> AbstractContextManager[Any]:
    return patch.object(policy, rule, lambda *_: None)


def with_case(**changes: Any) -> Callable[[Case, Rules, datetime], Verdict]:
    """A policy that does not look at some of what is known."""
    return lambda case, rules, at: decide(replace(case, **changes), rules, at)


def blind_to(**changes: Any) -> Callable[[Case, Rules, datetime], Verdict]:
    """A policy that does not look at some of a person's standing."""
    return lambda case, rules, at: decide(replace(case, standing=replace(case.standing, **changes)), rules, at)


def blind_to_cart(**changes: Any) -> Callable[[Case, Rules, datetime], Verdict]:
    """A policy that does not look at some of the cart."""
    return lambda case, rules, at: decide(replace(case, cart=case.cart and replace(case.cart, **changes)), rules, at)


MUTANTS: dict[str, tuple[AbstractContextManager[Any], Callable[[Case, Rules, datetime], Verdict]]] = {
    "never asks whether the shop has a letterhead": (without("_letterhead"), decide),
    "writes during a complaint": (without("_hold"), decide),
    "writes while the person is shopping": (without("_shopping"), decide),
    "writes at night": (without("_quiet"), decide),
    "has no caps": (without("_capped"), decide),
    "forgets the cart": (without("_pointless"), decide),
    "forgets the person": (without("_impossible"), decide),
    "needs no address": (nullcontext(), blind_to(email="x@example.jp")),
    "needs no consent": (nullcontext(), blind_to(consent="granted")),
    "forgets purposes": (nullcontext(), blind_to(purposes={})),
    "forgets a pause": (without("_paused"), decide),
    "forgets who asked for fewer": (nullcontext(), blind_to(frequency="normal")),
    "forgets suppressions": (nullcontext(), blind_to(suppressed="")),
    "writes to test customers": (nullcontext(), with_case(is_test=False)),
    "writes about bought carts": (nullcontext(), blind_to_cart(state="open")),
    "writes about any cart": (nullcontext(), with_case(cart_key="")),
    "writes about what cannot be bought": (nullcontext(), with_case(lines=("ok",))),
    "caps only the week": (nullcontext(), lambda case, _, at: decide(case, Rules(per_day=9), at)),
    "caps only the day": (nullcontext(), lambda case, _, at: decide(case, Rules(per_week=9), at)),
    "wakes people at five": (nullcontext(), lambda case, _, at: decide(case, Rules(quiet_until=5), at)),
    "writes campaigns until midnight": (nullcontext(), lambda case, _, at: decide(case, Rules(quiet_from=24), at)),
    "takes any cart letter for fresh": (nullcontext(), lambda case, _, at: decide(case, Rules(fresh=DAY), at)),
    "waits only ten minutes for a shopper": (
        nullcontext(),
        lambda case, _, at: decide(case, Rules(idle=9 * MINUTE), at),
    ),
}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_policy_that_drops_a_rule_is_found_out(mutant: str) -> None:
    changed, decider = MUTANTS[mutant]
    with changed, pytest.raises(AssertionError):
        judge(decider, 2000)


# --- letters that may go do go ----------------------------------------------------------------------------------------


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.integers(0, 24 * 60 * 60), st.integers(0, 3 * 60))
def test_three_letters_of_one_cart_always_fit(second: int, lateness: int) -> None:
    """At 1, 24 and 72 hours, whenever the cart was left and however late the worker is: each goes within half a day of its time."""
    touched = jst("0:00") + timedelta(seconds=second)
    accepted: list[datetime] = []
    for wait in (HOUR, DAY, 3 * DAY):
        due = touched + wait
        at = due + timedelta(seconds=lateness)
        for _ in range(3):
            verdict = decide(cart_letter(touched, wait, accepted=tuple(accepted)), RULES, at)
            if not isinstance(verdict, Wait):
                break
            at = verdict.until
        assert verdict == Send()
        assert at - due < 12 * HOUR
        accepted.append(at)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(cases())
def test_asking_again_when_told_comes_to_an_end(drawn: tuple[Case, datetime]) -> None:
    """If nothing else happens, waits with a known end lead to a Send or a Never in a few steps."""
    case, at = drawn
    for _ in range(6):
        verdict = decide(case, RULES, at)
        if not isinstance(verdict, Wait) or verdict.reason in (Reason.HOLD, Reason.NO_FOOTER):
            return
        at = verdict.until
    raise AssertionError(f"still {verdict} at {at}")
