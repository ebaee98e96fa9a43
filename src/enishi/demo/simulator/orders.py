"""What an order looks like on the wire."""

from enishi.demo.simulator.goods import Basket


def order_body(
    order_id: str, basket: Basket, *, paid: str, channel: str = "web", cart_id: str = "", **more: object
) -> dict[str, object]:
    """The body of `order_placed`; `more` are further fields of it."""
    body: dict[str, object] = {
        "order_id": order_id,
        "lines": list(basket.lines),
        "total": basket.goods + basket.shipping,
        "shipping": basket.shipping,
        "payment_method": paid,
        "channel": channel,
    }
    return body | ({"cart_id": cart_id} if cart_id else {}) | more


def consent_body(state: str, method: str, **more: object) -> dict[str, object]:
    """The body of `consent_changed` about marketing by e-mail."""
    return {"channel": "email", "purpose": "marketing", "state": state, "method": method, **more}
