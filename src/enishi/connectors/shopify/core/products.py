"""Products: one of Shopify's, with all its variants, is one of ours."""

from datetime import datetime
from typing import Any

from enishi.connectors.shopify.core.drafts import Draft, Reading, Shop, digest, without_empty
from enishi.connectors.shopify.core.values import Object, inner, instant, minor, needed, number, objects, text


def from_webhook(payload: Object, shop: Shop, at: datetime) -> Reading:
    """products/create, products/update. A count of nothing may also be stock that nobody counts: the variants do not say which, so
    such a product is asked for."""
    product_id = needed(payload.get("id"), payload.get("admin_graphql_api_id"), of="product")
    variants = objects(payload.get("variants"))
    counted = [each for each in variants if each.get("inventory_management", "shopify") == "shopify"]
    endless = len(counted) < len(variants) or any(each.get("inventory_policy") == "continue" for each in variants)
    stock = None if endless else sum(max(0, number(each.get("inventory_quantity")) or 0) for each in counted)
    if stock == 0 and not all("inventory_management" in each for each in variants):
        return Reading(products=(product_id,))
    body = {
        "product_id": product_id,
        "name": text(payload.get("title")) or product_id,
        "price": _cheapest([each.get("price") for each in variants], shop.currency),
        "currency": shop.currency,
        "url": _url(shop, payload.get("handle")),
        "image_url": _picture(inner(payload, "image").get("src")),
        "category": text(payload.get("product_type")),
        "stock": stock,
        "on_sale": payload.get("status", "active") == "active" and bool(payload.get("published_at")),
    }
    return Reading(drafts=(_updated(product_id, body, instant(payload.get("updated_at")) or at),))


def from_graphql(node: Object, shop: Shop, at: datetime, *, asked: bool = False) -> Draft:
    """A product as the Admin API tells it; `asked` now, its stock is news of now even where nothing else changed."""
    product_id = needed(node.get("id"), of="product")
    price = inner(inner(node, "priceRangeV2"), "minVariantPrice")
    total = number(node.get("totalInventory"))
    body = {
        "product_id": product_id,
        "name": text(node.get("title")) or product_id,
        "price": minor(price.get("amount"), text(price.get("currencyCode"), 3) or shop.currency),
        "currency": text(price.get("currencyCode"), 3) or shop.currency,
        "url": _url(shop, node.get("handle")),
        "image_url": _picture(inner(inner(inner(node, "featuredMedia"), "preview"), "image").get("url")),
        "category": text(node.get("productType")),
        "stock": max(0, total) if node.get("tracksInventory") and total is not None else None,
        "on_sale": text(node.get("status")).upper() == "ACTIVE" and bool(node.get("publishedAt")),
    }
    return _updated(product_id, body, at if asked else instant(node.get("updatedAt")) or at)


def _updated(product_id: str, body: dict[str, Any], at: datetime) -> Draft:
    key = f"product/{product_id}/{at.timestamp():.0f}/{digest(body)}"
    return Draft(kind="product_updated", key=key, at=at, body=without_empty(body))


def _cheapest(prices: list[object], currency: str) -> int:
    return min([minor(price, currency) for price in prices if price is not None], default=0)


def _url(shop: Shop, handle: object) -> str:
    path = text(handle)
    return f"{shop.storefront}/products/{path}" if path and shop.storefront else ""


def _picture(address: object) -> str:
    url = text(address, 2000)
    return url if url.startswith(("https://", "http://")) else ""


def deleted(payload: Object, _: Shop, at: datetime) -> Reading:
    """products/delete."""
    product_id = needed(payload.get("id"), payload.get("admin_graphql_api_id"), of="product")
    body = {"product_id": product_id}
    return Reading(drafts=(Draft(kind="product_removed", key=f"product/{product_id}", at=at, body=body),))


def of_variant(payload: Object, _: Shop, __: datetime) -> Reading:
    """variants/in_stock, variants/out_of_stock: one of several may be gone and the product still to be had."""
    return Reading(products=(needed(payload.get("product_id"), of="product"),))
