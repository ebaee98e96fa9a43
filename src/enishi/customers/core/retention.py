"""How long the evidence of a consent is kept: three years after the last letter at the least, which covers both Japanese laws."""

from datetime import datetime

from msgspec import Struct


class Evidence(Struct, frozen=True):
    """One line of the ledger: when it was said, and whether it is what the person's standing rests on today."""

    said_at: datetime
    stands: bool


def kept_until(evidence: Evidence, last_send: datetime | None, years: int) -> datetime | None:
    """From when on the evidence may be forgotten; None while letters may still go out on its strength."""
    if evidence.stands:
        return None
    return _later(max(evidence.said_at, last_send or evidence.said_at), years)


def _later(at: datetime, years: int) -> datetime:
    """The same day `years` on; the first of March where there is no 29 February."""
    try:
        return at.replace(year=at.year + years)
    except ValueError:
        return at.replace(year=at.year + years, month=3, day=1)
