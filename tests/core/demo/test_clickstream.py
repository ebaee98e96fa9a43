"""REES46 lines as events: carts accumulate, purchases gather, and no line can stop the reading."""

import gzip
import io
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from enishi.demo.clickstream import COLUMNS, Click, Shopping, read

HEADING = ",".join(COLUMNS)


def line(time: str, kind: str, product: str = "p1", price: str = "10.50", user: str = "u", session: str = "s") -> str:
    return f"2019-10-01 {time} UTC,{kind},{product},1,a.b,brand,{price},{user},{session}"


def played(*lines: str) -> list[dict[str, Any]]:
    shopping = Shopping("test")
    clicks = [click for click in read([HEADING, *lines]) if isinstance(click, Click)]
    assert len(clicks) == len(lines)
    return list(chain(chain.from_iterable(map(shopping.events, clicks)), shopping.finished()))


def pieces(event: dict[str, Any]) -> dict[str, int]:
    return {each["product_id"]: each["quantity"] for each in event["body"]["lines"]}


def refusals(*lines: str) -> list[tuple[int, str]]:
    return [click for click in read([HEADING, *lines]) if isinstance(click, tuple)]


def test_a_cart_is_all_the_lines_of_its_session() -> None:
    events = played(
        line("00:00:01", "cart"),
        line("00:00:02", "cart", "p2"),
        line("00:00:03", "cart"),
        line("00:00:04", "cart", "p9", session="other"),
        line("00:00:05", "remove_from_cart", "p2"),
        line("00:00:06", "remove_from_cart", "never there"),
    )
    carts = [(event["body"]["cart_id"], pieces(event)) for event in events]
    assert carts == [
        ("s", {"p1": 1}),
        ("s", {"p1": 1, "p2": 1}),
        ("s", {"p1": 2, "p2": 1}),
        ("other", {"p9": 1}),
        ("s", {"p1": 2}),
    ]


def test_purchases_of_a_minute_are_one_order() -> None:
    events = played(
        line("00:00:00", "cart"),
        line("00:01:00", "purchase"),
        line("00:01:30", "purchase", "p2", "4.00"),
        line("00:02:00", "purchase"),
        line("00:02:01", "purchase", "p3", "1.00"),
    )
    orders = [event for event in events if event["kind"] == "order_placed"]
    assert [(pieces(order), order["body"]["total"]) for order in orders] == [
        ({"p1": 2, "p2": 1}, 2_500),
        ({"p3": 1}, 100),
    ]
    assert [order["occurred_at"] for order in orders] == ["2019-10-01T00:01:00+00:00", "2019-10-01T00:02:01+00:00"]
    assert {order["body"]["cart_id"] for order in orders} == {"s"}


def test_a_cart_after_the_order_is_empty_at_first() -> None:
    events = played(line("00:00:00", "cart"), line("00:01:00", "purchase"), line("00:05:00", "cart", "p2"))
    assert [event["kind"] for event in events] == ["cart_updated", "order_placed", "cart_updated"]
    assert pieces(events[-1]) == {"p2": 1}


def test_views_and_visitors() -> None:
    (event,) = played(line("00:00:00", "view", price="0.00"))
    assert (event["kind"], event["claims"]) == ("product_viewed", {"visitor": "u"})
    assert event["body"] == {"product_id": "p1", "price": 0, "currency": "USD", "category": "a.b"}


def test_the_same_line_gives_the_same_id() -> None:
    assert played(line("00:00:00", "view")) == played(line("00:00:00", "view"))


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ("2019-10-01 00:00:00 UTC,view,1,2,a,b,25.71,5204", "may have been cut off"),
        (line("00:00:00", "teleport"), "no event type"),
        (line("25:00:00", "view"), "not a time"),
        (line("00:00:00", "view", price="a lot"), "not a price"),
        (line("00:00:00", "view", price="-1"), "not a price"),
        (line("00:00:00", "view", price="NaN"), "not a price"),
        (line("00:00:00", "view", price="1e30"), "not a price"),
        (line("00:00:00", "view", user=""), "user_id is empty"),
        (line("00:00:00", "cart", session=" "), "user_session is empty"),
        ("", "may have been cut off"),
    ],
)
def test_a_line_that_cannot_be_played_is_named(broken: str, reason: str) -> None:
    ((number, why),) = refusals(line("00:00:00", "view"), broken)
    assert number == 3
    assert reason in why


def test_a_file_of_something_else_is_refused_at_its_first_line() -> None:
    ((number, why),) = list(read(["a,b,c", "1,2,3"]))  # type: ignore[misc]
    assert (number, why) == (1, "The file's first line does not name the column event_time.")


def test_an_archive_that_was_cut_off_is_read_to_its_end(tmp_path: Path) -> None:
    whole = gzip.compress("\n".join([HEADING, *[line("00:00:00", "view", f"p{n}") for n in range(5_000)]]).encode())
    (tmp_path / "cut.csv.gz").write_bytes(whole[: len(whole) // 2])
    with gzip.open(tmp_path / "cut.csv.gz", "rt") as text:
        results = list(read(text))
    assert sum(isinstance(result, Click) for result in results) > 100
    assert "ends here" in str(results[-1])


def test_an_endless_field_is_one_refusal() -> None:
    text = io.StringIO(f"{HEADING}\n{'x' * 200_000}\n{line('00:00:00', 'view')}\n")
    results = list(read(text))
    assert [isinstance(result, Click) for result in results] == [False, True]
