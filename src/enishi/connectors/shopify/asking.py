"""What a webhook leaves unsaid is asked for: whose order it is, what a product costs, what a contract delivers."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from enishi.connectors.shopify import queries
from enishi.connectors.shopify.client import Client, Refusing
from enishi.connectors.shopify.core import contracts, orders_graphql, products
from enishi.connectors.shopify.core.drafts import Draft, OfOrder, Reading, Shop
from enishi.connectors.shopify.core.values import Object, inner, text
from enishi.connectors.shopify.knowing import buyer

Ask = Callable[[], Client]  #: the client, made when it is needed
_MOST_PAGES = 20  #: of an order's lines: Shopify takes 500


def whole_order(client: Client, order_id: str) -> Object | None:
    """The order with all its lines; None when it is gone."""
    variables: dict[str, Any] = {"id": f"gid://shopify/Order/{order_id}", "after": None}
    order: dict[str, Any] = {}
    lines: list[Any] = []
    for _ in range(_MOST_PAGES):
        page = inner(client.ask(queries.ONE_ORDER, variables), "order")
        if not page:
            return None
        order = order or dict(page)
        items = inner(page, "lineItems")
        lines += items.get("nodes", [])
        turn = inner(items, "pageInfo")
        if not turn.get("hasNextPage"):
            break
        variables["after"] = turn.get("endCursor")
    return {**order, "lineItems": {"nodes": lines}}


def completed(reading: Reading, shop: Shop, ask: Ask, at: datetime) -> list[Draft]:
    """The reading's drafts, and those that only the Admin API or our own memory can complete. Raises `Later`, `Refusing`."""
    drafts = list(reading.drafts)
    for of_order in reading.of_orders:
        drafts += _of_order(of_order, shop, ask, at)
    for order_id in reading.orders:
        order = whole_order(ask(), order_id)
        drafts += orders_graphql.order(order, shop, at) if order else []
    for product_id in reading.products:
        node = inner(ask().ask(queries.ONE_PRODUCT, {"id": f"gid://shopify/Product/{product_id}"}), "product")
        drafts += [products.from_graphql(node, shop, at, asked=True)] if node else []
    for contract in reading.contracts:
        drafts += contracts.told(contract, _contract(ask(), contract.contract_id), at)
    return drafts


def _of_order(of_order: OfOrder, shop: Shop, ask: Ask, at: datetime) -> list[Draft]:
    """Events of an order whose buyer is known here; of one that is not, the order as a whole as well."""
    known = buyer(shop.site, of_order.order_id)
    if known:
        return [replace(draft, claims={"customer": known}) for draft in of_order.drafts]
    node = whole_order(ask(), of_order.order_id)
    if node is None:
        return []
    order = orders_graphql.read(node, shop, at)
    mine = [replace(draft, claims=order.claims) for draft in of_order.drafts]
    return [*orders_graphql.order(node, shop, at), *mine]


def _contract(client: Client, contract_id: str) -> Object | None:
    """The contract; None where it is another app's, of which Shopify does not speak."""
    try:
        data = client.ask(queries.ONE_CONTRACT, {"id": f"gid://shopify/SubscriptionContract/{contract_id}"})
    except Refusing:
        return None
    return inner(data, "subscriptionContract") or None


def about_shop(client: Client) -> dict[str, Any]:
    """What the connection's settings should know of the shop: `name`, `currency`, `storefront`, and the app's `scopes`."""
    data = client.ask(queries.SHOP)
    shop, app = inner(data, "shop"), inner(data, "currentAppInstallation")
    handles = app.get("accessScopes")
    return {
        "name": text(shop.get("name"), 200),
        "domain": text(shop.get("myshopifyDomain"), 200).lower(),
        "currency": text(shop.get("currencyCode"), 3) or "JPY",
        "storefront": text(inner(shop, "primaryDomain").get("url"), 500).rstrip("/"),
        "scopes": sorted(text(each.get("handle")) for each in handles) if isinstance(handles, list) else [],
    }
