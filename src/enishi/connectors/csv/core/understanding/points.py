"""Points of the shop's own programme: a line is an entry, or a balance."""

from enishi.connectors.csv.core.understanding.people import claims, named
from enishi.connectors.csv.core.understanding.record import Record, short, subject, without_blanks
from enishi.connectors.csv.types import Fact, Problem, Subject


def entry(record: Record) -> Subject | Problem:
    """A line of a points file. Balances of one customer replace each other; entries add up, each by its number or content."""
    claimed = claims(record)
    if not claimed:
        return record.refuse("record_nobody")
    balance, added = record.value("balance"), record.value("added")
    if balance is None and added is None:
        return record.refuse("left_nothing")
    if balance is not None and balance < 0:
        return record.refuse("value_negative", field="balance", value=str(balance))
    at = record.value("changed_at") or record.now
    reason, expires_on = record.value("reason"), record.value("expires_on")
    body = without_blanks({"balance": balance, "added": added, "reason": reason, "expires_on": expires_on})
    who = f"points/{record.context.site}/{named(claimed)}"
    number = record.value("entry_id")
    if number:
        key = f"{who}/{number}"
    elif added is not None:
        key = f"{who}/{short(body, at if at != record.now else None)}"
    else:
        key = who
    fact = Fact(
        kind="points_changed",
        body=body,
        claims=claimed,
        natural_key=f"{key}/{short(body)}",
        occurred_at=at,
        renews=added is None,
    )
    return subject(key, (record.line,), [fact], record.context)
