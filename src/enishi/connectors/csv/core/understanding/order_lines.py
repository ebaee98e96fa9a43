"""The lines of an order: goods sold, goods that came back, and what is no goods at all."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from enishi.connectors.csv.core.columns import Columns
from enishi.connectors.csv.core.options import chosen
from enishi.connectors.csv.core.reasons import problem
from enishi.connectors.csv.core.values.numbers import PRICE_UNIT, rounded
from enishi.connectors.csv.core.values.text import Bad
from enishi.connectors.csv.types import Mapping, Problem, Row

_UNNAMED = "-"  #: goods of which the file says only what they cost


@dataclass
class Goods:
    """What the lines come to. Values are in `PRICE_UNIT`s; `left` are lines that are no part of the order, each with why."""

    sold: list[dict[str, Any]] = field(default_factory=list)
    back: list[dict[str, Any]] = field(default_factory=list)
    value: int = 0
    value_back: int = 0
    left: list[tuple[int, Problem]] = field(default_factory=list)
    wrong: tuple[int, Problem] | None = None


class LineReader:
    """Reads the lines of one order after another."""

    def __init__(self, mapping: Mapping, columns: Columns) -> None:
        self._columns = columns
        self._product, self._name = columns.get("product_id"), columns.get("product_name")
        self._quantity, self._price = columns.get("quantity"), columns.get("unit_price")
        self._has_lines = any(name in columns for name in ("product_id", "product_name"))
        self._kind = columns.read.get("line_kind")
        self._line_total, self._discount = columns.read.get("line_total"), columns.read.get("line_discount")
        self._variant, self._repeats = columns.read.get("variant_id"), columns.read.get("is_subscription")
        self._tax = columns.read.get("tax_rate")
        self._leaves_free = chosen(mapping, "zero_price") == "leave_out"
        self._adjustments = frozenset(
            filter(None, (code.strip() for code in chosen(mapping, "adjustments").split(",")))
        )

    def read(self, rows: Sequence[Row]) -> Goods:
        """The goods of one order; stops at the first line that cannot be read."""
        goods = Goods()
        if self._has_lines:
            for row in rows:
                wrong = self._add(goods, row)
                if wrong is None:
                    continue
                if not wrong.code.startswith("left_"):
                    goods.wrong = (row.line, wrong)
                    return goods
                goods.left.append((row.line, wrong))
        return goods

    def _add(self, goods: Goods, row: Row) -> Problem | None:
        cells = row.cells
        product, name = self._product(cells), self._name(cells)
        quantity, price = self._quantity(cells), self._price(cells)
        for wrong_name, value in (("product_id", product), ("quantity", quantity), ("unit_price", price)):
            if type(value) is Bad:
                return self._columns.problem(wrong_name, cells, value)
        if self._kind is not None and self._kind(cells) == "other":
            return problem("left_not_goods")
        if product is None and name is None and not price and self._line_total is None:
            return problem("left_nothing")
        quantity = 1 if quantity is None else quantity
        price = self._price_of_one(cells, price, quantity)
        if type(price) is Bad:
            return self._columns.problem("line_total", cells, price)
        if (left := self._no_sale(product, quantity, price)) is not None:
            return left
        line = {
            "product_id": product or (name or _UNNAMED)[:200],
            "quantity": abs(quantity),
            "unit_price": rounded(price),
        }
        if name:
            line["name"] = name
        if self._variant is not None and (variant := self._variant(cells)) and isinstance(variant, str):
            line["variant_id"] = variant
        if self._repeats is not None and self._repeats(cells) is True:
            line["subscription"] = True
        if quantity > 0:
            goods.sold.append(line)
            goods.value += quantity * price
        else:
            goods.back.append(line)
            goods.value_back -= quantity * price
        return None

    def _price_of_one(self, cells: Sequence[str], price: int | None, quantity: int) -> Any:
        """What one piece costs the customer: the price, or its part of the line's amount; less the line's discount."""
        if price is None and self._line_total is not None:
            whole = self._line_total(cells)
            if type(whole) is Bad:
                return whole
            price = abs(whole or 0) // max(abs(quantity), 1)
        price = price or 0
        if self._tax is not None and type(rate := self._tax(cells)) is int:
            price = price * (100 + rate) // 100
        if self._discount is not None and quantity > 0:
            off = self._discount(cells)
            if type(off) is not Bad and off:
                price = max(price - abs(off) * PRICE_UNIT // quantity, 0)
        return price

    def _no_sale(self, product: str | None, quantity: int, price: int) -> Problem | None:
        """Why a readable line is no part of a sale."""
        if price < 0 or product in self._adjustments:
            return problem("left_adjustment")
        if quantity == 0:
            return problem("left_no_pieces")
        if price == 0 and quantity < 0:
            return problem("left_stock_movement")
        return problem("left_free_line") if price == 0 and self._leaves_free else None
