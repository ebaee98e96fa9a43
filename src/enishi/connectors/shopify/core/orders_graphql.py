"""Orders as the Admin API tells them, in the fields of `queries.ORDER`. Bulk files bring lines beside the order; here they are in it."""

from datetime import datetime
from typing import Any

from enishi.connectors.shopify.core import orders_reading as words
from enishi.connectors.shopify.core.drafts import Draft, Shop, without_empty
from enishi.connectors.shopify.core.orders import Order, Parcel, Piece, Refund, drafts
from enishi.connectors.shopify.core.people import claims
from enishi.connectors.shopify.core.values import (
    Object,
    identity,
    inner,
    instant,
    minor,
    needed,
    number,
    objects,
    shop_money,
    text,
)

_NAMES = ("lastName", "firstName")
_LEFT = frozenset({"SUCCESS", "PENDING", "OPEN"})


def order(node: Object, shop: Shop, at: datetime) -> list[Draft]:
    """Everything that has happened to the order."""
    return drafts(read(node, shop, at))


def read(node: Object, shop: Shop, at: datetime) -> Order:
    """The order of a node."""
    order_id = needed(node.get("id"), of="order")
    currency = text(node.get("currencyCode"), 3) or shop.currency
    taxed = bool(node.get("taxesIncluded"))
    channel = words.channel(node.get("sourceName"))
    refunds = objects(node.get("refunds"))
    untold = any("refundLineItems" not in each for each in refunds) and not node.get("edited")
    pieces = [_piece(item, currency, taxed, channel, untold=untold) for item in objects(node.get("lineItems"))]
    placed = instant(node.get("processedAt")) or instant(node.get("createdAt")) or at
    return Order(
        order_id=order_id,
        at=placed,
        currency=currency,
        pieces=tuple(piece for piece in pieces if piece is not None),
        total=_amount(node, "totalPriceSet", currency),
        total_now=_amount(node, "currentTotalPriceSet", currency),
        shipping=_shipping(node, currency, taxed),
        extras=sum(
            _amount(node, name, currency)
            for name in ("totalTipReceivedSet", "originalTotalDutiesSet", "originalTotalAdditionalFeesSet")
        ),
        edited=bool(node.get("edited")),
        claims=_claims(node, shop.site, order_id),
        changed_at=instant(node.get("updatedAt")),
        about=_about(node, channel),
        cancelled_at=instant(node.get("cancelledAt")),
        cancel_reason=text(node.get("cancelReason")).lower(),
        refunds=tuple(_refund(each, currency) for each in refunds),
        parcels=tuple(
            _parcel(each) for each in objects(node.get("fulfillments")) if text(each.get("status")).upper() in _LEFT
        ),
    )


def _amount(node: Object, name: str, currency: str) -> int:
    return minor(shop_money(node.get(name)).get("amount"), currency)


def _piece(item: Object, currency: str, taxed: bool, channel: str, *, untold: bool) -> Piece | None:
    """A line; `untold`: which pieces came back is not said, so those missing are taken to have come back, not to be edited away."""
    quantity = number(item.get("quantity"))
    if quantity is None or quantity < 1:
        return None
    product, variant = inner(item, "product"), inner(item, "variant")
    product_id = identity(product.get("id"))
    sku = text(item.get("sku"), 150)
    now = number(item.get("currentQuantity"))
    return Piece(
        line_id=identity(item.get("id")),
        product_id=product_id or (f"sku:{sku}" if sku else f"custom:{text(item.get('title'), 150)}"),
        variant_id=identity(variant.get("id")),
        name=text(item.get("title")),
        quantity=quantity,
        now=quantity if now is None or untold else now,
        price=_amount(item, "originalUnitPriceSet", currency),
        discount=sum(
            _amount(each, "allocatedAmountSet", currency)
            for each in objects(item.get("discountAllocations"))
            if not words.is_across_all(
                inner(each, "discountApplication"), method="allocationMethod", selection="targetSelection"
            )
        ),
        tax=0 if taxed else sum(_amount(tax, "priceSet", currency) for tax in objects(item.get("taxLines"))),
        subscription=channel == "subscription" or bool(inner(item, "sellingPlan")),
    )


def _shipping(node: Object, currency: str, taxed: bool) -> int:
    taxes = [] if taxed else objects(inner(node, "shippingLine").get("taxLines"))
    return _amount(node, "totalShippingPriceSet", currency) + sum(_amount(tax, "priceSet", currency) for tax in taxes)


def _claims(node: Object, site: str, order_id: str) -> dict[str, str]:
    customer = inner(node, "customer")
    known = identity(customer.get("id"))
    own = inner(customer, "defaultEmailAddress").get("emailAddress")
    phone = inner(customer, "defaultPhoneNumber").get("phoneNumber")
    return claims(known, own or node.get("email"), phone or node.get("phone")) or words.guest(site, order_id)


def _about(node: Object, channel: str) -> dict[str, Any]:
    recipient, payer = inner(node, "shippingAddress"), inner(node, "billingAddress")
    codes, gateways = node.get("discountCodes"), node.get("paymentGatewayNames")
    return without_empty(
        {
            "payment_method": ", ".join(map(str, gateways))[:500] if isinstance(gateways, list) else "",
            "channel": channel,
            "recipient_differs": words.recipient_differs(recipient, (inner(node, "customer"), payer), _NAMES),
            "is_test": bool(node.get("test")),
            "requested_delivery_on": words.wanted_on(objects(node.get("customAttributes"))),
            "coupon_codes": [name for code in codes if (name := text(code, 100))][:50]
            if isinstance(codes, list)
            else [],
        }
    )


def _refund(told: Object, currency: str) -> Refund:
    counts: dict[str, int] = {}
    for item in objects(told.get("refundLineItems")):
        line_id, count = identity(inner(item, "lineItem").get("id")), number(item.get("quantity"))
        if line_id and count:
            counts[line_id] = counts.get(line_id, 0) + count
    at = instant(told.get("createdAt"))
    if at is None:
        raise ValueError("The refund has no instant.")
    return Refund(
        refund_id=needed(told.get("id"), of="refund"),
        at=at,
        amount=_amount(told, "totalRefundedSet", currency),
        reason=text(told.get("note")),
        pieces=counts,
    )


def _parcel(told: Object) -> Parcel:
    at = instant(told.get("createdAt"))
    if at is None:
        raise ValueError("The fulfilment has no instant.")
    track = (objects(told.get("trackingInfo")) or [{}])[0]
    estimated = instant(told.get("estimatedDeliveryAt"))
    return Parcel(
        parcel_id=needed(told.get("id"), of="fulfilment"),
        at=at,
        carrier=text(track.get("company")),
        tracking_number=text(track.get("number")),
        estimated_on=estimated.date() if estimated else None,
        delivered_at=instant(told.get("deliveredAt")),
    )
