"""Every way in by webhook, and the worker's turn at them. Knows all connectors; they do not know each other."""

import logging
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from enishi.connectors import store
from enishi.connectors.ec_cube.api import EcCube
from enishi.connectors.line.connector import LineConnector
from enishi.connectors.shopify.connector import Shopify
from enishi.connectors.types import Connection, Connector, Later, Request, Silent, Understood
from enishi.events import api as events
from enishi.kernel import clock

_log = logging.getLogger(__name__)
_TENDED_EVERY = timedelta(minutes=1)
_SECONDS_A_TURN = 3.0
_ID = re.compile(r"[\w-]{1,64}", re.ASCII)
_CONNECTORS: Sequence[Connector] = (Shopify(), EcCube(), LineConnector())


def by_kind() -> Mapping[str, Connector]:
    """Every connector, by the kind of its connections."""
    return {each.kind: each for each in _CONNECTORS}


def listens(connection_id: str) -> bool:
    """Whether there is such a connection, in use: nobody else's request is worth reading."""
    if not _ID.fullmatch(connection_id):
        return False
    connection = store.connection(connection_id)
    return connection is not None and connection.ended_at is None


def receive(connection_id: str, request: Request) -> bool:
    """Take a webhook's request into the inbox; True once it lies there durably (also when it came before), False for a
    forgery or an unknown connection. Milliseconds: nothing is understood here."""
    connection = store.connection(connection_id)
    if connection is None or connection.ended_at is not None:
        return False
    connector = by_kind().get(connection.kind)
    delivery = connector.genuine(connection, request) if connector else None
    if delivery is None:
        return False
    store.receive(connection.id, delivery, request.body, request.received_at)
    return True


def take_in(at: datetime) -> int:
    """What lies in the inbox becomes events; returns how many deliveries were settled. Killed anywhere, a delivery is
    understood again under the same event ids.

    Letters wait while this runs. So it stops after a few seconds and goes on at the next turn, and a system that is silent
    is asked once, not once for each of its deliveries.
    """
    settled, patience = 0, clock.monotonic() + _SECONDS_A_TURN
    silent: dict[str, str] = {}
    for item in store.waiting(at):
        if item.connection.id in silent:
            store.put_off(item, at, silent[item.connection.id])
            continue
        if clock.monotonic() > patience:
            break
        connector = by_kind().get(item.connection.kind)
        try:
            if connector is None:
                raise LookupError(f"no connector {item.connection.kind}")
            _append(item.connection, connector.understand(item), at)
        except Later as later:
            if isinstance(later, Silent):
                silent[item.connection.id] = str(later)
            store.put_off(item, at, str(later))
        except Exception as error:
            _log.exception("A delivery of %s (%s) could not be understood", item.connection.kind, item.topic)
            store.settle(item.id, state="failed", detail=f"{type(error).__name__}: {error}")
        else:
            store.settle(item.id)
            settled += 1
    return settled


def forget_person(needles: Sequence[str]) -> int:
    """Take an erased person out of what the ways in keep: everything that holds one of these texts. Returns how many things went."""
    return store.forget_person(needles)


def tend(at: datetime) -> None:
    """Let every connection do what is due: tokens, subscriptions, reconciliation. A minute apart for each that is not busy."""
    for connection in store.connections():
        last = connection.state.get("tended_at")
        if last and not connection.state.get("busy") and at - datetime.fromisoformat(last) < _TENDED_EVERY:
            continue
        connector, trouble = by_kind().get(connection.kind), None
        try:
            if connector is not None:
                _append(connection, connector.tend(connection, at), at)
        except Later as later:  # the other system does not answer: no fault of ours
            trouble = str(later)
        except Exception as error:
            _log.exception("The connection to %s could not be tended", connection.kind)
            trouble = f"{type(error).__name__}: {error}"
        quiet = {"busy": None} if trouble else {}
        store.remember(
            connection.id, {"tended_at": at.isoformat(), "trouble": trouble[:500] if trouble else None, **quiet}
        )


def _append(connection: Connection, understood: Understood, at: datetime) -> None:
    """The events first, then what is remembered of them: in the other order a death in between would lose some."""
    if understood.events:
        events.log().append(understood.events)
    if understood.refusals:
        events.count_refusals(understood.refusals, at=at, source=connection.kind, sample=b"")
    if understood.state:
        store.remember(connection.id, understood.state)
