"""Drafts become events, or refusals that say why not."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from enishi.connectors.shopify.core.drafts import Draft, Shop
from enishi.connectors.shopify.core.reading import by_our_clock
from enishi.connectors.types import Connection
from enishi.events import api as events
from enishi.events.types import Claims, Event, Refusal

SOURCE = "shopify"
_NOBODY_YET = {"visitor": "-"}  #: stands in for a customer of ours until the event is judged


def shop_of(connection: Connection) -> Shop:
    """What is known of the shop behind a connection."""
    known = connection.settings
    return Shop(
        site=connection.site,
        domain=str(known["shop_domain"]),
        currency=str(known.get("currency") or "JPY"),
        storefront=str(known.get("storefront") or f"https://{known['shop_domain']}").rstrip("/"),
    )


def made(drafts: Iterable[Draft], shop: Shop, at: datetime) -> tuple[list[Event], list[Refusal]]:
    """The events of drafts heard at `at`. An address that nobody could have is left out where something else says who it was."""
    accepted: list[Event] = []
    refused: list[Refusal] = []
    for draft in drafts:
        result = _made(by_our_clock(draft, at), dict(draft.claims), shop, at)
        if isinstance(result, Refusal) and result.path == "claims.email" and len(draft.claims) > 1:
            others = {name: value for name, value in draft.claims.items() if name != "email"}
            result = _made(by_our_clock(draft, at), others, shop, at)
        if isinstance(result, Refusal):
            refused.append(result)
        else:
            accepted.append(result)
    return accepted, refused


def _made(draft: Draft, claims: dict[str, str], shop: Shop, at: datetime) -> Event | Refusal:
    ours = claims.get("customer")
    result = events.made(
        draft.kind,
        draft.body,
        natural_key=f"{shop.domain}/{draft.key}",
        occurred_at=draft.at,
        received_at=at,
        claims=_NOBODY_YET if ours else claims,
        site=shop.site,
        source=SOURCE,
    )
    if ours and isinstance(result, Event):
        return replace(result, claims=Claims(customer=UUID(ours)))
    return result
