"""How long the evidence of consent is kept. The law's floor cannot be gone under."""

from datetime import datetime

from django.db import transaction

from enishi.kernel.errors import Refused
from enishi.shop import store

_NAME = "retention"
LEAST_YEARS = 3
MOST_YEARS = 30


def evidence_years() -> int:
    """Years after the last letter to a person."""
    return max(LEAST_YEARS, int(store.document(_NAME).get("evidence_years", LEAST_YEARS)))


def keep_evidence(years: int, *, by: str, at: datetime) -> None:
    """Keep it for `years`."""
    if not LEAST_YEARS <= years <= MOST_YEARS:
        raise Refused(
            "Evidence of consent is kept for %(least)s to %(most)s years: the law asks for at least %(least)s.",
            least=LEAST_YEARS,
            most=MOST_YEARS,
        )
    with transaction.atomic():
        store.put_document(_NAME, store.document_to_change(_NAME) | {"evidence_years": years})
        store.note_access(by=by, action="evidence_years_set", subject="", at=at)
