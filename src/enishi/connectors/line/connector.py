"""The connector: webhooks become events, and a new friend is offered the way to their customer record."""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from enishi.connectors.line import client, core, models
from enishi.connectors.types import Connection, Delivery, Request, Understood, Waiting
from enishi.events import api as events
from enishi.events.types import Event, Refusal
from enishi.kernel.errors import Refused
from enishi.kernel.links import sign_link
from enishi.shop import api as shop

#: LINE's own token lives ten minutes; its webhook may come later.
NONCE_LIVES = timedelta(hours=1)
WELCOME = (
    "友だち追加ありがとうございます。\nこれまでのお買い物とつなぐと、ご注文に合わせたご案内をお届けできます。"
    "よろしければ、こちらからメールアドレスをご登録ください。\n{url}"
)
_log = logging.getLogger(__name__)


class LineConnector:
    """See `connectors.types.Connector`."""

    kind = "line"

    def genuine(self, connection: Connection, request: Request) -> Delivery | None:
        """The signature is over the raw bytes; only then are they looked into."""
        signature = request.headers.get("x-line-signature", "")
        if not core.genuine(connection.secrets.get("channel_secret", ""), request.body, signature):
            return None
        try:
            return Delivery(delivery_id=core.delivery_id(request.body), topic="events")
        except ValueError:
            return None

    def understand(self, waiting: Waiting) -> Understood:
        """Friends who came, went, or agreed to be connected."""
        made: list[Event | Refusal] = []
        trouble: str | None = None
        for event in core.happened(waiting.body):
            for kind, body in core.told(event):
                made.append(_made(waiting, event, kind, body, {"line_user_id": event.user_id}))
            if nonce := core.linked_nonce(event):
                made += _identified(waiting, event, nonce)
            if event.kind == "follow" and not event.redelivered and not waiting.attempts:
                trouble = _welcome(waiting.connection, event) or trouble
        return Understood(
            events=[each for each in made if isinstance(each, Event)],
            refusals=[each for each in made if isinstance(each, Refusal)],
            state={"heard_at": waiting.received_at.isoformat(), "trouble": trouble},
        )

    def tend(self, connection: Connection, at: datetime) -> Understood:
        """Numbers that nobody brought back are forgotten."""
        models.LineNonce.objects.filter(connection=connection.id, made_at__lt=at - NONCE_LIVES).delete()
        return Understood()


def _made(
    waiting: Waiting, event: core.Happened, kind: str, body: dict[str, Any], claims: dict[str, str]
) -> Event | Refusal:
    return events.made(
        kind,
        body,
        natural_key=f"{waiting.connection.id}:{event.event_id}",
        occurred_at=min(event.at, waiting.received_at),
        received_at=waiting.received_at,
        claims=claims,
        site=waiting.connection.site,
        source="line",
    )


def _identified(waiting: Waiting, event: core.Happened, nonce: str) -> list[Event | Refusal]:
    """The friend is the customer whom we gave this number; a number we never gave, or for another friend, says nothing.

    The number stays until it is old: a delivery may have to be understood again."""
    known = models.LineNonce.objects.filter(
        nonce=nonce, connection=waiting.connection.id, user_id=event.user_id
    ).first()
    if known is None or waiting.received_at - known.made_at > NONCE_LIVES:
        return []
    claims = {"line_user_id": event.user_id, "email": known.email}
    return [_made(waiting, event, "customer_identified", {}, claims)]


def _welcome(connection: Connection, event: core.Happened) -> str | None:
    """Offer the way to the customer record; what went wrong, for the connection's page. A friend came in any case."""
    token = event.rest.get("replyToken")
    if not connection.secrets.get("access_token") or not connection.settings.get("offers_link", True):
        return None
    if not isinstance(token, str):
        return None
    try:
        client.reply(connection, token, WELCOME.format(url=link_url(connection.id, event.user_id, event.at)))
    except Refused as refusal:
        _log.warning("LINE did not take the answer to a new friend: %s", refusal)
        return str(refusal)
    return None


def link_url(connection_id: str, user_id: str, at: datetime) -> str:
    """Where a friend gives the address they buy with."""
    base = (shop.profile().public_url or settings.PUBLIC_URL).rstrip("/")
    said = {"k": connection_id, "u": user_id, "t": int(at.timestamp())}
    return f"{base}/l/{sign_link(shop.signing_key('links'), 'line', said)}"
