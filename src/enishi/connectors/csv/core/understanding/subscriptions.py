"""The ledger of subscriptions (定期台帳): a line is a contract as it now stands."""

from datetime import datetime
from typing import Any

from enishi.connectors.csv.core.understanding.people import claims, profile
from enishi.connectors.csv.core.understanding.record import Record, short, subject, without_blanks
from enishi.connectors.csv.types import Fact, Problem, Subject


def subscription(record: Record) -> Subject | Problem:
    """A line of the ledger: begun, how it stands, how many deliveries there were, and whether it ended."""
    contract, started = record.needed("subscription_id"), record.needed("started_at")
    product, cycle, amount = record.needed("product_id"), record.needed("cycle_days"), record.needed("amount")
    claimed = claims(record)
    if not claimed:
        record.refuse("record_nobody")
    if amount is not None and amount < 0:
        record.refuse("value_negative", field="amount", value=str(amount))
    if record.problem is not None:
        return record.problem
    key = f"subscription/{record.context.site}/{contract}"
    following = record.value("next_delivery_on")
    terms = {"subscription_id": contract, "product_id": product, "cycle_days": cycle, "amount": amount}
    start = {
        **terms,
        "currency": record.mapping.currency,
        "next_delivery_on": following,
        "committed_deliveries": record.value("committed_deliveries"),
    }
    facts = [_fact("subscription_started", start, claimed, key, started, when="first")]
    facts += _standing(record, key, claimed, {**terms, "next_delivery_on": following}, started)
    facts += _named(record, key, claimed)
    return subject(key, (record.line,), facts, record.context)


def _standing(
    record: Record, key: str, claimed: dict[str, Any], terms: dict[str, Any], started: datetime
) -> list[Fact]:
    """What happened to the contract since it began."""
    contract, count = terms["subscription_id"], record.value("delivery_count")
    state, ended = record.value("status") or "active", record.value("cancelled_at")
    at = max(record.value("changed_at") or record.now, started)
    found = []
    if state == "cancelled" or ended:
        end = without_blanks(
            {"subscription_id": contract, "reason": record.value("cancel_reason"), "delivery_count": count}
        )
        found.append(_fact("subscription_cancelled", end, claimed, f"{key}/ended", ended or at, renews=True))
    else:
        body = {**terms, "state": state}
        when = "change" if state == "active" else "always"
        found.append(
            _fact("subscription_changed", body, claimed, f"{key}/{short(str(body))}", at, when=when, renews=True)
        )
    if count and count > 0:
        body = {"subscription_id": contract, "delivery_count": count, "next_delivery_on": terms["next_delivery_on"]}
        found.append(_fact("subscription_renewed", body, claimed, f"{key}/{count}", at))
    return found


def _named(record: Record, key: str, claimed: dict[str, Any]) -> list[Fact]:
    body = profile(record)
    return [_fact("customer_identified", body, claimed, f"{key}/{short(body)}", record.now)] if body else []


def _fact(kind: str, body: dict[str, Any], claimed: dict[str, Any], key: str, at: datetime, **more: Any) -> Fact:
    return Fact(kind=kind, body=without_blanks(body), claims=claimed, natural_key=key, occurred_at=at, **more)
