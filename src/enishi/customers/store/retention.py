"""Evidence of consent that need no longer be kept is struck out; that a word was said, and what, stays."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import Q

from enishi.customers.core.retention import Evidence, kept_until
from enishi.customers.models import Consent
from enishi.customers.store.people import members
from enishi.customers.store.standings import standings
from enishi.shop import api as shop

_HELD = ~Q(wording="", page_url="", ip="")


def candidates(at: datetime, after: int, limit: int) -> list[int]:
    """See the api. A year is counted short, so that no leap day hides a row: the exact rule is asked for each row afterwards."""
    before = at - timedelta(days=365 * shop.evidence_years())
    rows = Consent.objects.filter(_HELD, at__lte=before, customer__gt=after).order_by("customer_id")
    return list(rows.values_list("customer_id", flat=True).distinct()[:limit])


def forget(last_sends: Mapping[int, datetime | None], at: datetime) -> int:
    """See the api."""
    years = shop.evidence_years()
    current = standings([(customer, at) for customer in last_sends])
    ids = []
    for member, asked in members(last_sends).items():
        stands = {pair for pair, state in current[asked, at].purposes.items() if state == "granted"}
        for row in Consent.objects.filter(_HELD, customer=member).values("id", "at", "channel", "purpose", "state"):
            open_still = row["state"] == "granted" and any(
                channel == row["channel"] and row["purpose"] in (purpose, "marketing") for channel, purpose in stands
            )
            until = kept_until(Evidence(row["at"], open_still), last_sends[asked], years)
            if until is not None and until <= at:
                ids.append(row["id"])
    return Consent.objects.filter(id__in=ids).update(wording="", page_url="", ip="")
