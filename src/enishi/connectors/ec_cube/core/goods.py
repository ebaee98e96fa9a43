"""A product (商品) into events."""

from decimal import Decimal
from hashlib import sha256

import msgspec

from enishi.connectors.ec_cube.core.values import (
    Draft,
    Object,
    currency_of,
    inner,
    instant,
    minor,
    several,
    text,
    without_nothing,
)

_ON_SALE, _DISCONTINUED = "1", "3"


def drafts(product: Object, base_url: str, tax_percent: Decimal) -> list[Draft]:
    """The product as of its last change. Its price is the lowest of its kinds (規格) with tax: `tax_percent` where a kind has no rule."""
    key = text(product, "id")
    classes = [each for each in several(product, "ProductClasses") if each.get("visible", True)]
    moments = [instant(product, "update_date"), *(instant(each, "update_date") for each in classes)]
    moments += [instant(inner(each, "ProductStock"), "update_date") for each in classes]
    at = max((moment for moment in moments if moment), default=None)
    if not key or at is None:
        return []
    status = text(inner(product, "Status"), "id")
    if status == _DISCONTINUED:
        return [Draft(kind="product_removed", key=f"product/{key}/{at.isoformat()}", at=at, body={"product_id": key})]
    currency = next((currency_of(each) for each in classes), "JPY")
    base = base_url.rstrip("/")
    body = without_nothing(
        {
            "product_id": key,
            "name": text(product, "name"),
            "price": min((_price(each, currency, tax_percent) for each in classes), default=0),
            "currency": currency,
            "url": f"{base}/products/detail/{key}",
            "image_url": _image(product, base),
            "category": _category(product),
            "stock": _stock(classes),
            "on_sale": status == _ON_SALE and bool(classes),
        }
    )
    said = sha256(msgspec.json.encode(body)).hexdigest()[
        :16
    ]  # a kind's stock may change within the product's own second
    return [Draft(kind="product_updated", key=f"product/{key}/{at.isoformat()}/{said}", at=at, body=body)]


def _price(kind: Object, currency: str, tax_percent: Decimal) -> int:
    rate = inner(kind, "TaxRule").get("tax_rate")
    percent = tax_percent if rate is None else Decimal(str(rate))
    return minor(Decimal(str(kind.get("price02") or 0)) * (100 + percent) / 100, currency)


def _stock(kinds: list[Object]) -> int | None:
    """How many are left over all kinds; None where one of them never runs out."""
    if any(kind.get("stock_unlimited") for kind in kinds):
        return None
    return sum(max(minor(kind.get("stock"), "JPY"), 0) for kind in kinds)


def _image(product: Object, base: str) -> str:
    images = sorted(several(product, "ProductImage"), key=lambda image: image.get("sort_no") or 0)
    return f"{base}/html/upload/save_image/{text(images[0], 'file_name')}" if images else ""


def _category(product: Object) -> str:
    """The deepest category it lies in."""
    found = [inner(each, "Category") for each in several(product, "ProductCategories")]
    return text(max(found, key=lambda each: each.get("hierarchy") or 0), "name") if found else ""
