"""The first import: three bulk operations, one after the other; each is started, waited for, fetched to disk and read line by line.

All that is remembered stands in the connection's state and is written with or after what it speaks of, so a kill at any place
goes on from there: a file half fetched is continued where it ends, lines read twice give events that count once.
"""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from django.conf import settings
from django.utils.translation import gettext_noop as _

from enishi.connectors.shopify import queries
from enishi.connectors.shopify.client import Client, Refusing
from enishi.connectors.shopify.core import orders_graphql, people, products
from enishi.connectors.shopify.core.drafts import Draft, Shop
from enishi.connectors.shopify.core.grouping import grouped
from enishi.connectors.shopify.core.values import Object, Unreadable, inner, number, text
from enishi.connectors.shopify.making import made, shop_of
from enishi.connectors.types import Connection, Later, Understood
from enishi.events.types import Event, Refusal

STEPS = ("products", "customers", "orders")
POLLED_EVERY = timedelta(seconds=15)
AT_ONCE = 5000  #: events of one slice
_WORKING = frozenset({"CREATED", "RUNNING", "CANCELING"})
_CHUNK = 64 * 1024
_log = logging.getLogger(__name__)

InTime = Callable[[], bool]


def asked(at: datetime) -> dict[str, Any]:
    """The state with which a first import begins; a later one begins anew, and what it repeats counts once."""
    return {"import": {"asked_at": at.isoformat(), "step": STEPS[0], "steps": {}}, "busy": True}


def is_running(connection: Connection) -> bool:
    """Whether an import was asked for and is not over."""
    job = connection.state.get("import") or {}
    return bool(job) and not job.get("done_at") and not job.get("failed")


def folder(connection_id: str) -> Path:
    """Where the files of a running import lie."""
    return Path(settings.VAR) / "shopify" / connection_id


def turned(connection: Connection, client: Client, http: httpx.Client, at: datetime, in_time: InTime) -> Understood:
    """One slice of the import: whatever comes next, as long as `in_time`."""
    job = connection.state["import"]
    step = job["step"]
    known = dict(job["steps"].get(step, {}))
    if not known.get("operation"):
        started = client.act(queries.BULK_RUN, {"query": queries.BULK[step]}, "bulkOperationRunQuery")
        operation = text(inner(started, "bulkOperation").get("id"))
        return _state(job, step, {"operation": operation, "status": "CREATED", "read": 0, "events": 0, "refused": 0})
    if known["status"] != "COMPLETED":
        return _polled(job, step, known, client, at)
    if known.get("size") is None:
        return _next(connection, job, step, known, at)
    file = folder(connection.id) / f"{step}.jsonl"
    there = file.stat().st_size if file.exists() else 0
    if there < known["size"] and (there == 0 or known["read"] == 0):
        return _fetched(job, step, known, file, http, in_time)
    if known["read"] >= known["size"]:
        return _next(connection, job, step, known, at)
    return _read(connection, job, step, known, file, at, in_time)


def _state(job: dict[str, Any], step: str, known: dict[str, Any], *, busy: bool = True) -> Understood:
    state = {"import": {**job, "steps": {**job["steps"], step: known}}, "busy": True if busy else None}
    return Understood(state=state)


def _polled(job: dict[str, Any], step: str, known: dict[str, Any], client: Client, at: datetime) -> Understood:
    """Ask how far Shopify is, not more often than it is worth."""
    last = known.get("polled_at")
    if last and at - datetime.fromisoformat(last) < POLLED_EVERY:
        return Understood()
    node = inner(client.ask(queries.BULK_STATUS, {"id": known["operation"]}), "node")
    status = text(node.get("status")).upper() or "EXPIRED"
    known |= {"status": status, "found": _count(node.get("objectCount")), "polled_at": at.isoformat()}
    if status in _WORKING:
        return _state(job, step, known, busy=False)
    if status != "COMPLETED":
        reason = text(node.get("errorCode")) or status
        _log.warning("Shopify ended the bulk operation for %s: %s", step, reason)
        return Understood(state={"import": {**job, "failed": f"{step}: {reason}"}, "busy": None})
    known |= {"url": text(node.get("url"), 5000), "size": _count(node.get("fileSize")) if node.get("url") else None}
    return _state(job, step, known)


def _count(told: object) -> int:
    """Shopify writes these counts as text."""
    return int(told) if isinstance(told, str) and told.isdigit() else number(told) or 0


def _fetched(
    job: dict[str, Any], step: str, known: dict[str, Any], file: Path, http: httpx.Client, in_time: InTime
) -> Understood:
    """Continue the file where it ends on disk. An address that has gone stale is asked for again."""
    file.parent.mkdir(parents=True, exist_ok=True)
    there = file.stat().st_size if file.exists() else 0
    try:
        with http.stream("GET", known["url"], headers={"Range": f"bytes={there}-"} if there else {}) as response:
            if response.status_code in (403, 404, 410):
                return _state(job, step, {**known, "status": "RUNNING", "polled_at": None})
            if response.status_code not in (200, 206):
                raise Later(f"Shopify's file store answered {response.status_code}.")
            with file.open("ab" if response.status_code == 206 else "wb") as out:
                for chunk in response.iter_bytes(_CHUNK):
                    out.write(chunk)
                    if not in_time():
                        break
    except httpx.TransportError:
        raise Later(_("Shopify's file store did not answer; it is tried again.")) from None
    return _state(job, step, {**known, "fetched": min(file.stat().st_size, known["size"])})


def _read(
    connection: Connection,
    job: dict[str, Any],
    step: str,
    known: dict[str, Any],
    file: Path,
    at: datetime,
    in_time: InTime,
) -> Understood:
    """Some objects of the file as events, and where to go on."""
    shop = shop_of(connection)
    accepted: list[Event] = []
    refused: list[Refusal] = []
    offset = known["read"]
    try:
        for behind, node in grouped(_lines(file, offset), "lineItems"):
            some, wrong = made(_drafts(step, node, shop, at), shop, at)
            accepted += some
            refused += wrong
            offset = behind
            if len(accepted) >= AT_ONCE or not in_time():
                break
        if offset == known["read"]:
            raise Unreadable(f"The file ends at byte {offset} instead of {known['size']}.")
    except Unreadable as error:
        failed = {"import": {**job, "failed": f"{step}: {error}"}, "busy": None}
        return Understood(events=accepted, refusals=refused, state=failed)
    counts = {"events": known["events"] + len(accepted), "refused": known["refused"] + len(refused)}
    told = _state(job, step, {**known, **counts, "read": offset})
    return Understood(events=accepted, refusals=refused, state=told.state)


def _lines(file: Path, offset: int) -> Iterator[tuple[int, bytes]]:
    with file.open("rb") as lines:
        lines.seek(offset)
        for line in lines:
            offset += len(line)
            if line.strip():
                yield offset, line


def _drafts(step: str, node: Object, shop: Shop, at: datetime) -> list[Draft]:
    if step == "products":
        return [products.from_graphql(node, shop, at)]
    if step == "customers":
        return people.from_graphql(node, at)
    return orders_graphql.order(node, shop, at)


def _next(connection: Connection, job: dict[str, Any], step: str, known: dict[str, Any], at: datetime) -> Understood:
    """On to the next step; behind the last one the import is over."""
    (folder(connection.id) / f"{step}.jsonl").unlink(missing_ok=True)
    done = {**job, "steps": {**job["steps"], step: {**known, "url": None, "done_at": at.isoformat()}}}
    place = STEPS.index(step)
    if place + 1 < len(STEPS):
        return Understood(state={"import": {**done, "step": STEPS[place + 1]}, "busy": True})
    return Understood(state={"import": {**done, "done_at": at.isoformat()}, "busy": None})


def forgotten(connection: Connection, client: Client | None) -> None:
    """Remove the files of an import that will not go on, and end its operation where Shopify can be asked."""
    for file in folder(connection.id).glob("*.jsonl"):
        file.unlink()
    job = connection.state.get("import") or {}
    operation = job.get("steps", {}).get(job.get("step"), {}).get("operation")
    if client is not None and operation and is_running(connection):
        try:
            client.act(queries.BULK_CANCEL, {"id": operation}, "bulkOperationCancel")
        except (Later, Refusing):
            _log.info("The bulk operation could not be ended; it ends by itself")
