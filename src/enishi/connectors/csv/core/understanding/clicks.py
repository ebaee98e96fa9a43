"""What visitors looked at, put into their carts and bought, from a click stream.

A change of a cart is told with the whole cart as it then is, as a shop's own tag would. Purchases are lines of orders and are gathered
as those of a file of orders are.
"""

from typing import Any

import msgspec
from msgspec.structs import replace

from enishi.connectors.csv.core.columns import Columns
from enishi.connectors.csv.core.surveying import as_orders
from enishi.connectors.csv.core.understanding import people
from enishi.connectors.csv.core.understanding.grouping import Orders
from enishi.connectors.csv.core.understanding.record import Record, refused, subject, without_blanks
from enishi.connectors.csv.core.values.numbers import rounded
from enishi.connectors.csv.types import Context, Fact, Problem, Row, Subject, Surveyed, Understood, Verdict

MAX_CARTS = 50_000  #: carts that are remembered; the ones that were begun first are forgotten first
MAX_LINES = 200

_Cart = dict[str, tuple[int, int]]  #: product → pieces, price of one


class _State(msgspec.Struct):
    orders: bytes = b""
    carts: dict[str, _Cart] = {}


class Clicks:
    """An understander of click streams."""

    def __init__(self, surveyed: Surveyed, context: Context, state: bytes = b"") -> None:
        self._mapping, self._context = surveyed.mapping, context
        self._columns = Columns(surveyed.mapping)
        kept = msgspec.msgpack.decode(state, type=_State) if state else _State()
        self._carts = kept.carts
        self._orders = Orders(replace(surveyed, mapping=as_orders(surveyed.mapping)), context, kept.orders)

    def take(self, rows: list[Row]) -> Understood:
        """What was looked at and put into carts, and the orders that are complete."""
        subjects: list[Subject] = []
        verdicts: list[Verdict] = []
        purchases: list[Row] = []
        for row in rows:
            if row.problem is not None:
                verdicts.append(refused(row.line, row.problem))
                continue
            record = Record(self._mapping, self._columns, self._context, row.cells, row.line)
            found = self._one(record)
            if found is None:
                purchases.append(row)
            elif isinstance(found, Problem):
                verdicts.append(refused(row.line, found))
            else:
                subjects.append(found)
        bought = self._orders.take(purchases)
        return Understood(subjects=(*subjects, *bought.subjects), verdicts=(*verdicts, *bought.verdicts))

    def finish(self) -> Understood:
        """The orders that are still open."""
        return self._orders.finish()

    def state(self) -> bytes:
        """Open orders and carts."""
        return msgspec.msgpack.encode(_State(self._orders.state(), self._carts))

    def _one(self, record: Record) -> Subject | Problem | None:
        """What one line says; None for a purchase."""
        action = record.needed("action")
        visitor, product, at = record.needed("visitor"), record.needed("product_id"), record.needed("occurred_at")
        price = record.value("price")
        if record.problem is not None:
            return record.problem
        if action == "purchase":
            self._carts.get(record.soft("session_id") or visitor, {}).pop(product, None)
            return None
        claimed = people.claims(record)
        if action == "view":
            kind, body = "product_viewed", _view(record, product, price)
        else:
            kind, body = "cart_updated", self._changed(record, action, visitor, product, price or 0)
        key = f"click/{record.context.site}/{visitor}/{product}/{action}/{at.isoformat()}"
        fact = Fact(kind=kind, body=body, claims=claimed, natural_key=key, occurred_at=at)
        return subject(key, (record.line,), [fact], record.context)

    def _changed(self, record: Record, action: str, visitor: str, product: str, price: int) -> dict[str, Any]:
        """The cart after a change."""
        name = record.soft("session_id") or visitor
        cart = self._carts.setdefault(name, {})
        if action == "cart" and len(cart) < MAX_LINES:
            pieces, _ = cart.get(product, (0, 0))
            cart[product] = (pieces + (record.soft("quantity") or 1), price)
        elif action == "remove":
            cart.pop(product, None)
        lines = [
            {"product_id": each, "quantity": pieces, "unit_price": rounded(price_of_one)}
            for each, (pieces, price_of_one) in cart.items()
        ]
        if not cart:
            del self._carts[name]
        elif len(self._carts) > MAX_CARTS:
            del self._carts[next(iter(self._carts))]
        return {"cart_id": name, "lines": lines, "currency": record.mapping.currency}


def _view(record: Record, product: str, price: int | None) -> dict[str, Any]:
    return without_blanks(
        {
            "product_id": product,
            "name": record.value("product_name"),
            "price": None if price is None or price < 0 else rounded(price),
            "currency": record.mapping.currency,
            "category": record.value("category"),
            "url": record.value("url"),
        }
    )
