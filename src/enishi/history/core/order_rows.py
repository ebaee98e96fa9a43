"""Rows of orders, their lines, and what became of them."""

from collections.abc import Iterable

from enishi.events import vocabulary as kinds
from enishi.events.types import Claims
from enishi.history.core.happened import Happened, Row

Correction = kinds.OrderChanged | kinds.OrderCancelled | kinds.OrderRefunded


def order_row(happened: Happened, body: kinds.OrderPlaced) -> Row:
    """An order as it was placed."""
    event = happened.event
    return (
        happened.position,
        body.order_id,
        event.site,
        happened.customer,
        body.cart_id,
        happened.at,
        happened.day,
        body.channel,
        body.total,
        body.shipping,
        body.discount,
        body.currency,
        body.is_test,
        False,
        event.source,
        _names_nobody(event.claims),
        body.payment_method,
        between_bars(body.coupon_codes),
        body.subscription_id,
        happened.node,
    )


def between_bars(codes: Iterable[str]) -> str:
    """Codes as one text, |A|B|; "" for none. A bar within a code becomes a full-width one, or it would be two codes."""
    written = "|".join(code.replace("|", "\uff5c") for code in codes)
    return f"|{written}|" if written else ""


def line_rows(happened: Happened, order_id: str, lines: Iterable[kinds.Line]) -> list[Row]:
    """The lines, numbered from 1."""
    position, event, customer, node, at, day = happened
    site = event.site
    return [
        (
            position,
            number,
            order_id,
            site,
            customer,
            at,
            day,
            line.product_id,
            line.variant_id,
            line.quantity,
            line.unit_price,
            line.subscription,
            node,
        )
        for number, line in enumerate(lines, 1)
    ]


def correction_row(happened: Happened, body: Correction) -> Row:
    """What became of an order."""
    event = happened.event
    amounts: tuple[object, ...] = (None, None, None, None, "")
    if isinstance(body, kinds.OrderChanged):
        amounts = (body.total, body.shipping, body.discount, None, body.currency)
    elif isinstance(body, kinds.OrderRefunded):
        amounts = (None, None, None, body.amount, body.currency)
    return (
        happened.position,
        body.order_id,
        event.site,
        happened.customer,
        happened.at,
        happened.day,
        event.kind.removeprefix("order_"),
        *amounts,
        event.source,
        happened.node,
    )


def _names_nobody(claims: Claims) -> bool:
    """Whether an order says at most from which browser or cart it came."""
    return not any(
        (claims.shop_customer_id, claims.email, claims.line_user_id, claims.member_card, claims.phone, claims.customer)
    )
