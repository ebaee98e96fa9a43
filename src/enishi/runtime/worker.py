"""The `work` process: turns the pipeline, over and over, at the shop's business time."""

import logging
import threading
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import close_old_connections

from enishi import pipeline
from enishi.connectors import api as connectors
from enishi.kernel.clock import monotonic
from enishi.messages import api as messages
from enishi.messages.types import Channel
from enishi.runtime.importing import Importer
from enishi.shop import api as shop
from enishi.subjects import erasing

log = logging.getLogger(__name__)

IDLE_SECONDS = 0.25  # how long a customer's event may lie unseen when nothing else happens
TENDING_SECONDS = 1.0  # how often connections are looked at; each is tended about once a minute
TIDYING_SECONDS = 3600.0  # how often is forgotten what need not be kept
TROUBLE_SECONDS = 5.0  # how long to leave a store alone that just failed


def work(channels: Mapping[str, Channel], stop: threading.Event) -> None:
    """Run until `stop` is set. A turn that fails is logged and tried again: what it had not committed is still there."""
    erasing.reapply()  # an older copy that was put back must not bring anybody back
    messages.recover(shop.business_now())
    tended = tidied = monotonic()
    importer = Importer()
    while not stop.is_set():
        try:
            busy = erasing.carry_out(shop.business_now())
            busy |= turn(channels) or pipeline.is_behind()
            if monotonic() - tended > TENDING_SECONDS:
                connectors.tend(shop.business_now())
                importer.tend(hold=erasing.is_under_way())
                tended = monotonic()
            if monotonic() - tidied > TIDYING_SECONDS:
                pipeline.tidy(shop.business_now())
                tidied = monotonic()
        except Exception:
            log.exception("A turn of the pipeline failed; trying again in %s s", TROUBLE_SECONDS)
            stop.wait(TROUBLE_SECONDS)
            busy = True
        close_old_connections()
        if not busy:
            stop.wait(IDLE_SECONDS)
    importer.close()


def turn(channels: Mapping[str, Channel]) -> bool:
    """One turn; returns whether there may be more to do at once."""
    move = shop.clock_move() if settings.DEMO else None
    if move is None:
        return pipeline.act(shop.business_now(), channels) > 0
    return travel(move.to, channels)


def travel(to: datetime, channels: Mapping[str, Channel]) -> bool:
    """One stop on the way to `to`: the next due instant, or the end. A letter that cannot leave does not hold time up."""
    now = shop.business_now()
    due = pipeline.next_due()
    if due is not None and due <= now and pipeline.act(now, channels):
        return True
    ahead = due if due is not None and due > now else now + timedelta(minutes=15) if due is not None else to
    stop = min(ahead, to)
    if stop > now:
        shop.move_business_clock(stop)
    pipeline.act(stop, channels)
    if stop >= to:
        shop.finish_clock_move(to)
    return True
