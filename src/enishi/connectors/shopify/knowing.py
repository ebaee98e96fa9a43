"""What Enishi knows already: who placed an order, who a customer of Shopify's is here."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from enishi.connectors.shopify.core.drafts import Draft, Merge, Shop
from enishi.connectors.shopify.making import SOURCE, made
from enishi.customers import api as customers
from enishi.events.types import Claims, Event
from enishi.events.vocabulary import CustomersMerged
from enishi.history import api as history
from enishi.kernel.ids import derived_id


def buyer(site: str, order_id: str) -> str:
    """The public id of who placed the order; "" when it is not known here."""
    placed_by = history.buyers(site, [order_id]).get(order_id)
    person = customers.people([placed_by]).get(placed_by) if placed_by is not None else None
    return str(person.public_id) if person else ""


def public_ids(shop: Shop, shop_customer_ids: Sequence[str], at: datetime) -> list[UUID | None]:
    """Who each of the shop's customers is here; None for one who is not known."""
    asked = [
        Draft(kind="customer_identified", key="-", at=at, claims={"shop_customer_id": each})
        for each in shop_customer_ids
    ]
    holders = customers.holders(made(asked, shop, at)[0])
    people = customers.people([each for each in holders if each is not None])
    return [people[each].public_id if each is not None and each in people else None for each in holders]


def merged(merge: Merge, shop: Shop, at: datetime) -> list[Event]:
    """Two customers of the shop's are one: said of the ones they are here. Of a customer nobody knew there is nothing to join."""
    kept, gone = public_ids(shop, [merge.kept, merge.gone], at)
    if gone is None or kept == gone:
        return []
    return [
        Event(
            id=derived_id(SOURCE, f"customers_merged\x1f{shop.domain}/merge/{merge.kept}/{merge.gone}"),
            kind="customers_merged",
            occurred_at=at,
            received_at=at,
            site=shop.site,
            source=SOURCE,
            claims=Claims(shop_customer_id=merge.kept),
            body=CustomersMerged(other=gone, reason="merged in Shopify"),
        )
    ]


def deleted(reading_customer: str, reading_order: str, shop: Shop, at: datetime) -> list[Draft]:
    """A deletion of somebody or something known here; one of the unknown says nothing, and nobody is born of it."""
    drafts = []
    if reading_customer and public_ids(shop, [reading_customer], at)[0] is not None:
        drafts.append(
            Draft(
                kind="customer_identified",
                key=f"customer/{reading_customer}/deleted",
                at=at,
                body={"traits": {"shopify_account": "deleted"}},
                claims={"shop_customer_id": reading_customer},
            )
        )
    known = buyer(shop.site, reading_order) if reading_order else ""
    if known:
        body = {"order_id": reading_order, "reason": "deleted"}
        key = f"order/{reading_order}"
        drafts.append(Draft(kind="order_cancelled", key=key, at=at, body=body, claims={"customer": known}))
    return drafts
