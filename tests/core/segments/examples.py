"""What each leaf means, as examples: a rule, a history, and whether it holds at NOW (or at another instant).

`docs/algorithms/segments.md` says the same in words; `test_definition.py` holds the definition to it, and wrong definitions too.
"""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from enishi.history.types import CustomerHistory, MembershipRow
from enishi.kernel.coding import digest
from enishi.segments.types import (
    Ago,
    AllOf,
    Allows,
    AnyOf,
    Between,
    Birthday,
    Did,
    Has,
    Ignored,
    InList,
    InSegment,
    Is,
    Last,
    NoneOf,
    Range,
    Rank,
    Reachable,
    Rule,
    RunsOut,
    Subscribes,
    Where,
)
from tests.core.segments.making import BUYERS, KEY, LIST
from tests.core.segments.telling import (
    HOUR,
    MOMENT,
    NOW,
    ago,
    cart,
    consent,
    correction,
    event,
    history,
    order,
    points,
    reach,
    sent,
    subscription,
    word,
)


class Example(NamedTuple):
    rule: Rule
    history: CustomerHistory
    holds: bool
    at: datetime = NOW


def exactly(number: float) -> Range:
    return Range(least=number, most=number)


def ordered(**asked: object) -> Did:
    return Did(what="ordered", **asked)  # type: ignore[arg-type]


def where(field: str, op: str, *values: object) -> tuple[Where, ...]:
    return (Where(field=field, op=op, values=values),)  # type: ignore[arg-type]


def has(what: str, number: float) -> Has:
    return Has(what=what, range=exactly(number))


WEEK, NEVER = Last(days=7), Range(most=0)
ONE = history(order(ago(3), "a", ("tea", 2), ("cup", 1)))
YES, NO = consent("granted"), consent("withdrawn", ago(50))
EMAIL = word("email", "digest of an address")
JUNE = Between(first=date(2026, 6, 1), last=date(2026, 6, 14))

EXAMPLES: dict[str, Example] = {
    # --- windows
    "a window of 7 days begins after the instant 7 × 24 hours before": Example(
        ordered(during=WEEK), history(order(ago(7))), False
    ),
    "and a microsecond later is inside": Example(ordered(during=WEEK), history(order(ago(7, MOMENT))), True),
    "the instant itself is inside": Example(ordered(during=WEEK), history(order(NOW)), True),
    "what comes after the instant has not happened": Example(ordered(), history(order(NOW + MOMENT)), False),
    "7 days ago or earlier holds what happened exactly then": Example(
        ordered(during=Ago(least=7)), history(order(ago(7))), True
    ),
    "but not what happened a microsecond later": Example(
        ordered(during=Ago(least=7)), history(order(ago(7, MOMENT))), False
    ),
    "from 30 to 7 days ago begins after the instant 30 days before": Example(
        ordered(during=Ago(least=7, most=30)), history(order(ago(30))), False
    ),
    "days are the shop's: its 14 June ends at 15:00 UTC": Example(
        ordered(during=JUNE), history(order(datetime(2026, 6, 14, 14, 59, 59, 999_999, NOW.tzinfo))), True
    ),
    "so 15:00 UTC is its 15 June": Example(
        ordered(during=JUNE), history(order(datetime(2026, 6, 14, 15, 0, tzinfo=NOW.tzinfo))), False
    ),
    "its 1 June begins at 15:00 UTC the day before": Example(
        ordered(during=JUNE), history(order(datetime(2026, 5, 31, 15, 0, tzinfo=NOW.tzinfo))), True
    ),
    # --- orders
    "a cancelled order is none": Example(ordered(), history(order(ago(3)), correction("cancelled", ago(2))), False),
    "until it is cancelled it is one": Example(
        ordered(), history(order(ago(3)), correction("cancelled", ago(2))), True, ago(2, -MOMENT)
    ),
    "the total is that of the last change": Example(
        ordered(of="amount", count=exactly(700)), history(order(ago(3)), correction("changed", ago(2), total=700)), True
    ),
    "of two changes at once the later in the log counts": Example(
        ordered(of="amount", count=exactly(500)),
        history(order(ago(3)), correction("changed", ago(2), total=700), correction("changed", ago(2), total=500)),
        True,
    ),
    "lines are those of the last change": Example(
        Did(what="bought", where=where("product_id", "is", "tea")),
        history(order(ago(3), "o", ("tea", 1)), correction("changed", ago(2), "o", ("cup", 1), total=1)),
        False,
    ),
    "and lie at the instant of the order": Example(
        Did(what="bought", where=where("product_id", "is", "cup"), during=Last(days=3)),
        history(order(ago(4), "o", ("tea", 1)), correction("changed", ago(1), "o", ("cup", 1), total=1)),
        False,
    ),
    "cancelled orders have no number: the second is the first": Example(
        ordered(where=where("nth", "is", 1), during=Last(days=3)),
        history(order(ago(5)), correction("cancelled", ago(4)), order(ago(2), "b")),
        True,
    ),
    "of two orders at once the later in the log is the second": Example(
        ordered(where=(*where("nth", "is", 2), *where("channel", "is", "phone"))),
        history(order(ago(5), "a", position=9, channel="phone"), order(ago(5), "b", position=8)),
        True,
    ),
    "orders are numbered by when they were placed, not by when that was heard": Example(
        ordered(where=(*where("nth", "is", 1), *where("channel", "is", "phone"))),
        history(order(ago(5), "a", position=9, channel="phone"), order(ago(3), "b", position=8)),
        True,
    ),
    "and changed by when they were changed": Example(
        ordered(of="amount", count=exactly(700)),
        history(order(ago(3)), correction("changed", ago(1), total=700), correction("changed", ago(2), total=500)),
        True,
    ),
    "an order names all its products": Example(ordered(where=where("product_id", "is", "cup")), ONE, True),
    "is not: none of them": Example(ordered(where=where("product_id", "is_not", "cup")), ONE, False),
    "an order without a coupon has not this coupon": Example(ordered(where=where("coupon", "is_not", "A")), ONE, True),
    "nor any": Example(ordered(where=where("coupon", "known")), ONE, False),
    "the category is the product's own": Example(ordered(where=where("category", "is", "器🍵")), ONE, True),
    "amounts in another currency are not added": Example(
        ordered(of="amount", count=exactly(1000)), history(order(ago(3)), order(ago(2), "b", currency="USD")), True
    ),
    "pieces are added up": Example(Did(what="bought", of="pieces", count=exactly(3)), ONE, True),
    "products are told apart": Example(Did(what="bought", of="products", count=exactly(2)), ONE, True),
    "two lines of an order are bought once": Example(Did(what="bought", count=exactly(1)), ONE, True),
    "an order shipped in two parcels is one": Example(
        Did(what="shipped", count=exactly(1)),
        history(*(event("shipped", ago(day), order_id="a") for day in (1, 2))),
        True,
    ),
    # --- what else they do
    "three views on one of the shop's days are a day": Example(
        Did(what="visited", count=exactly(2)),
        history(
            event("page_viewed", ago(1)),
            event("product_viewed", ago(1, 11 * HOUR)),
            event("searched", ago(1, 12 * HOUR)),
        ),
        True,
    ),
    "a page that was left has its time": Example(
        Did(what="stayed_on_page", where=where("seconds", "at_least", 30)),
        history(event("page_viewed", ago(1), url_path="/"), event("page_left", ago(1), dwell_seconds=30.0)),
        True,
    ),
    "seconds are added up": Example(
        Did(what="stayed_on_page", of="seconds", count=exactly(31.5)),
        history(*(event("page_left", ago(1), dwell_seconds=seconds) for seconds in (30.0, 1.5))),
        True,
    ),
    "a cart is left after its hour": Example(Did(what="left_cart"), history(cart(NOW)), True),
    "not before": Example(Did(what="left_cart"), history(cart(NOW + MOMENT)), False),
    "nor when it was ordered before": Example(Did(what="left_cart"), history(cart(ago(1), ago(1, -MOMENT))), False),
    "one that was left and then ordered is both": Example(
        AllOf(rules=(Did(what="left_cart"), Did(what="recovered_cart"))), history(cart(ago(2), ago(1))), True
    ),
    "an order 7 × 24 hours after a click comes of it": Example(
        Did(what="converted"), history(sent(ago(9), clicked_at=ago(8)), order(ago(1))), True
    ),
    "a microsecond later it does not": Example(
        Did(what="converted"), history(sent(ago(9), clicked_at=ago(8)), order(ago(1, MOMENT))), False
    ),
    "what was opened after the instant is not opened": Example(
        Did(what="opened"), history(sent(ago(2), opened_at=NOW + MOMENT)), False
    ),
    "words searched for are compared in one spelling": Example(
        Did(what="searched", where=where("words", "contains", "ＧＲＥＥＮ")),
        history(event("searched", ago(1), detail="green tea")),
        True,
    ),
    "reasons that tell too much are compared as they are kept": Example(
        Did(what="contacted", where=(*where("reason", "is", "お客様都合"), *where("complaint", "is", True))),
        history(event("contact_opened", ago(1), detail=digest(KEY, "お客様都合"), pieces=1)),
        True,
    ),
    # --- who they are
    "the word of greater rank stands, though older": Example(
        Is(field="sex", values=("female",)),
        history(word("sex", "female", ago(9), 3), word("sex", "male", ago(1))),
        True,
    ),
    "of equal rank the later": Example(
        Is(field="sex", values=("male",)), history(word("sex", "female", ago(9)), word("sex", "male", ago(1))), True
    ),
    "of equal instants the later in the log": Example(
        Is(field="sex", values=("male",)),
        history(word("sex", "female", ago(9), position=7), word("sex", "male", ago(9), position=8)),
        True,
    ),
    "what was cleared is not known": Example(
        Is(field="sex", op="known"), history(word("sex", "male", ago(9)), word("sex", None, ago(1))), False
    ),
    "what is not known is nothing": Example(Is(field="sex", values=("female",)), history(), False),
    "and so it is not female": Example(Is(field="sex", values=("female",), negated=True), history(), True),
    "nobody is staff unless it was said": Example(Is(field="is_staff", values=(False,)), history(), True),
    "a tag taken away is none": Example(
        Is(field="tag", values=("VIP",)), history(word("tag:VIP", 1, ago(9)), word("tag:VIP", None, ago(1))), False
    ),
    "texts of the shop's own are compared as digests": Example(
        Is(field="trait:skin", values=("乾燥肌",)), history(word("trait:skin", digest(KEY, "乾燥肌"))), True
    ),
    "numbers of the shop's own as numbers": Example(
        Is(field="trait:size", op="at_least", values=(23.5,)), history(word("trait:size", 24.0)), True
    ),
    # --- numbers
    "the day before the birthday they are a year younger": Example(
        has("age", 29), history(word("birth_year", 1996), word("birth_month", 6), word("birth_day", 16)), True
    ),
    "on it they are as old as they become": Example(
        has("age", 30), history(word("birth_year", 1996), word("birth_month", 6), word("birth_day", 15)), True
    ),
    "by the year alone at New Year": Example(has("age", 30), history(word("birth_year", 1996)), True),
    "who was born on 29 February grows older on 1 March": Example(
        has("age", 25),
        history(word("birth_year", 2000), word("birth_month", 2), word("birth_day", 29)),
        True,
        datetime(2026, 2, 28, 3, 0, tzinfo=NOW.tzinfo),
    ),
    "at the shop's midnight": Example(
        has("age", 26),
        history(word("birth_year", 2000), word("birth_month", 2), word("birth_day", 29)),
        True,
        datetime(2026, 2, 28, 15, 0, tzinfo=NOW.tzinfo),
    ),
    "without orders there are none": Example(has("orders", 0), history(), True),
    "and no mean order": Example(Has(what="average_order", range=Range(most=9e9)), history(), False),
    "nor is it not small": Example(Has(what="average_order", range=Range(most=9e9), negated=True), history(), True),
    "sales are what stands without what went back": Example(
        has("sales", 600),
        history(
            order(ago(5)),
            correction("refunded", ago(4), amount=400),
            order(ago(3), "b"),
            correction("cancelled", ago(2), "b"),
            correction("refunded", ago(2), "b", amount=1000),
        ),
        True,
    ),
    "days ago are whole days of 24 hours": Example(has("last_order_days_ago", 6), history(order(ago(7, MOMENT))), True),
    "the mean gap is from the first to the last": Example(
        has("days_between_orders", 2), history(order(ago(9), "a"), order(ago(8), "b"), order(ago(5), "c")), True
    ),
    "overdue is measured in it": Example(
        has("overdue_ratio", 2.5), history(order(ago(9), "a"), order(ago(8), "b"), order(ago(5), "c")), True
    ),
    "points are the last balance and what came after": Example(
        has("points", 250), history(points(ago(3), 999), points(ago(2), balance=200), points(ago(1), 50)), True
    ),
    "they expire today": Example(
        has("days_to_points_expiry", 0), history(points(ago(3), 9, expires_on=date(2026, 6, 15))), True
    ),
    "birthdays of 29 February are on 1 March": Example(
        Birthday(from_days=0, to_days=0),
        history(word("birth_month", 2), word("birth_day", 29)),
        True,
        datetime(2026, 3, 1, 3, 0, tzinfo=NOW.tzinfo),
    ),
    "of the month alone on the 1st": Example(Birthday(from_days=16, to_days=16), history(word("birth_month", 7)), True),
    "a birthday in January lies ahead in December": Example(
        Birthday(from_days=1, to_days=7),
        history(word("birth_month", 1), word("birth_day", 2)),
        True,
        datetime(2026, 12, 30, 3, 0, tzinfo=NOW.tzinfo),
    ),
    # --- consent
    "a no to marketing ends every purpose": Example(
        Allows(channel="email", purpose="newsletter", state="withdrawn"),
        history(consent("granted", purpose="newsletter"), NO),
        True,
    ),
    "a yes to marketing does not open what was refused by itself": Example(
        Allows(channel="email", purpose="review", state="withdrawn"),
        history(consent("withdrawn", purpose="review"), consent("granted", ago(50))),
        True,
    ),
    "at once a no comes after a yes": Example(
        Allows(channel="email", state="withdrawn"), history(consent("withdrawn"), consent("granted")), True
    ),
    "a browser's yes does not count": Example(
        Allows(channel="email", state="unknown"), history(consent("granted", voice="browser")), True
    ),
    "a list's yes does not undo a no said here": Example(
        Allows(channel="email", state="withdrawn"),
        history(consent("withdrawn"), consent("granted", ago(1), voice="list")),
        True,
    ),
    "marketing is granted where one purpose is": Example(
        Allows(channel="email"), history(consent("granted", purpose="reminder")), True
    ),
    "reachable: address and permission": Example(Reachable(channel="email"), history(EMAIL, YES), True),
    "not without an address": Example(Reachable(channel="email"), history(YES), False),
    "nor by what only a mall told": Example(
        Reachable(channel="email"), history(word("email", "digest", rank=-1), YES), False
    ),
    "nor while the address is suppressed": Example(
        Reachable(channel="email"),
        history(EMAIL, YES, reach("suppressed", channel="email", purpose="hard_bounce", detail=EMAIL.text)),
        False,
    ),
    "again once that is lifted": Example(
        Reachable(channel="email"),
        history(EMAIL, YES, reach("suppressed", channel="email", purpose="complaint", detail=EMAIL.text, until=NOW)),
        True,
    ),
    "another address is another matter": Example(
        Reachable(channel="email"),
        history(EMAIL, YES, reach("suppressed", channel="email", purpose="complaint", detail="another")),
        True,
    ),
    "an old list gives way to who confirms by letter": Example(
        Reachable(channel="email"),
        history(
            EMAIL,
            consent("granted", ago(50), voice="confirmed"),
            reach("suppressed", ago(90), channel="email", purpose="opt_out_list", detail=EMAIL.text),
        ),
        True,
    ),
    "an open complaint holds back": Example(
        Reachable(channel="email"), history(EMAIL, YES, reach("hold", detail="complaint:1")), False
    ),
    "a settled one does not": Example(
        Reachable(channel="email"),
        history(EMAIL, YES, reach("unhold", ago(9), detail="complaint:1"), reach("hold", ago(9), detail="complaint:1")),
        True,
    ),
    "quiet ends by itself": Example(Reachable(channel="email"), history(EMAIL, YES, reach("quiet", until=NOW)), True),
    "and not before": Example(
        Reachable(channel="email"), history(EMAIL, YES, reach("quiet", until=NOW + MOMENT)), False
    ),
    "staff is not written to": Example(Reachable(channel="email"), history(EMAIL, YES, word("is_staff", 1)), False),
    "on LINE, friends": Example(
        Reachable(channel="line"), history(reach("joined", channel="line"), consent("granted", channel="line")), True
    ),
    "who blocked is no friend": Example(
        Reachable(channel="line"),
        history(
            reach("joined", channel="line"), reach("left", ago(1), channel="line"), consent("granted", channel="line")
        ),
        False,
    ),
    # --- subscriptions
    "the last word on the state stands": Example(
        Subscribes(),
        history(subscription("started", ago(60)), subscription("changed", ago(5), state="paused")),
        False,
    ),
    "deliveries begin with the first": Example(
        Subscribes(deliveries=exactly(1)), history(subscription("started", ago(60))), True
    ),
    "what is owed is what is left of the commitment": Example(
        Subscribes(commitment=exactly(1)),
        history(
            subscription("started", ago(60), committed_deliveries=3), subscription("renewed", ago(30), delivery_count=2)
        ),
        True,
    ),
    "days to the next delivery are the shop's": Example(
        Subscribes(days_to_next=exactly(1)),
        history(subscription("started", ago(60), next_delivery_on=date(2026, 6, 16))),
        True,
    ),
    "days since the delivery of one of its orders": Example(
        Subscribes(days_since_delivered=exactly(10)),
        history(
            subscription("started", ago(60)),
            order(ago(12), "a", subscription_id="s"),
            event("delivered", ago(10), order_id="a"),
            event("delivered", ago(5), order_id="b"),
        ),
        True,
    ),
    "all of it of one subscription": Example(
        Subscribes(products=("tea",), cycle_days=exactly(30)),
        history(
            subscription("started", ago(60), product_id="tea", cycle_days=60),
            subscription("started", ago(60), subscription_id="t", product_id="cup", cycle_days=30),
        ),
        False,
    ),
    # --- letters, scores, others
    "ignored: the last three": Example(
        Ignored(messages=3), history(sent(ago(9), opened_at=ago(9)), *(sent(ago(day)) for day in (1, 2, 3))), True
    ),
    "an answer to come is none yet": Example(Ignored(messages=1), history(sent(ago(1), opened_at=NOW + MOMENT)), True),
    "there must be three": Example(Ignored(messages=3), history(sent(ago(1)), sent(ago(2))), False),
    "a click is an answer": Example(Ignored(messages=1), history(sent(ago(1), clicked_at=NOW)), False),
    "rank A is up to a day ago here, B up to seven": Example(
        Rank(axis="recency", ranks=("B",)), history(order(ago(8, MOMENT))), True
    ),
    "a day later it is C": Example(Rank(axis="recency", ranks=("C",)), history(order(ago(8))), True),
    "two orders are D": Example(Rank(axis="frequency", ranks=("D",)), history(order(ago(9)), order(ago(8), "b")), True),
    "the group is the three letters": Example(Rank(axis="group", ranks=("AED",)), history(order(ago(1))), True),
    "then they were none yet": Example(Rank(axis="group", ranks=("",), days_ago=2), history(order(ago(1))), True),
    "a rank on a day is that of its end": Example(
        Rank(axis="recency", ranks=("A",), on=date(2026, 6, 10)), history(order(ago(4.5, -MOMENT))), True
    ),
    "what came after that day had not happened": Example(
        Rank(axis="recency", ranks=("",), on=date(2026, 6, 10)), history(order(ago(4.5))), True
    ),
    "of a day to come the rank is that of now": Example(
        Rank(axis="recency", ranks=("C",), on=date(2026, 6, 20)), history(order(ago(8))), True
    ),
    "a cancellation since then had not happened": Example(
        Rank(axis="recency", ranks=("A",), days_ago=7), history(order(ago(8)), correction("cancelled", ago(3))), True
    ),
    "used up: ten days a piece, three pieces, thirty days after the last order": Example(
        RunsOut(from_days=10, to_days=10),
        history(order(ago(40), "a", ("tea", 1)), order(ago(30), "b", ("tea", 1)), order(ago(20), "c", ("tea", 3))),
        True,
    ),
    "half a day is a day": Example(
        RunsOut(from_days=3, to_days=3), history(order(ago(5), "a", ("tea", 2)), order(NOW, "b", ("tea", 1))), True
    ),
    "who bought it once is not expected": Example(RunsOut(from_days=-999, to_days=999), ONE, False),
    "another segment's rule": Example(InSegment(segment=BUYERS), history(order(ago(7, MOMENT))), True),
    "on the list since they entered it": Example(
        InList(list=LIST),
        history(MembershipRow(str(LIST), ago(9), True, 1), MembershipRow(str(LIST), ago(9), False, 2)),
        False,
    ),
    # --- groups
    "of none, all": Example(AllOf(), history(), True),
    "of none, not one": Example(AnyOf(), history(), False),
    "none of none": Example(NoneOf(), history(), True),
    "none of two that do not hold": Example(NoneOf(rules=(ordered(), InList(list=LIST))), history(), True),
    "not when one does": Example(NoneOf(rules=(ordered(), InList(list=LIST))), ONE, False),
    "not bought in 7 days": Example(ordered(during=WEEK, count=NEVER), history(order(ago(7))), True),
    "the negation is the opposite": Example(ordered(during=WEEK, negated=True), history(order(ago(7))), True),
    "one day has 24 hours": Example(ordered(during=Last(days=1)), history(order(NOW - timedelta(hours=23))), True),
}
