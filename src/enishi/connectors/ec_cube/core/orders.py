"""An order (受注) into events: that it was placed, how it was changed, what became of it."""

from datetime import datetime, timedelta
from typing import Any

from enishi.connectors.ec_cube.core.people import named_person
from enishi.connectors.ec_cube.core.values import (
    Draft,
    Object,
    currency_of,
    day,
    inner,
    instant,
    minor,
    several,
    text,
    without_nothing,
)

_CANCELLED, _PAYING, _UNFINISHED, _RETURNED = "3", "7", "8", "9"
_GOODS = "1"  #: the kind of line that is goods; the others are postage, fees, discounts, tax and points
_TAX_IS_EXTRA = "1"
_AT_ONCE = timedelta(minutes=1)  #: the shop saves an order several times while it is placed


def drafts(order: Object, site: str) -> list[Draft]:
    """Everything an order says, as of its last change; nothing while the customer has not finished it."""
    status = text(inner(order, "OrderStatus"), "id")
    placed_at = instant(order, "order_date") or instant(order, "create_date")
    if status in {_PAYING, _UNFINISHED} or placed_at is None:
        return []
    key, changed_at = text(order, "id"), instant(order, "update_date") or placed_at
    claims = claims_of(order, site)
    found = [Draft(kind="order_placed", key=f"order/{key}", at=placed_at, body=_placed(order), claims=claims)]
    if guest := _guest(order, key, placed_at, claims):
        found.append(guest)
    if changed_at - placed_at > _AT_ONCE and status not in {_CANCELLED, _RETURNED}:
        changed = {"order_id": order_id(order), **_content(order)}
        found.append(
            Draft(
                kind="order_changed",
                key=f"order/{key}/{changed_at.isoformat()}",
                at=changed_at,
                body=changed,
                claims=claims,
            )
        )
    found += [_shipped(order, parcel, claims) for parcel in several(order, "Shippings") if parcel.get("shipping_date")]
    if status == _CANCELLED:
        body = {"order_id": order_id(order)}
        found.append(Draft(kind="order_cancelled", key=f"order/{key}", at=changed_at, body=body, claims=claims))
    if status == _RETURNED:
        amount = {"amount": minor(order.get("payment_total"), currency_of(order)), "currency": currency_of(order)}
        back = {"order_id": order_id(order), **amount}
        found.append(Draft(kind="order_refunded", key=f"order/{key}", at=changed_at, body=back, claims=claims))
    return found


def order_id(order: Object) -> str:
    """The number that customers and exported files know (注文番号)."""
    return text(order, "order_no", 200) or text(order, "id")


def claims_of(order: Object, site: str) -> dict[str, str]:
    """Whose it is: the member's; else the address and phone the guest gave. What a member typed into an order may be a relative's."""
    claims = {"cart": f"order:{site}/{order_id(order)}"[:200]}
    if member := text(inner(order, "Customer"), "id"):
        return {**claims, "shop_customer_id": member}
    return without_nothing({**claims, "email": text(order, "email", 254), "phone": text(order, "phone_number", 40)})


def _guest(order: Object, key: str, at: datetime, claims: dict[str, str]) -> Draft | None:
    """What a guest said of themselves; a member's own record says more."""
    if inner(order, "Customer") or "email" not in claims:
        return None
    return Draft(kind="customer_identified", key=f"order/{key}", at=at, body=named_person(order), claims=claims)


def _placed(order: Object) -> dict[str, Any]:
    body = {
        "order_id": order_id(order),
        **_content(order),
        "payment_method": text(order, "payment_method"),
        "points_used": minor(order.get("use_point"), "JPY"),
        "recipient_differs": any(
            (text(parcel, "name01"), text(parcel, "name02")) != (text(order, "name01"), text(order, "name02"))
            for parcel in several(order, "Shippings")
        ),
    }
    wished = next(
        (asked for parcel in several(order, "Shippings") if (asked := day(parcel, "shipping_delivery_date"))), None
    )
    return body if wished is None else {**body, "requested_delivery_on": wished.isoformat()}


def _content(order: Object) -> dict[str, Any]:
    currency = currency_of(order)
    goods = [item for item in several(order, "OrderItems") if text(inner(item, "OrderItemType"), "id") == _GOODS]
    return {
        "lines": [_line(item, currency) for item in goods if minor(item.get("quantity"), "JPY") > 0],
        "total": minor(order.get("payment_total"), currency),
        "shipping": minor(order.get("delivery_fee_total"), currency),
        "discount": minor(order.get("discount"), currency),
        "currency": currency,
    }


def _line(item: Object, currency: str) -> dict[str, Any]:
    """A line with its tax: where prices are without, the tax of a piece stands beside."""
    price = minor(item.get("price"), currency)
    if text(inner(item, "TaxDisplayType"), "id") == _TAX_IS_EXTRA:
        price += minor(item.get("tax"), currency)
    product = text(inner(item, "Product"), "id") or text(item, "product_code", 200) or text(item, "product_name", 200)
    line = {
        "product_id": product,
        "quantity": minor(item.get("quantity"), "JPY"),
        "unit_price": max(price, 0),
        "name": text(item, "product_name"),
        "variant_id": text(item, "product_code", 200),
    }
    return without_nothing(line)


def _shipped(order: Object, parcel: Object, claims: dict[str, str]) -> Draft:
    body = {
        "order_id": order_id(order),
        "carrier": text(parcel, "shipping_delivery_name"),
        "tracking_number": text(parcel, "tracking_number"),
    }
    due = day(parcel, "shipping_delivery_date")
    left = instant(parcel, "shipping_date") or instant(order, "update_date") or instant(order, "create_date")
    if left is None:
        raise ValueError(f"order {order_id(order)} left without a date")
    return Draft(
        kind="shipped",
        key=f"parcel/{text(parcel, 'id')}",
        at=left,
        body=body if due is None else {**body, "delivery_estimated_on": due.isoformat()},
        claims=claims,
    )
