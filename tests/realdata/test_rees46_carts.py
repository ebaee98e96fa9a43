"""REES46's first hours of October 2019: 118 sessions with a cart, 53 of them without a purchase."""

import csv
import gzip
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from ibis import _

from enishi.customers.types import Resolved, ResolvedBatch
from enishi.events import vocabulary as kinds
from enishi.events.types import Claims, Event
from enishi.history import loader, tables
from enishi.kernel.ids import derived_id
from enishi.warehouse.duckdb import DuckWarehouse

FILE = Path(os.environ.get("ENISHI_REALDATA", "../shared/data")) / "rees46-sample" / "2019-Oct.csv.gz"

pytestmark = [pytest.mark.realdata, pytest.mark.skipif(not FILE.exists(), reason="the real data is not here")]


def events() -> Iterator[Resolved]:
    """Carts and purchases; the session is the shop's cart id, the cart as it is after each addition."""
    filled: dict[str, tuple[kinds.Line, ...]] = {}
    with gzip.open(FILE, "rt") as lines:
        for position, row in enumerate(csv.DictReader(lines), 1):
            if row["event_type"] not in ("cart", "purchase"):
                continue
            session = row["user_session"]
            line = kinds.Line(
                product_id=row["product_id"], quantity=1, unit_price=round(float(row["price"]) * 100), name=row["brand"]
            )
            at = datetime.strptime(row["event_time"], "%Y-%m-%d %H:%M:%S UTC").replace(tzinfo=UTC)
            body: kinds.Body
            if row["event_type"] == "cart":
                filled[session] = (*filled.get(session, ()), line)
                body, kind = kinds.CartUpdated(lines=filled[session], cart_id=session), "cart_updated"
            else:
                order = {"order_id": f"{session}-{position}", "lines": (line,), "total": line.unit_price}
                body, kind = kinds.OrderPlaced(**order, cart_id=session), "order_placed"  # type: ignore[arg-type]
            yield Resolved(
                position,
                Event(
                    id=derived_id("rees46", str(position)),
                    kind=kind,
                    occurred_at=at,
                    received_at=at,
                    site="rees46",
                    source="replay",
                    claims=Claims(visitor=row["user_id"]),
                    body=body,
                ),
                int(row["user_id"]),
            )


def test_the_sessions_with_a_cart_and_no_purchase_are_found(tmp_path: Path) -> None:
    warehouse = DuckWarehouse(tmp_path / "warehouse.duckdb")
    warehouse.ensure(tables.TABLES, tables.VERSION)
    read = list(events())
    for start in range(0, len(read), 100):
        loader.load_batch(
            warehouse, ResolvedBatch(read[start : start + 100], [], read[start : start + 100][-1].position), "h"
        )
    carts = warehouse.query(tables.CART.expression).to_pylist()
    later = datetime(2019, 10, 1, 12)  # noqa: DTZ001 - as the warehouse stores it
    left = [cart for cart in carts if cart["order_id"] is None]
    assert (len(carts), len(left)) == (118, 53)
    assert all(cart["abandoned_at"] and cart["abandoned_at"] <= later for cart in left)
    assert len({cart["cart_key"] for cart in carts}) == 118
    # Two sessions were bought after more than an hour of quiet: abandoned all the same.
    abandoned = warehouse.query(tables.CART.expression.filter(_.abandoned_at.notnull()))
    assert abandoned.num_rows - len(left) == sum(
        cart["ordered_at"] - cart["abandoned_at"] >= timedelta()
        for cart in carts
        if cart["order_id"] and cart["abandoned_at"]
    )
    warehouse.close()
