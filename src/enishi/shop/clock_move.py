"""A wish to move business time: asked for in the console, granted by the worker, which stops at each due instant on the way."""

from datetime import datetime

from django.db import transaction

from enishi.kernel.errors import Refused
from enishi.shop import business_clock, store
from enishi.shop.types import ClockMove

_NAME = "clock_move"


def request(to: datetime) -> None:
    """Ask for business time `to`; a later wish replaces an earlier one that is still under way."""
    now = business_clock.now()
    if to <= now:
        raise Refused("Business time only moves forward.")
    with transaction.atomic():
        wish = store.document_to_change(_NAME)
        start = wish.get("start") or now.isoformat()
        store.put_document(_NAME, {"start": start, "to": to.isoformat()})


def current() -> ClockMove | None:
    """The wish under way and how far it has come; None when there is none."""
    wish = store.document(_NAME)
    if not wish:
        return None
    return ClockMove(
        start=datetime.fromisoformat(wish["start"]), to=datetime.fromisoformat(wish["to"]), now=business_clock.now()
    )


def finish(to: datetime) -> None:
    """The worker has arrived at `to`; a wish that has meanwhile grown goes on."""
    with transaction.atomic():
        wish = store.document_to_change(_NAME)
        if wish and datetime.fromisoformat(wish["to"]) <= to:
            store.put_document(_NAME, {})
