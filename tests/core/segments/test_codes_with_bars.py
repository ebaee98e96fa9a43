"""A coupon code may have a bar in it: a rule that asks for it means the one code, as the warehouse keeps it."""

from datetime import UTC, datetime

from enishi.history.core.order_rows import between_bars
from enishi.history.types import CustomerHistory, OrderRow
from enishi.segments.core.definition import holds
from enishi.segments.types import Did, Where, World

AT = datetime(2026, 3, 1, tzinfo=UTC)


def test_a_code_with_a_bar_is_one_code() -> None:
    codes = tuple(between_bars(["A|B", "C"]).strip("|").split("|"))
    absent = dict.fromkeys(OrderRow._fields, "") | {"total": 100, "currency": "JPY", "position": 1}
    order = OrderRow(**{**absent, "order_id": "o", "at": AT, "day": AT.date(), "coupons": codes})  # type: ignore[arg-type]
    history = CustomerHistory(customer_id=1, orders=(order,))

    def used(code: str) -> bool:
        return holds(Did(what="ordered", where=(Where(field="coupon", values=(code,)),)), history, AT, World())

    assert used("A|B")
    assert used("C")
    assert not used("A")
    assert not used("B")
