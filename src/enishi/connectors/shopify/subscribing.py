"""Webhook subscriptions: Shopify drops them after eight failures in a row, so they are looked at every hour and made again."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from enishi.connectors.shopify import queries
from enishi.connectors.shopify.client import Client, Refusing
from enishi.connectors.shopify.core.topics import OPTIONAL, SUBSCRIBED, enumerated
from enishi.connectors.shopify.core.values import inner, objects, text
from enishi.connectors.types import Connection, Understood

EVERY = timedelta(hours=1)
_CONTRACT_SCOPES = {"read_own_subscription_contracts", "write_own_subscription_contracts"}


def is_due(connection: Connection, at: datetime) -> bool:
    """Whether the hour is over, or the last look was not finished."""
    checked = connection.state.get("webhooks", {}).get("checked_at")
    return checked is None or at - datetime.fromisoformat(checked) >= EVERY


def wanted(connection: Connection) -> dict[str, str]:
    """Topic → the name the Admin API has for it. Contracts only where the app may own some."""
    contracts = _CONTRACT_SCOPES & set(connection.settings.get("scopes", ()))
    return {topic: enumerated(topic) for topic in (*SUBSCRIBED, *(OPTIONAL if contracts else ()))}


def checked(
    connection: Connection, client: Client, address: str, at: datetime, in_time: Callable[[], bool]
) -> Understood:
    """Compare what there is with what is wanted, and make what is missing while `in_time`. The state says how it stands:
    `present` and `refused` (topic → why) beside `checked_at`, which is absent until all was looked at."""
    if not address.startswith("https://"):
        return Understood(state={"webhooks": {"needs_https": True, "checked_at": at.isoformat()}})
    there = _there(client, connection.id, address)
    refused: dict[str, str] = {}
    present = [topic for topic, name in wanted(connection).items() if name in there]
    for topic, name in wanted(connection).items():
        if name in there:
            continue
        if not in_time():
            return Understood(state={"webhooks": {"present": len(present), "refused": refused}, "busy": True})
        try:
            client.act(queries.WEBHOOK_CREATE, {"topic": name, "uri": address}, "webhookSubscriptionCreate")
            present.append(topic)
        except Refusing as refusal:
            refused[topic] = str(refusal)[:200]
    known: dict[str, Any] = {"present": len(present), "refused": refused, "checked_at": at.isoformat()}
    return Understood(state={"webhooks": known})


def _there(client: Client, connection_id: str, address: str) -> set[str]:
    """The topics that come to `address`. Those that still go to an earlier address of this connection's are ended."""
    topics: set[str] = set()
    after: str | None = None
    while True:
        page = inner(client.ask(queries.WEBHOOKS, {"after": after}), "webhookSubscriptions")
        for each in objects(page):
            uri = text(each.get("uri"), 2000)
            if uri == address:
                topics.add(text(each.get("topic")))
            elif uri.endswith(f"/h/{connection_id}"):
                client.act(queries.WEBHOOK_DELETE, {"id": each.get("id")}, "webhookSubscriptionDelete")
        turn = inner(page, "pageInfo")
        if not turn.get("hasNextPage"):
            return topics
        after = text(turn.get("endCursor"), 1000)


def ended(client: Client, connection_id: str) -> None:
    """End every subscription of this connection's. Raises `Later`, `Refusing`."""
    _there(client, connection_id, address="")
