"""The life of a subscription (定期)."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from enishi.events.vocabulary.values import Amount, Body, Count, Currency, Key, Text


class SubscriptionStarted(Body, frozen=True):
    """A subscription (定期) began."""

    subscription_id: Key
    product_id: Key
    cycle_days: Annotated[int, Meta(ge=1, le=400)]
    amount: Amount
    currency: Currency = "JPY"
    next_delivery_on: date | None = None
    committed_deliveries: Annotated[int, Meta(ge=0, le=100)] = 0


class SubscriptionRenewed(Body, frozen=True):
    """A further delivery of a subscription was ordered; `delivery_count` counts the first as 1."""

    subscription_id: Key
    delivery_count: Annotated[int, Meta(ge=1, le=10**6)]
    order_id: Annotated[str, Meta(max_length=200)] = ""
    next_delivery_on: date | None = None


class SubscriptionSkipped(Body, frozen=True):
    """One delivery was skipped."""

    subscription_id: Key
    next_delivery_on: date | None = None


class SubscriptionChanged(Body, frozen=True):
    """Product, cycle, amount or state (`paused`, `active`, `payment_failed`) changed."""

    subscription_id: Key
    state: Literal["active", "paused", "payment_failed"] = "active"
    product_id: Annotated[str, Meta(max_length=200)] = ""
    cycle_days: Annotated[int, Meta(ge=1, le=400)] | None = None
    amount: Amount | None = None
    next_delivery_on: date | None = None


class SubscriptionCancelled(Body, frozen=True):
    """A subscription ended."""

    subscription_id: Key
    reason: Text = ""
    delivery_count: Count | None = None
