"""Business time: machine time plus a lead that is kept in the state store and only grows."""

from datetime import datetime, timedelta

from django.db import transaction

from enishi.kernel import clock
from enishi.kernel.errors import Refused
from enishi.shop import store
from enishi.shop.cache import Kept

_NAME = "business_clock"
_MICROSECOND = timedelta(microseconds=1)


def _stored_lead() -> timedelta:
    return timedelta(microseconds=store.document(_NAME).get("lead_microseconds", 0))


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


def begin(at: datetime) -> None:
    """Let business time begin at any instant; once only, before anything happened in it."""
    with transaction.atomic():
        if store.document_to_change(_NAME):
            raise Refused("Business time has begun; it only moves forward.")
        _run_on_from(at)


def move(to: datetime) -> None:
    """Let business time be `to` from now on, and run on from there."""
    with transaction.atomic():
        store.document_to_change(_NAME)
        if to < now():
            raise Refused("Business time only moves forward.")
        _run_on_from(to)


def _run_on_from(at: datetime) -> None:
    lead = at - clock.machine_now()
    store.put_document(_NAME, {"lead_microseconds": lead // _MICROSECOND})
    kept.forget()
