"""Subscription contracts (定期). Webhooks leave out what is delivered and what it costs; the Admin API tells it to the app that owns
the contract, and to no other: so what can be said without is said without."""

from datetime import datetime
from typing import Any

from enishi.connectors.shopify.core.drafts import Contract, Draft, Reading, Shop, without_empty
from enishi.connectors.shopify.core.people import claims
from enishi.connectors.shopify.core.values import Object, identity, inner, instant, minor, needed, number, objects, text
from enishi.kernel.calendar import local_date

_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}
_STATES = {"active": "active", "paused": "paused", "failed": "payment_failed"}
_ENDED = frozenset({"cancelled", "expired"})


def contract(payload: Object, _: Shop, at: datetime) -> Reading:
    """subscription_contracts/*: by its state, which is the topic in another word."""
    contract_id = needed(payload.get("id"), payload.get("admin_graphql_api_id"), of="contract")
    customer_id = identity(payload.get("customer_id"), payload.get("admin_graphql_api_customer_id"))
    state = text(payload.get("status")).lower()
    revision = text(payload.get("revision_id"), 40)
    who = claims(customer_id)
    key = f"contract/{contract_id}/{revision}/{state}"
    if state in _ENDED:
        body = without_empty({"subscription_id": contract_id, "reason": state if state == "expired" else ""})
        return Reading(drafts=(Draft(kind="subscription_cancelled", key=key, at=at, body=body, claims=who),))
    body = without_empty(
        {
            "subscription_id": contract_id,
            "state": _STATES.get(state, "active"),
            "cycle_days": cycle(inner(payload, "delivery_policy")),
        }
    )
    changed = Draft(kind="subscription_changed", key=key, at=at, body=body, claims=who)
    if state in {"paused", "failed"}:
        return Reading(drafts=(changed,))
    return Reading(contracts=(Contract(contract_id, "changed", changed),))


def cycle(policy: Object) -> int | None:
    """Days between two deliveries, a month as 30; None for a rhythm that is no such number of days or longer than 400."""
    days = _DAYS.get(text(policy.get("interval")).lower(), 0)
    count = number(policy.get("interval_count", policy.get("intervalCount"))) or 0
    return days * count if 1 <= days * count <= 400 else None


def attempt(succeeded: bool, payload: Object, at: datetime) -> Reading:
    """subscription_billing_attempts/success and failure. A challenge (the bank asks the customer) is neither yet."""
    contract_id = needed(
        payload.get("subscription_contract_id"),
        payload.get("admin_graphql_api_subscription_contract_id"),
        of="contract",
    )
    own = needed(payload.get("id"), payload.get("admin_graphql_api_id"), of="attempt")
    if not succeeded:
        body = {"subscription_id": contract_id, "state": "payment_failed"}
        draft = Draft(kind="subscription_changed", key=f"attempt/{own}", at=at, body=body)
        return Reading(contracts=(Contract(contract_id, "failed", draft),))
    order_id = identity(payload.get("order_id"), payload.get("admin_graphql_api_order_id"))
    body = without_empty({"subscription_id": contract_id, "order_id": order_id})
    draft = Draft(kind="subscription_renewed", key=f"attempt/{own}", at=at, body=body)
    return Reading(contracts=(Contract(contract_id, "renewed", draft),))


def told(asked: Contract, node: Object | None, at: datetime) -> list[Draft]:
    """What a contract's change comes to once the Admin API has answered; `node` None: it would not tell."""
    draft = asked.draft
    if node is None:
        return [draft] if draft is not None and draft.claims else []
    who = claims(identity(inner(node, "customer").get("id")))
    started = _started(asked.contract_id, node, who)
    if asked.topic == "changed":
        return [*started, *_changed(asked, node, who)]
    if draft is None or not who:
        return started
    body: dict[str, Any] = dict(draft.body)
    if asked.topic == "renewed":
        body["delivery_count"] = max(1, len(objects(node.get("orders"))))
        body["next_delivery_on"] = _next(node)
    renewed = Draft(kind=draft.kind, key=draft.key, at=draft.at, body=without_empty(body), claims=who)
    return [*started, renewed]


def _started(contract_id: str, node: Object, who: dict[str, str]) -> list[Draft]:
    """The beginning, under a name of its own: said again with every change, counted once."""
    line = (objects(node.get("lines")) or [{}])[0]
    days = cycle(inner(node, "deliveryPolicy"))
    product_id = identity(line.get("productId"))
    began = instant(node.get("createdAt"))
    if not (who and days and product_id and began):
        return []
    body = {
        "subscription_id": contract_id,
        "product_id": product_id,
        "cycle_days": days,
        "amount": amount(node),
        "currency": text(node.get("currencyCode"), 3),
        "next_delivery_on": _next(node),
        "committed_deliveries": number(inner(node, "billingPolicy").get("minCycles")),
    }
    return [
        Draft(
            kind="subscription_started",
            key=f"contract/{contract_id}",
            at=began,
            body={name: value for name, value in body.items() if value not in (None, "")},
            claims=who,
        )
    ]


def _changed(asked: Contract, node: Object, who: dict[str, str]) -> list[Draft]:
    draft = asked.draft
    if draft is None:
        return []
    line = (objects(node.get("lines")) or [{}])[0]
    known = {"product_id": identity(line.get("productId")), "amount": amount(node), "next_delivery_on": _next(node)}
    body = without_empty({**draft.body, **known})
    return [Draft(kind=draft.kind, key=draft.key, at=draft.at, body=body, claims=who or draft.claims)]


def amount(node: Object) -> int:
    """What one delivery costs: its lines at their present price."""
    total = 0
    for line in objects(node.get("lines")):
        price = inner(line, "currentPrice")
        currency = text(price.get("currencyCode"), 3) or text(node.get("currencyCode"), 3) or "JPY"
        total += minor(price.get("amount"), currency) * (number(line.get("quantity")) or 1)
    return total


def _next(node: Object) -> Any:
    when = instant(node.get("nextBillingDate"))
    return local_date(when) if when else None
