"""What customers wrote and called about."""

from enishi.connectors.csv.core.understanding.people import claims, named, profile
from enishi.connectors.csv.core.understanding.record import Record, short, subject, without_blanks
from enishi.connectors.csv.types import Fact, Problem, Subject


def contact(record: Record) -> Subject | Problem:
    """A line of a contact history; one without a number is known by who, when and what about."""
    claimed, opened = claims(record), record.needed("opened_at")
    if not claimed:
        return record.refuse("record_nobody")
    if opened is None:
        return record.refuse("value_missing", field="opened_at")
    reason = record.text("reason")
    number = record.value("contact_id") or short(named(claimed), opened, reason)
    key = f"contact/{record.context.site}/{number}"
    body = without_blanks(
        {
            "contact_id": number,
            "reason": reason,
            "complaint": record.value("complaint"),
            "order_id": record.value("order_id"),
            "channel": record.value("channel"),
            "summary": record.value("summary"),
        }
    )
    facts = [_fact("contact_opened", body, claimed, key, opened)]
    if (resolved := record.value("resolved_at")) is not None:
        settled = without_blanks({"contact_id": number, "resolution": record.value("resolution")})
        facts.append(_fact("contact_resolved", settled, claimed, f"{key}/resolved", max(resolved, opened)))
    if known := profile(record):
        facts.append(_fact("customer_identified", known, claimed, f"{key}/{short(known)}", opened))
    return subject(key, (record.line,), facts, record.context)


def _fact(kind: str, body: dict[str, object], claimed: dict[str, object], key: str, at: object) -> Fact:
    return Fact(kind=kind, body=body, claims=claimed, natural_key=key, occurred_at=at)  # type: ignore[arg-type]
