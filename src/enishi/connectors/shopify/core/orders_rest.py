"""Orders as webhooks tell them: amounts as text, each in two currencies, lines and refunds in full."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from enishi.connectors.shopify.core import orders_reading as words
from enishi.connectors.shopify.core.carts import product_key, token
from enishi.connectors.shopify.core.drafts import Draft, OfOrder, Reading, Shop, without_empty
from enishi.connectors.shopify.core.orders import Order, Parcel, Piece, Refund, arrived, drafts, refunded, sent
from enishi.connectors.shopify.core.people import claims
from enishi.connectors.shopify.core.values import (
    Object,
    identity,
    inner,
    instant,
    minor,
    needed,
    objects,
    shop_money,
    text,
)

_NAMES = ("last_name", "first_name")
_LEFT = frozenset({"success", "pending", "open"})  #: a fulfilment that counts; the others failed or were called off


def order(payload: Object, shop: Shop, at: datetime) -> Reading:
    """Any orders/* webhook that carries the order."""
    return Reading(drafts=tuple(drafts(read(payload, shop, at))))


def read(payload: Object, shop: Shop, at: datetime) -> Order:
    """The order of a webhook."""
    order_id = needed(payload.get("id"), payload.get("admin_graphql_api_id"), of="order")
    currency = text(payload.get("currency"), 3) or shop.currency
    placed = instant(payload.get("processed_at")) or instant(payload.get("created_at")) or at
    taxed = bool(payload.get("taxes_included"))
    channel = words.channel(payload.get("source_name"))
    across = [
        words.is_across_all(each, method="allocation_method", selection="target_selection")
        for each in objects(payload.get("discount_applications"))
    ]
    pieces = [
        _piece(item, currency, taxed, across, subscription=channel == "subscription")
        for item in objects(payload.get("line_items"))
    ]
    total = _amount(payload, "total_price", currency)
    return Order(
        order_id=order_id,
        at=placed,
        currency=currency,
        pieces=tuple(piece for piece in pieces if piece is not None),
        total=total,
        total_now=_amount(payload, "current_total_price", currency) if "current_total_price" in payload else total,
        shipping=_shipping(payload, currency, taxed),
        extras=_extras(payload, currency),
        claims=_claims(payload, shop.site, order_id),
        changed_at=instant(payload.get("updated_at")),
        about=_about(payload, channel),
        cancelled_at=instant(payload.get("cancelled_at")),
        cancel_reason=text(payload.get("cancel_reason")),
        refunds=tuple(_refund(each, currency) for each in objects(payload.get("refunds"))),
        parcels=tuple(_parcel(each) for each in objects(payload.get("fulfillments")) if _has_left(each)),
    )


def _amount(holder: Object, name: str, currency: str) -> int:
    """The shop's own money of `name`, from the set of two currencies where there is one."""
    money = shop_money(holder.get(f"{name}_set"))
    return minor(money.get("amount") if money else holder.get(name), currency)


def _piece(item: Object, currency: str, taxed: bool, across: list[bool], *, subscription: bool) -> Piece | None:
    quantity = item.get("quantity")
    if not isinstance(quantity, int) or quantity < 1:
        return None
    allocations = objects(item.get("discount_allocations"))
    own = [each for each in allocations if not _is_across(each, across)]
    discount = sum(_amount(each, "amount", currency) for each in own)
    if not allocations:
        discount = _amount(item, "total_discount", currency)
    now = item.get("current_quantity")
    return Piece(
        line_id=identity(item.get("id"), item.get("admin_graphql_api_id")),
        product_id=product_key(item),
        variant_id=identity(item.get("variant_id")),
        name=text(item.get("title")),
        quantity=quantity,
        now=now if isinstance(now, int) else quantity,
        price=_amount(item, "price", currency),
        discount=discount,
        tax=0 if taxed else sum(_amount(tax, "price", currency) for tax in objects(item.get("tax_lines"))),
        subscription=subscription,
    )


def _is_across(allocation: Object, across: list[bool]) -> bool:
    index = allocation.get("discount_application_index")
    return isinstance(index, int) and 0 <= index < len(across) and across[index]


def _shipping(payload: Object, currency: str, taxed: bool) -> int:
    taxes = [tax for line in objects(payload.get("shipping_lines")) for tax in objects(line.get("tax_lines"))]
    tax = 0 if taxed else sum(_amount(each, "price", currency) for each in taxes)
    return _amount(payload, "total_shipping_price", currency) + tax


def _extras(payload: Object, currency: str) -> int:
    """What the total holds beside goods and postage."""
    fees = shop_money(payload.get("original_total_additional_fees_set")).get("amount")
    duties = shop_money(payload.get("original_total_duties_set")).get("amount")
    return minor(payload.get("total_tip_received"), currency) + minor(fees, currency) + minor(duties, currency)


def _claims(payload: Object, site: str, order_id: str) -> dict[str, str]:
    """Who bought: the customer's own address before the one written on this order, which may be somebody else's."""
    customer = inner(payload, "customer")
    known = identity(customer.get("id"), customer.get("admin_graphql_api_id"))
    email = (customer.get("email") if known else "") or payload.get("email") or payload.get("contact_email")
    who = claims(known, email, customer.get("phone") or payload.get("phone"))
    cart = token(payload.get("cart_token"))
    if not who and not cart:
        return words.guest(site, order_id)
    return {**who, "cart": cart} if cart else who


def _about(payload: Object, channel: str) -> dict[str, Any]:
    recipient, payer = inner(payload, "shipping_address"), inner(payload, "billing_address")
    wanted = words.wanted_on(objects(payload.get("note_attributes")))
    codes = [text(each.get("code"), 100) for each in objects(payload.get("discount_codes"))]
    gateways = payload.get("payment_gateway_names")
    return without_empty(
        {
            "cart_id": token(payload.get("cart_token")) or token(payload.get("checkout_token")),
            "payment_method": ", ".join(map(str, gateways))[:500] if isinstance(gateways, list) else "",
            "channel": channel,
            "recipient_differs": words.recipient_differs(recipient, (inner(payload, "customer"), payer), _NAMES),
            "is_test": bool(payload.get("test")),
            "requested_delivery_on": wanted,
            "coupon_codes": [code for code in codes if code][:50],
        }
    )


def _refund(told: Object, currency: str) -> Refund:
    """A refund in the shop's currency: the money that moved, or, where it moved in another, what its lines come to."""
    moved = [each for each in objects(told.get("transactions")) if _is_refunding(each)]
    amount = sum(minor(each.get("amount"), currency) for each in moved)
    if any(text(each.get("currency")) not in ("", currency) for each in moved):
        amount = _by_lines(told, currency)
    items = objects(told.get("refund_line_items"))
    return Refund(
        refund_id=needed(told.get("id"), told.get("admin_graphql_api_id"), of="refund"),
        at=_instant_of(told, "processed_at", "created_at"),
        amount=amount,
        reason=text(told.get("note")),
        pieces=_pieces(items),
    )


def _pieces(items: list[Object]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for item in items:
        line = inner(item, "line_item")
        line_id = identity(line.get("id") or item.get("line_item_id"), line.get("admin_graphql_api_id"))
        count = item.get("quantity")
        if line_id and isinstance(count, int) and count > 0:
            counts[line_id] = counts.get(line_id, 0) + count
    return counts


def _is_refunding(transaction: Object) -> bool:
    return text(transaction.get("kind")).lower() == "refund" and text(transaction.get("status")).lower() == "success"


def _by_lines(told: Object, currency: str) -> int:
    items = objects(told.get("refund_line_items"))
    lines = sum(_amount(item, "subtotal", currency) + _amount(item, "total_tax", currency) for item in items)
    return max(0, lines - sum(_amount(each, "amount", currency) for each in objects(told.get("order_adjustments"))))


def _instant_of(told: Object, *names: str) -> datetime:
    found = next((when for name in names if (when := instant(told.get(name))) is not None), None)
    if found is None:
        raise ValueError(f"There is no instant in {' or '.join(names)}.")
    return found


def refund(payload: Object, shop: Shop, _: datetime) -> Reading:
    """refunds/create: tells no buyer. Without money moved it only took pieces off the order, which must be looked at as a whole."""
    order_id = needed(payload.get("order_id"), of="order")
    sets = [each.get("subtotal_set") for each in objects(payload.get("refund_line_items"))]
    told = [shop_money(each).get("currency_code") for each in (payload.get("total_duties_set"), *sets)]
    currency = text(next((code for code in told if code), shop.currency), 3)
    read_refund = _refund(payload, currency)
    if read_refund.amount == 0:
        return Reading(orders=(order_id,))
    lines = [inner(each, "line_item") for each in objects(payload.get("refund_line_items"))]
    pieces = [piece for item in lines if (piece := _piece(item, currency, True, [], subscription=False))]
    draft = refunded(order_id, currency, read_refund, pieces, {})
    return Reading(of_orders=(OfOrder(order_id, (draft,)),))


def _has_left(told: Object) -> bool:
    return text(told.get("status")).lower() in _LEFT


def _parcel(told: Object) -> Parcel:
    delivered = text(told.get("shipment_status")).lower() == "delivered"
    return Parcel(
        parcel_id=needed(told.get("id"), told.get("admin_graphql_api_id"), of="fulfilment"),
        at=_instant_of(told, "created_at"),
        carrier=text(told.get("tracking_company")),
        tracking_number=text(told.get("tracking_number")),
        delivered_at=_instant_of(told, "updated_at", "created_at") if delivered else None,
    )


def fulfilment(payload: Object, _: Shop, __: datetime) -> Reading:
    """fulfillments/create, fulfillments/update: the address they carry is the order's, which need not be the buyer's."""
    if not _has_left(payload):
        return Reading()
    order_id = needed(payload.get("order_id"), of="order")
    return Reading(of_orders=(OfOrder(order_id, tuple(sent(order_id, _parcel(payload), {}))),))


def on_the_way(payload: Object, _: Shop, at: datetime) -> Reading:
    """fulfillment_events/create: only the arrival is news."""
    if text(payload.get("status")).lower() != "delivered":
        return Reading()
    order_id = needed(payload.get("order_id"), of="order")
    parcel_id = needed(payload.get("fulfillment_id"), of="fulfilment")
    draft: Draft = arrived(order_id, parcel_id, instant(payload.get("happened_at")) or at, {})
    return Reading(of_orders=(OfOrder(order_id, (draft,)),))


def edited(payload: Object, _: Shop, __: datetime) -> Reading:
    """orders/edited tells which lines came and went, by ids only: the order must be looked at as a whole."""
    return Reading(orders=(needed(inner(payload, "order_edit").get("order_id"), of="order"),))


def order_deleted(payload: Mapping[str, Any], _: Shop, __: datetime) -> Reading:
    """orders/delete."""
    return Reading(deleted_order=needed(payload.get("id"), payload.get("admin_graphql_api_id"), of="order"))
