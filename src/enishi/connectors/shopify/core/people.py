"""Customers, their consents, tags and merges. Both languages of Shopify's end in the same drafts."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from enishi.connectors.shopify.core.drafts import Draft, Merge, Reading, Subject, digest, without_empty
from enishi.connectors.shopify.core.prefectures import prefecture
from enishi.connectors.shopify.core.values import Object, Unreadable, identity, inner, instant, minor, needed, text

_GRANTED = "subscribed"
_WITHDRAWN = frozenset({"unsubscribed", "redacted"})


def claims(customer_id: str, email: object = "", phone: object = "") -> dict[str, str]:
    """The claims of a person, those that are known."""
    told = {"shop_customer_id": customer_id, "email": text(email, 254), "phone": text(phone, 40)}
    return {name: value for name, value in told.items() if value}


def from_webhook(payload: Object, at: datetime) -> list[Draft]:
    """A customer as a customers/* webhook tells it."""
    return _identified(
        needed(payload.get("id"), payload.get("admin_graphql_api_id"), of="customer"),
        payload,
        address=_address(inner(payload, "default_address"), zip_code="zip", code="province_code"),
        names=("first_name", "last_name"),
        at=at,
        changed=instant(payload.get("updated_at")) or at,
    )


def from_graphql(node: Object, at: datetime) -> list[Draft]:
    """A customer as the Admin API tells it: with consents and tags, which webhooks tell apart."""
    customer_id = needed(node.get("id"), of="customer")
    changed = instant(node.get("updatedAt")) or at
    email, phone = inner(node, "defaultEmailAddress"), inner(node, "defaultPhoneNumber")
    plain = {**node, "email": email.get("emailAddress"), "phone": phone.get("phoneNumber")}
    who = claims(customer_id, plain["email"], plain["phone"])
    drafts = _identified(
        customer_id,
        plain,
        address=_address(inner(node, "defaultAddress"), zip_code="zip", code="provinceCode"),
        names=("firstName", "lastName"),
        at=at,
        changed=changed,
    )
    drafts += consent("email", _marketing(email), customer_id, who, at)
    drafts += consent("sms", _marketing(phone), customer_id, who, at)
    tags = node.get("tags")
    drafts += tagged("added", customer_id, tags if isinstance(tags, list) else [], changed)
    return drafts


def _identified(
    customer_id: str, told: Object, *, address: Object, names: tuple[str, str], at: datetime, changed: datetime
) -> list[Draft]:
    state = text(told.get("state"), 20).lower()
    given, family = names
    body = without_empty(
        {
            "family_name": text(told.get(family), 100),
            "given_name": text(told.get(given), 100),
            "phone": text(told.get("phone"), 40) or text(address.get("phone"), 40),
            "language": _language(told.get("locale")),
            **{name: value for name, value in address.items() if name != "phone"},
            "traits": without_empty({"shopify_account": state, "shopify_note": text(told.get("note"))}),
        }
    )
    who = claims(customer_id, told.get("email"), told.get("phone"))
    key = f"customer/{customer_id}/{changed.timestamp():.0f}/{state}"
    return [Draft(kind="customer_identified", key=key, at=changed, body=body, claims=who)]


def _address(address: Object, *, zip_code: str, code: str) -> dict[str, str]:
    return {
        "postal_code": text(address.get(zip_code), 200),
        "prefecture": prefecture(text(address.get(code)), text(address.get("province"), 40)),
        "city": text(address.get("city"), 200),
        "street": text(address.get("address1"), 200),
        "building": text(address.get("address2"), 200),
        "phone": text(address.get("phone"), 40),
    }


def _language(locale: object) -> str:
    language = text(locale, 10)[:2].lower()
    return language if language in {"ja", "en"} else ""


def consent(channel: str, told: Object, customer_id: str, who: dict[str, str], at: datetime) -> list[Draft]:
    """A consent with its evidence; nothing where the person was never asked, or has not answered yet.

    `not_subscribed` with an instant is a box that was unticked; without one it was never ticked.
    """
    state = text(told.get("state"), 30).lower()
    when = instant(told.get("consent_updated_at"))
    withdrawn = state in _WITHDRAWN or (state == "not_subscribed" and when is not None)
    if state != _GRANTED and not withdrawn:
        return []
    level = text(told.get("opt_in_level"), 30).lower()
    source = text(told.get("consent_collected_from"), 40).lower()
    evidence = [f"state {state}", level and f"level {level}", source and f"collected from {source}"]
    body = {
        "channel": channel,
        "purpose": "marketing",
        "state": "withdrawn" if withdrawn else "granted",
        "method": "double_opt_in" if level == "confirmed_opt_in" and not withdrawn else "api",
        "basis": "" if withdrawn else "consent",
        "wording": "Shopify: " + ", ".join(part for part in evidence if part),
    }
    said = (when or at).timestamp()
    key = f"consent/{channel}/{customer_id}/{state}/{said:.0f}"
    return [Draft(kind="consent_changed", key=key, at=when or at, body=without_empty(body), claims=who)]


def _marketing(contact: Object) -> dict[str, Any]:
    """The consent fields of an address or a number in GraphQL, under the names webhooks use."""
    return {
        "state": contact.get("marketingState"),
        "opt_in_level": contact.get("marketingOptInLevel"),
        "consent_updated_at": contact.get("marketingUpdatedAt"),
        "consent_collected_from": contact.get("marketingCollectedFrom"),
    }


def email_consent(payload: Object, at: datetime) -> Reading:
    """customers_email_marketing_consent/update."""
    customer_id = needed(payload.get("customer_id"), of="customer")
    who = claims(customer_id, payload.get("email_address"))
    return Reading(drafts=tuple(consent("email", inner(payload, "email_marketing_consent"), customer_id, who, at)))


def sms_consent(payload: Object, at: datetime) -> Reading:
    """customers_marketing_consent/update: the one for text messages."""
    customer_id = needed(payload.get("id"), payload.get("admin_graphql_api_id"), of="customer")
    who = claims(customer_id, phone=payload.get("phone"))
    return Reading(drafts=tuple(consent("sms", inner(payload, "sms_marketing_consent"), customer_id, who, at)))


def tagged(what: str, customer_id: str, tags: Iterable[object], at: datetime) -> list[Draft]:
    """Tags `added` or `removed`; nothing for none."""
    names = sorted({name for tag in tags if (name := text(tag, 100))})[:50]
    if not names:
        return []
    key = f"tags/{what}/{customer_id}/{at.timestamp():.3f}/{digest(names)}"
    return [Draft(kind="customer_tagged", key=key, at=at, body={what: names}, claims=claims(customer_id))]


def tags(what: str, payload: Object, at: datetime) -> Reading:
    """customer.tags_added, customer.tags_removed."""
    told = payload.get("tags")
    if not isinstance(told, list):
        raise Unreadable("There is no list of tags.")
    when = instant(payload.get("occurredAt")) or at
    return Reading(drafts=tuple(tagged(what, needed(payload.get("customerId"), of="customer"), told, when)))


def summary(payload: Object, at: datetime) -> Reading:
    """customers/purchasing_summary: what Shopify counts, kept as attributes beside what we count ourselves."""
    customer_id = needed(payload.get("customerId"), of="customer")
    when = instant(payload.get("occurredAt")) or at
    spent = inner(payload, "amountSpent")
    traits: dict[str, Any] = {"shopify_orders": payload.get("numberOfOrders")}
    if spent:
        traits["shopify_spent"] = minor(spent.get("amount"), text(spent.get("currencyCode"), 3) or "JPY")
    key = f"summary/{customer_id}/{when.timestamp():.3f}"
    body = {"traits": {name: value for name, value in traits.items() if value is not None}}
    return Reading(drafts=(Draft(kind="customer_identified", key=key, at=when, body=body, claims=claims(customer_id)),))


def merge(payload: Object, _: datetime) -> Reading:
    """customers/merge: nothing for one that failed or is under way."""
    if text(payload.get("status")).lower() not in {"completed", "success"}:
        return Reading()
    kept = needed(payload.get("admin_graphql_api_customer_kept_id"), of="customer kept")
    gone = needed(payload.get("admin_graphql_api_customer_deleted_id"), of="customer merged away")
    return Reading(merge=Merge(kept, gone))


def deleted(payload: Object, _: datetime) -> Reading:
    """customers/delete."""
    return Reading(deleted_customer=needed(payload.get("id"), payload.get("admin_graphql_api_id"), of="customer"))


def request(kind: str, payload: Object, shop: str) -> Reading:
    """customers/data_request and customers/redact: a person's wish. The signature covers the body and not its topic, so the body
    must be of this shape: another webhook's, sent again under this topic, would erase somebody."""
    customer = inner(payload, "customer")
    if text(payload.get("shop_domain")).lower() != shop.lower() or not payload.get("shop_id") or not customer:
        raise Unreadable("This is not a request about a person of this shop.")
    customer_id = needed(customer.get("id"), of="customer")
    asked = identity(inner(payload, "data_request").get("id"))
    who = claims(customer_id, customer.get("email"), customer.get("phone"))
    return Reading(subject=Subject(kind=kind, key=f"{kind}/{customer_id}/{asked}", claims=who))
