"""Lists of who may be written to, and of who must not."""

from enishi.connectors.csv.core.understanding.people import claims, consent_body, named
from enishi.connectors.csv.core.understanding.record import Record, subject, without_blanks
from enishi.connectors.csv.types import Fact, Problem, Subject


def consent(record: Record) -> Subject | Problem:
    """A line of a consent list. Without a column that says yes or no, being on the list is the yes."""
    claimed = claims(record)
    if not claimed:
        return record.refuse("record_nobody")
    granted = record.value("state") if "state" in record.columns else True
    if granted is None:
        return record.refuse("value_missing", field="state")
    channel = record.value("channel") or "email"
    body = consent_body(record, channel, granted=granted)
    evidence = {"page_url": record.value("page_url"), "ip": record.value("ip"), "wording": record.value("wording")}
    body |= without_blanks(evidence)
    said = record.value("consented_at") or record.now
    key = f"consent/{record.context.site}/{named(claimed)}/{channel}"
    natural_key = f"{key}/{body['state']}/{said.isoformat() if said != record.now else ''}"
    fact = Fact(
        kind="consent_changed",
        body=body,
        claims=claimed,
        natural_key=natural_key,
        occurred_at=said,
        renews=True,
    )
    return subject(key, (record.line,), [fact], record.context)


def opt_out(record: Record) -> Subject | Problem:
    """A line of an opt-out list: the person withdraws, and the address is never written to again."""
    email = record.needed("email")
    if not email:
        return record.refuse("value_missing", field="email")
    said = record.value("opted_out_at") or record.now
    key = f"opt_out/{email}"
    fact = Fact(
        kind="consent_changed",
        body={"channel": "email", "purpose": "marketing", "state": "withdrawn", "method": "import"},
        claims={"email": email},
        natural_key=key,
        occurred_at=said,
        renews=True,
    )
    return subject(key, (record.line,), [fact], record.context, suppress=(email,))
