"""Shopify as a connector: genuine?, what does it say?, what is due?"""

import functools
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import httpx
from django.conf import settings
from msgspec.structs import replace

from enishi.connectors import store
from enishi.connectors.shopify import asking, discounts, importing, knowing, reconciling, subscribing
from enishi.connectors.shopify.client import VERSION, Client, Means, Refusing
from enishi.connectors.shopify.core import reading, signing
from enishi.connectors.shopify.core.drafts import Reading, Shop
from enishi.connectors.shopify.making import SOURCE, made, shop_of
from enishi.connectors.types import Connection, Delivery, Later, Request, Understood, Waiting
from enishi.customers import api as customers
from enishi.kernel.clock import monotonic, pause
from enishi.shop import api as business

KIND = "shopify"
FORMER_SECRET = timedelta(days=1)  #: Shopify mixes both for an hour
SLICE = 1.2  #: seconds that one call may work before it comes back
_TIMEOUT = httpx.Timeout(10.0, connect=4.0)


@functools.cache
def web() -> httpx.Client:
    """One client a process: connections to Shopify are kept open."""
    return httpx.Client(timeout=_TIMEOUT, follow_redirects=False, headers={"User-Agent": "Enishi"})


def client(connection: Connection, at: datetime, *, patience: float = 2.0) -> Client:
    """The Admin API of a connection; a new token is kept with it."""

    def keep(token: str, until: datetime) -> None:
        store.keep_secret(connection.id, "token", token)
        store.remember(connection.id, {"token_until": until.isoformat()})

    means = Means(monotonic, pause, lambda: secrets.randbelow(1001) / 1000, keep, patience)
    return Client(connection, web(), means, at)


def address(connection_id: str) -> str:
    """Where Shopify brings this connection's webhooks."""
    base = business.profile().public_url or str(settings.PUBLIC_URL)
    return f"{base.rstrip('/')}/h/{connection_id}"


def _in_time() -> Callable[[], bool]:
    end = monotonic() + SLICE
    return lambda: monotonic() < end


class Shopify:
    """One for all connections to Shopify; everything it knows stands in the connection."""

    kind = KIND

    def genuine(self, connection: Connection, request: Request) -> Delivery | None:
        """Signed with the app's secret, or the one before it, and about this shop."""
        known = [connection.secrets.get(name, "") for name in ("client_secret", "former_secret")]
        shop = str(connection.settings.get("shop_domain", ""))
        signed = signing.genuine(request.headers, request.body, secrets=known, shop=shop)
        return Delivery(delivery_id=signed.webhook_id, topic=signed.topic, version=signed.version) if signed else None

    def understand(self, waiting: Waiting) -> Understood:
        """The events of one delivery, asking Shopify for what it leaves out."""
        connection, at = waiting.connection, waiting.received_at
        shop = shop_of(connection)
        read = reading.read(waiting.topic, waiting.body, shop, at)
        ask = functools.cache(lambda: client(connection, at))
        try:
            drafts = asking.completed(read, shop, ask, at)
        except Refusing as refusal:
            raise Later(str(refusal)) from None
        drafts += knowing.deleted(read.deleted_customer, read.deleted_order, shop, at)
        events, refusals = made(drafts, shop, at)
        if read.merge is not None:
            events += knowing.merged(read.merge, shop, at)
        _note_subject(read, connection, at)
        state = {**_version(waiting), **_news(read, connection, shop, ask, at)}
        return Understood(events=events, refusals=refusals, state=state)

    def tend(self, connection: Connection, at: datetime) -> Understood:
        """One thing that is due: webhooks that are missing, a slice of the first import, a look at what changed."""
        if connection.state.get("uninstalled_at"):
            return Understood()
        try:
            return self._turn(connection, at)
        except Refusing as refusal:
            raise Later(str(refusal)) from None

    def _turn(self, connection: Connection, at: datetime) -> Understood:
        in_time = _in_time()
        if subscribing.is_due(connection, at):
            done = subscribing.checked(connection, client(connection, at), address(connection.id), at, in_time)
            return replace(done, state={"busy": True, **done.state})
        if importing.is_running(connection):
            turn = importing.turned(connection, client(connection, at), web(), at, in_time)
            if turn.state:
                return turn
        kind = reconciling.due(connection, at)
        if kind:
            return reconciling.looked(connection, kind, client(connection, at), at, in_time)
        _forget_former_secret(connection, at)
        if discounts.filled(client(connection, at), connection.id):
            return Understood(state={"busy": True})
        return Understood(state={"busy": None}) if connection.state.get("busy") else Understood()


def _forget_former_secret(connection: Connection, at: datetime) -> None:
    """A day after a new secret was entered nothing is signed with the one before it any more."""
    since = connection.state.get("secret_changed_at")
    if since and at - datetime.fromisoformat(since) > FORMER_SECRET:
        store.keep_secret(connection.id, "former_secret", "")
        store.remember(connection.id, {"secret_changed_at": None})


def _note_subject(read: Reading, connection: Connection, at: datetime) -> None:
    """A person's wish goes on the owner's list, with its term; the same wish told twice is one."""
    subject = read.subject
    if subject is None:
        return
    customers.request_subject(
        "export" if subject.kind == "export" else "erasure",
        subject.claims,
        site=connection.site,
        reason="asked through Shopify",
        by=SOURCE,
        at=at,
        natural_key=f"{connection.id}/{subject.key}",
    )


def _version(waiting: Waiting) -> dict[str, Any]:
    """The version Shopify speaks where it is another than ours; forgotten again once they agree."""
    ours = str(waiting.connection.settings.get("version") or VERSION)
    other = waiting.version if waiting.version not in ("", ours) else None
    return {"other_version": other} if other != waiting.connection.state.get("other_version") else {}


def _news(read: Reading, connection: Connection, shop: Shop, ask: Callable[[], Client], at: datetime) -> dict[str, Any]:
    """What changes the connection itself."""
    if read.news == "bulk_finished":
        job = connection.state.get("import") or {}
        known = job.get("steps", {}).get(job.get("step"), {})
        if not known or not importing.is_running(connection):
            return {}
        nudged = {**job, "steps": {**job["steps"], job["step"]: {**known, "polled_at": None}}}
        return {"import": nudged, "busy": True}
    if read.news == "shop_redact":
        return {"shop_redact_at": at.isoformat()}
    if read.news != "uninstalled":
        return {}
    try:  # the signature does not cover the topic: a shop's profile sent again under this one must not end anything
        asking.about_shop(ask())
    except Refusing:
        importing.forgotten(connection, None)
        store.keep_secret(connection.id, "token", "")
        return {"uninstalled_at": at.isoformat(), "busy": None}
    return {"uninstalled_denied_at": at.isoformat()}
