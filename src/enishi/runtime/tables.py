"""The `tables` process: owns the warehouse, loads what is known into it, lets segments follow, and answers the other processes'
questions about it. No letter is decided by the warehouse, so nothing waits for this process but reports and memberships.
"""

import logging
import threading

from django.db import close_old_connections

from enishi import pipeline
from enishi.shop import api as shop
from enishi.subjects import erasing
from enishi.warehouse import api as warehouse

log = logging.getLogger(__name__)

PAUSE_SECONDS = 0.5  # between two loads: few events cost nearly what many cost
TROUBLE_SECONDS = 5.0  # how long to leave a store alone that just failed


def keep(stop: threading.Event) -> None:
    """Run until `stop` is set. A load that fails is logged and tried again: it is in one transaction with its offset."""
    server = warehouse.serve()
    try:
        erasing.reapply_tables()
        erasing.carry_out_tables()  # of an empty file, after a rebuild, in no time
        while not stop.is_set():
            try:
                while pipeline.tabulate() and not stop.is_set():
                    pass
                now = shop.business_now()
                busy = pipeline.group(now) or pipeline.rest(now)
                erasing.carry_out_tables()
                pause = 0.0 if busy else PAUSE_SECONDS
            except Exception:
                log.exception("Loading the warehouse failed; trying again in %s s", TROUBLE_SECONDS)
                pause = TROUBLE_SECONDS
            close_old_connections()
            stop.wait(pause)
    finally:
        server.stop()
        warehouse.close()
