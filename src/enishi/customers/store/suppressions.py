"""Addresses that are never written to: putting on the list, looking up, taking off."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count

from enishi.customers.core.folding import address
from enishi.customers.models import Consent, Suppression, SuppressionLift
from enishi.customers.store.addresses import address_key
from enishi.customers.store.sql import portions
from enishi.customers.types import Cluster, SuppressedAddress
from enishi.customers.types import Suppression as Stretch
from enishi.kernel.errors import NotFound, Refused

CLUSTER = 8  #: so many of one domain in a minute are no coincidence; large mail services have that many only on the day of a campaign
_DAY = timedelta(days=1)


def suppress(emails: Iterable[str], *, reason: str, at: datetime) -> int:
    """See the api."""
    keys = {address_key(folded) for email in emails if (folded := address(email))}
    with transaction.atomic():
        before = Suppression.objects.count()
        for portion in portions(keys):
            rows = [Suppression(address_key=key, reason=reason, at=at) for key in portion]
            Suppression.objects.bulk_create(rows, ignore_conflicts=True)
        return Suppression.objects.count() - before


def count() -> int:
    """How many addresses are suppressed."""
    return Suppression.objects.count()


def all_of_them() -> list[Stretch]:
    """See the api."""
    columns = ("address_key", "reason", "at")
    now = [Stretch(address_key=key, reason=why, since=at) for key, why, at in Suppression.objects.values_list(*columns)]
    before = SuppressionLift.objects.values_list(*columns, "lifted_at")
    return now + [Stretch(address_key=key, reason=why, since=at, until=until) for key, why, at, until in before]


def tally() -> tuple[int, int]:
    """See the api."""
    return Suppression.objects.count(), SuppressionLift.objects.count()


def count_by_reason() -> dict[str, int]:
    """See the api."""
    rows = Suppression.objects.order_by().values_list("reason").annotate(count=Count("address_key"))
    return dict(sorted(rows, key=lambda row: (-row[1], row[0])))


def looked_up(email: str) -> list[SuppressedAddress]:
    """See the api."""
    key = address_key(_folded(email))
    now = Suppression.objects.filter(address_key=key).values("reason", "at")
    before = SuppressionLift.objects.filter(address_key=key).order_by("-lifted_at")
    columns = ("reason", "at", "lifted_at", "lifted_by", "lift_reason")
    return [SuppressedAddress(**row) for row in [*now, *before.values(*columns)]]


def lift(email: str, *, why: str, by: str, at: datetime) -> None:
    """See the api."""
    why = why.strip()
    if not why:
        raise Refused("Please say why the address may be written to again.")
    with transaction.atomic():
        row = Suppression.objects.select_for_update().filter(address_key=address_key(_folded(email))).first()
        if row is None:
            raise NotFound("This address is not on the list.")
        SuppressionLift.objects.create(
            address_key=row.address_key,
            reason=row.reason,
            at=row.at,
            lifted_at=at,
            lifted_by=by,
            lift_reason=why[:500],
        )
        row.delete()


def clusters(at: datetime) -> list[Cluster]:
    """See the api."""
    said = Consent.objects.filter(
        channel="email", state="withdrawn", method__in=("one_click", "page"), at__gt=at - _DAY, at__lte=at
    )
    counted = Counter(
        (when.replace(second=0, microsecond=0), email.rpartition("@")[2])
        for when, email in said.exclude(customer__email="").values_list("at", "customer__email")
    )
    many = [(minute, domain, count) for (minute, domain), count in counted.items() if count >= CLUSTER]
    return [Cluster(at=minute, domain=domain, count=count) for minute, domain, count in sorted(many, reverse=True)]


def _folded(email: str) -> str:
    folded = address(email)
    if not folded:
        raise Refused("This is not an email address. Please check it.")
    return folded
