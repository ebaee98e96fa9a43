"""What no webhook told: everything changed since the last look is asked for every hour. What was told already counts once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from enishi.connectors.shopify import asking, queries
from enishi.connectors.shopify.client import Client
from enishi.connectors.shopify.core import orders_graphql, people, products
from enishi.connectors.shopify.core.drafts import Draft, Shop
from enishi.connectors.shopify.core.values import Object, identity, inner, instant, objects, text
from enishi.connectors.shopify.making import made, shop_of
from enishi.connectors.types import Connection, Later, Understood
from enishi.events.types import Event, Refusal

EVERY = timedelta(hours=1)
OVERLAP = timedelta(minutes=10)  #: how far back a look begins before the newest change of the last one
FIRST_LOOK = timedelta(days=1)

#: What is looked at, in this order, and its question.
KINDS = {"orders": queries.CHANGED_ORDERS, "customers": queries.CHANGED_CUSTOMERS, "products": queries.CHANGED_PRODUCTS}


def due(connection: Connection, at: datetime) -> str:
    """The first kind whose hour is over or whose look is not finished; "" when none is."""
    known = connection.state.get("changed", {})
    for kind in KINDS:
        done = known.get(kind, {}).get("done_at")
        if done is None or known[kind].get("after") or at - datetime.fromisoformat(done) >= EVERY:
            return kind
    return ""


def looked(connection: Connection, kind: str, client: Client, at: datetime, in_time: Callable[[], bool]) -> Understood:
    """Pages of what changed, while `in_time`; where it stopped is remembered with the events."""
    known = connection.state.get("changed", {})
    cursor = dict(known.get(kind, {}))
    cursor.setdefault("since", (at - FIRST_LOOK).isoformat())
    shop = shop_of(connection)
    events: list[Event] = []
    refusals: list[Refusal] = []
    while True:
        since = (datetime.fromisoformat(cursor["since"]) - OVERLAP).astimezone(UTC)
        question = {"query": f"updated_at:>='{since:%Y-%m-%dT%H:%M:%SZ}'", "after": cursor.get("after") or None}
        try:
            page = inner(client.ask(KINDS[kind], question), kind)
            told = [(node, _drafts(kind, node, client, shop, at)) for node in objects(page)]
        except Later:
            if not cursor.get("after"):
                raise
            return _understood(events, refusals, {**known, kind: {**cursor, "done_at": at.isoformat()}}, busy=False)
        for node, drafts in told:
            some, wrong = made(drafts, shop, at)
            events += some
            refusals += wrong
            cursor["newest"] = max(filter(None, (cursor.get("newest"), _changed(node))), default=cursor["since"])
        turn = inner(page, "pageInfo")
        cursor["after"] = text(turn.get("endCursor"), 1000) if turn.get("hasNextPage") else ""
        if not cursor["after"]:
            finished = {"since": cursor.get("newest") or cursor["since"], "done_at": at.isoformat()}
            return _understood(events, refusals, {**known, kind: finished}, busy=True)
        if not in_time():
            return _understood(events, refusals, {**known, kind: {**cursor, "done_at": at.isoformat()}}, busy=True)


def _understood(events: list[Event], refusals: list[Refusal], changed: dict[str, Any], *, busy: bool) -> Understood:
    return Understood(events=events, refusals=refusals, state={"changed": changed, "busy": True if busy else None})


def _changed(node: Object) -> str:
    when = instant(node.get("updatedAt"))
    return when.astimezone(UTC).isoformat() if when else ""


def _drafts(kind: str, node: Object, client: Client, shop: Shop, at: datetime) -> list[Draft]:
    if kind == "customers":
        return people.from_graphql(node, at)
    if kind == "products":
        return [products.from_graphql(node, shop, at)]
    more_lines = inner(inner(node, "lineItems"), "pageInfo").get("hasNextPage")
    if more_lines or objects(node.get("refunds")):  # the page leaves out further lines, and which pieces came back
        node = asking.whole_order(client, identity(node.get("id"))) or node
    return orders_graphql.order(node, shop, at)
