"""The stream as a whole: well formed, in order, reproducible; and counted again, the ledger is right."""

from collections import defaultdict
from itertools import pairwise
from typing import Any

import msgspec

from enishi.demo.simulator.dice import DAY
from enishi.demo.simulator.shop_life import Simulator
from enishi.events.types import Claims
from enishi.events.vocabulary import BODIES, IMPERSONAL, OWN_KINDS, ShopDefined

from .conftest import Lived

HOUR = 3_600


def test_every_event_is_one_of_the_vocabulary_and_says_who(lived: Lived) -> None:
    for _, _, event in lived.emissions:
        assert event["kind"] not in OWN_KINDS
        msgspec.convert(event["body"], BODIES.get(event["kind"], ShopDefined))
        claims = msgspec.convert(event.get("claims", {}), Claims)
        assert event["kind"] in IMPERSONAL or claims != Claims()


def test_ids_are_unique_and_time_runs_forward(lived: Lived) -> None:
    assert len({event["id"] for _, _, event in lived.emissions}) == len(lived.emissions)
    assert all(earlier[0] <= later[0] for earlier, later in pairwise(lived.emissions))
    assert lived.emissions[-1][0] < lived.simulator.world.timescale.until


def test_the_same_seed_lives_the_same_life() -> None:
    first, second, other = (
        [emission for window in Simulator(scale=0.004, seed=seed).windows() for emission in window.emissions]
        for seed in (3, 3, 4)
    )
    assert first == second
    assert first != other


def test_nobodys_life_depends_on_the_scale() -> None:
    def life(scale: float) -> list[dict[str, Any]]:
        simulator = Simulator(scale=scale, seed=5)
        account = "c-m03.search.0"
        return [
            event
            for window in simulator.windows()
            for _, _, event in window.emissions
            if event.get("claims", {}).get("shop_customer_id") == account
        ]

    assert len(life(0.01)) > 1
    assert life(0.01) == life(0.03)


def test_carts_counted_again_from_the_stream_are_the_ledgers(lived: Lived) -> None:
    """By the definition: a cart is left behind when an hour passes between two doings in it, or after the last."""
    doings: dict[str, list[tuple[int, str, int]]] = defaultdict(list)
    orders = {}
    for second, _, event in lived.emissions:
        body = event["body"]
        if event["kind"] in {"cart_updated", "checkout_started"}:
            value = sum(line["unit_price"] * line["quantity"] for line in body["lines"])
            doings[body["cart_id"]].append((second, event["kind"], value))
        if event["kind"] == "order_placed" and body.get("cart_id"):
            orders[body["cart_id"]] = (second, body["total"] - body["shipping"])
    abandoned = lost = sales = 0
    for cart_id, mine in doings.items():
        ends = [second for second, _, _ in mine[1:]] + [orders.get(cart_id, (10**9, 0))[0]]
        quiet = [doing for doing, end in zip(mine, ends, strict=True) if end - doing[0] >= HOUR]
        abandoned += bool(quiet)
        lost += quiet[0][2] if quiet else 0
        sales += 0 if quiet else orders[cart_id][1]
    timescale = lived.simulator.world.timescale
    total = lived.ledger.cart_total(timescale.first_day, timescale.date_of(timescale.days))
    assert (total.carts, total.abandoned, total.lost_amount, total.cart_sales) == (len(doings), abandoned, lost, sales)


def test_orders_counted_again_from_the_stream_are_the_ledgers(lived: Lived) -> None:
    by_day: dict[int, int] = defaultdict(int)
    count = 0
    for second, _, event in lived.emissions:
        if event["kind"] == "order_placed" and not event["body"].get("is_test"):
            by_day[second // DAY] += event["body"]["total"] - event["body"]["shipping"]
            count += 1
    assert count == sum(number for how, number in lived.ledger.orders.items() if how != "test")
    timescale = lived.simulator.world.timescale
    for day, amount in by_day.items():
        assert lived.ledger.loop_day(timescale.date_of(day)).sales == amount


def test_order_numbers_are_used_once(lived: Lived) -> None:
    placed = [event["body"]["order_id"] for _, _, event in lived.emissions if event["kind"] == "order_placed"]
    assert len(set(placed)) == len(placed)
