"""Business time: machine time plus a lead that is kept in the state store and only grows."""

from datetime import datetime, timedelta

from django.db import transaction

from enishi.kernel import clock
from enishi.kernel.errors import Refused
from enishi.shop import store
from enishi.shop.cache import Kept

_MICROSECOND = timedelta(microseconds=1)


def _stored_lead() -> timedelta:
    return timedelta(microseconds=store.document("business_clock").get("lead_microseconds", 0))


kept = Kept(_stored_lead, seconds=1)


class _Latest:
    """The latest instant given out under a lead: a machine clock that is set back must not turn business time back."""

    lead = timedelta()
    instant: datetime | None = None


def now() -> datetime:
    """The instant customers live in; never earlier than one this process gave out before."""
    lead = kept.get()
    instant = clock.machine_now() + lead
    if _Latest.instant is not None and lead == _Latest.lead:
        instant = max(instant, _Latest.instant)
    _Latest.lead, _Latest.instant = lead, instant
    return instant


def move(to: datetime) -> None:
    """Let business time be `to` from now on, and run on from there."""
    with transaction.atomic():
        store.document_to_change("business_clock")
        if to < now():
            raise Refused("Business time only moves forward.")
        lead = to - clock.machine_now()
        store.put_document("business_clock", {"lead_microseconds": lead // _MICROSECOND})
    kept.forget()
