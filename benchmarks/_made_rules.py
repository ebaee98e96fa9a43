"""The rules that a made-up shop asks: the one of five conditions, and two hundred of every kind of leaf."""

from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any

from benchmarks._made_rows import CATEGORIES, PREFECTURES, PRODUCTS
from enishi.segments.types import (
    Ago,
    AllOf,
    Allows,
    AnyOf,
    Birthday,
    Did,
    Has,
    Ignored,
    Is,
    Last,
    NoneOf,
    Question,
    Range,
    Rank,
    Reachable,
    Rule,
    RunsOut,
    Subscribes,
    Where,
    Window,
)

SALES = 60_000


def bought(category: str, **more: Any) -> Did:
    """Something of this category."""
    return Did(what="bought", where=(Where(field="category", values=(category,)),), **more)


#: Lives near; bought much; not long ago; this but of late not that; and takes notice of what is sent.
FIVE: Rule = AllOf(
    rules=(
        Is(field="prefecture", values=("p1", "p2", "p3", "p4", "p5")),
        Has(what="sales", range=Range(least=SALES)),
        Has(what="last_order_days_ago", range=Range(most=179)),
        AllOf(rules=(bought("c1"), bought("c2", during=Last(days=90), negated=True))),
        AnyOf(rules=(Did(what="opened", during=Last(days=60)), Did(what="clicked", during=Last(days=60)))),
    )
)


def rules() -> Iterator[Rule]:
    """Different rules without end, always the same; a few contradict themselves."""
    found: set[Rule] = set()
    dice = Random(4)
    while True:
        rule = _rule(dice)
        if rule not in found:
            found.add(rule)
            yield rule


def _rule(dice: Random) -> Rule:
    """Most ask that several things hold; some have a group of others inside."""
    leaves = [_leaf(dice) for _ in range(dice.choice((1, 2, 2, 3, 3, 4, 5)))]
    parts: list[Rule] = list(dict.fromkeys(leaves))
    if dice.random() < 0.3:
        inner: Sequence[Question] = tuple(dict.fromkeys((_leaf(dice), _leaf(dice))))
        parts.append(dice.choice((AnyOf, NoneOf))(rules=tuple(inner)))
    return AnyOf(rules=tuple(parts)) if dice.random() < 0.15 else AllOf(rules=tuple(parts))


def _leaf(dice: Random) -> Question:
    names, weights = zip(*((make, often) for often, make in _LEAVES), strict=True)
    make: Callable[[Random], Question] = dice.choices(names, weights)[0]
    return make(dice)


def _window(dice: Random) -> Window:
    return dice.choice((Last(days=7), Last(days=30), Last(days=60), Last(days=90), Last(days=365), Ago(least=180)))


def _category(dice: Random) -> str:
    return f"c{dice.randrange(CATEGORIES)}"


def _bought(dice: Random) -> Did:
    more: dict[str, Any] = {"during": _window(dice)} if dice.random() < 0.6 else {}
    return bought(_category(dice), negated=dice.random() < 0.3, **more)


def _bought_product(dice: Random) -> Did:
    products = tuple(f"p{number}" for number in dice.sample(range(PRODUCTS), 3))
    return Did(what="bought", where=(Where(field="product_id", values=products),))


def _spent_on(dice: Random) -> Did:
    return bought(_category(dice), of="amount", count=Range(least=dice.choice((3_000, 10_000))), during=_window(dice))


def _ordered(dice: Random) -> Did:
    wheres: Sequence[tuple[Where, ...]] = (
        (),
        (Where(field="channel", values=("phone",)),),
        (Where(field="payment_method", values=("cod",)),),
        (Where(field="coupon", values=("SPRING",)),),
        (Where(field="total", op="at_least", values=(8_000,)),),
    )
    least = dice.choice((1, 1, 2, 3))
    return Did(what="ordered", where=dice.choice(wheres), during=_window(dice), count=Range(least=least))


def _not_ordered(dice: Random) -> Did:
    return Did(what="ordered", during=Last(days=dice.choice((30, 60, 90, 180))), count=Range(most=0))


def _letters(dice: Random) -> Did:
    what = dice.choice(("opened", "opened", "clicked", "was_sent", "converted"))
    where = (Where(field="scenario", values=(f"s{dice.randrange(20)}",)),) if dice.random() < 0.3 else ()
    return Did(what=what, where=where, during=_window(dice), negated=dice.random() < 0.2)


def _visited(dice: Random) -> Did:
    return Did(what="visited", during=Last(days=dice.choice((7, 30, 90))), negated=dice.random() < 0.4)


def _viewed(dice: Random) -> Did:
    path = f"/pages/{dice.randrange(200)}"
    choices = (
        Did(what="viewed_product", where=(Where(field="category", values=(_category(dice),)),), during=Last(days=30)),
        Did(what="viewed_page", where=(Where(field="path", values=(path,)),), during=_window(dice)),
        Did(what="stayed_on_page", of="seconds", count=Range(least=120), during=Last(days=60)),
        Did(what="searched", where=(Where(field="words", values=(f"word{dice.randrange(100)}",)),)),
        Did(what="left_cart", during=Last(days=dice.choice((3, 30)))),
        Did(what="contacted", where=(Where(field="complaint", values=(True,)),), during=Last(days=90), negated=True),
    )
    return dice.choice(choices)


def _has(dice: Random) -> Has:
    what, range_ = dice.choice(
        (
            ("orders", Range(least=dice.choice((1, 2, 5, 10)))),
            ("orders", Range(least=1, most=1)),
            ("sales", Range(least=dice.choice((20_000, 50_000, 100_000)))),
            ("average_order", Range(least=6_000)),
            ("last_order_days_ago", Range(least=90, most=365)),
            ("last_order_days_ago", Range(most=dice.choice((30, 60, 180)))),
            ("first_order_days_ago", Range(least=365)),
            ("last_visit_days_ago", Range(most=14)),
            ("days_between_orders", Range(most=60)),
            ("overdue_ratio", Range(least=1.5)),
            ("age", Range(least=20, most=39)),
            ("points", Range(least=200)),
            ("days_to_points_expiry", Range(most=30)),
            ("products_bought", Range(least=10)),
            ("refunds", Range(least=1)),
        )
    )
    return Has(what=what, range=range_)


def _is(dice: Random) -> Is:
    near = tuple(f"p{number}" for number in dice.sample(range(PREFECTURES), dice.choice((1, 3, 7))))
    choices = (
        Is(field="prefecture", values=near),
        Is(field="prefecture", values=near, negated=True),
        Is(field="sex", values=(dice.choice(("female", "male")),)),
        Is(field="age_band", values=(dice.choice(("20", "30", "40", "50")),)),
        Is(field="is_staff", values=(False,)),
        Is(field="channel_of_first_order", values=("phone",)),
    )
    return dice.choice(choices)


def _told(dice: Random) -> Question:
    choices: Sequence[Question] = (
        Reachable(channel="email"),
        Allows(channel="email", state=dice.choice(("granted", "withdrawn"))),
        Birthday(from_days=0, to_days=dice.choice((7, 30))),
        Ignored(messages=dice.choice((3, 5))),
        Rank(axis="recency", ranks=("A", "B")),
        Rank(axis="frequency", ranks=("A",)),
        Rank(axis="monetary", ranks=("A", "B"), days_ago=dice.choice((0, 90))),
        Rank(axis="group", ranks=("AAA", "BAA", "ABA", "AAB")),
        Subscribes(deliveries=Range(least=2)),
        RunsOut(from_days=0, to_days=14),
    )
    return dice.choice(choices)


#: How often each, of about a hundred: what shops ask is mostly orders, letters and who people are.
_LEAVES: tuple[tuple[int, Callable[[Random], Question]], ...] = (
    (16, _bought),
    (4, _bought_product),
    (4, _spent_on),
    (10, _ordered),
    (8, _not_ordered),
    (14, _letters),
    (6, _visited),
    (8, _viewed),
    (16, _has),
    (12, _is),
    (10, _told),
)
