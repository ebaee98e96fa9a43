"""EC-CUBE as a way in: webhooks point at things, the shop is asked what they are, and every night what was changed is compared."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

import msgspec

from enishi.connectors import store
from enishi.connectors.ec_cube import queries
from enishi.connectors.ec_cube.client import Client, Tokens, Unauthorised
from enishi.connectors.ec_cube.core import goods, orders, people, webhooks
from enishi.connectors.ec_cube.core.values import Draft, Object, inner, several, text
from enishi.connectors.types import Connection, Delivery, Request, Understood, Waiting
from enishi.customers import api as customers
from enishi.events import api as events
from enishi.events.types import Event, Refusal, RefusalReason
from enishi.history import api as history
from enishi.kernel.calendar import local

KIND = "ec_cube"
PAGE = 50  #: things of one question
NIGHT = 3  #: o'clock in the shop's zone, when what was changed is compared
OVERLAP = timedelta(hours=2)  #: for things that changed while the last comparison ran
BEGINNING = "2000-01-01T00:00:00+00:00"
_ORDERED = ("customer", "product", "order")  # an order's member should be known when the order comes


class EcCube:
    """The connector. Settings: `base_url`, `admin_path`, `client_id`, `tax_percent`; secrets: `client_secret`, `webhook_secret`,
    `access_token`, `refresh_token`; state: `comparing` (a comparison under way), `compared_at`, `heard_at`."""

    kind = KIND

    def genuine(self, connection: Connection, request: Request) -> Delivery | None:
        """The delivery has no name of its own, and the same body is a new change: it is told apart by the second it came in."""
        secret = connection.secrets.get("webhook_secret", "")
        if not webhooks.is_genuine(request.body, request.headers.get("x-eccube-signature", ""), secret):
            return None
        second = int(request.received_at.timestamp())
        return Delivery(delivery_id=f"{second}/{sha256(request.body).hexdigest()[:32]}", topic="changed")

    def understand(self, waiting: Waiting) -> Understood:
        """Look up everything the webhook names."""
        connection, at = waiting.connection, waiting.received_at
        client = client_of(connection)
        found: list[Event] = []
        refused: list[Refusal] = []
        for thing in webhooks.named(waiting.body):
            node = inner(client.ask(queries.one(thing.entity), {"id": thing.id}), thing.entity)
            if node:
                made, unfit = _told(thing.entity, node, connection, at)
            else:
                made, unfit = _made(_gone(thing, connection, at), connection, at)
                made = _of_known(made)
            found += made
            refused += unfit
        return Understood(events=found, refusals=refused, state={"heard_at": at.isoformat()})

    def tend(self, connection: Connection, at: datetime) -> Understood:
        """One page of a comparison, where one is under way or due."""
        if not connection.secrets.get("access_token"):
            return Understood()
        comparing = connection.state.get("comparing") or _due(connection, at)
        if comparing is None:
            return Understood()
        entity, page = _ORDERED[comparing["of"]], comparing["page"]
        variables = {"since": comparing["since"], "page": page, "limit": PAGE}
        answer = inner(client_of(connection).ask(queries.changed_since(entity), variables), f"{entity}s")
        told = [_told(entity, node, connection, at) for node in several(answer, "nodes")]
        found, refused = [each for made, _ in told for each in made], [each for _, unfit in told for each in unfit]
        more = bool(inner(answer, "pageInfo").get("hasNextPage"))
        return Understood(events=found, refusals=refused, state=_after(comparing, more))


def client_of(connection: Connection) -> Client:
    """Who asks this shop, with its tokens as they are now: a delivery before may have renewed them. Raises `Unauthorised` before the
    owner has said yes."""
    secrets = (store.connection(connection.id) or connection).secrets
    if not secrets.get("access_token"):
        raise Unauthorised("Nobody has authorised Enishi in the shop yet.")
    tokens = Tokens(secrets["access_token"], secrets.get("refresh_token", ""))

    def keep(renewed: Tokens) -> None:
        store.keep_secret(connection.id, "refresh_token", renewed.refresh)
        store.keep_secret(connection.id, "access_token", renewed.access)

    settings = connection.settings
    return Client(settings["base_url"], settings["client_id"], secrets.get("client_secret", ""), tokens, keep)


def compare_now(connection_id: str, *, everything: bool, at: datetime) -> None:
    """Begin a comparison at the worker's next turn: of what was changed since the last one, or of everything there is."""
    known = store.connection(connection_id)
    since = BEGINNING if everything or known is None else _since(known)
    store.remember(connection_id, {"comparing": _begin(since, at), "busy": True})


def _due(connection: Connection, at: datetime) -> dict[str, Any] | None:
    last = connection.state.get("compared_at")
    if last is None:
        return _begin(BEGINNING, at)
    here, before = local(at), local(datetime.fromisoformat(last))
    night = here.replace(hour=NIGHT, minute=0, second=0, microsecond=0)
    return _begin(_since(connection), at) if before < night <= here else None


def _since(connection: Connection) -> str:
    last = connection.state.get("compared_at")
    return (datetime.fromisoformat(last) - OVERLAP).isoformat() if last else BEGINNING


def _begin(since: str, at: datetime) -> dict[str, Any]:
    return {"of": 0, "page": 1, "since": since, "begun_at": at.isoformat(), "read": 0}


def _after(comparing: dict[str, Any], more: bool) -> dict[str, Any]:
    """What to remember after a page: the next one, the next kind of thing, or that all was compared."""
    if more:
        return {"comparing": {**comparing, "page": comparing["page"] + 1}, "busy": True}
    if comparing["of"] + 1 < len(_ORDERED):
        return {"comparing": {**comparing, "of": comparing["of"] + 1, "page": 1}, "busy": True}
    return {"comparing": None, "busy": None, "compared_at": comparing["begun_at"]}


def _told(entity: str, node: Object, connection: Connection, at: datetime) -> tuple[list[Event], list[Refusal]]:
    """The events of one thing. One that cannot be read is refused by its number and holds up no other."""
    try:
        return _made(_drafts(entity, node, connection), connection, at)
    except (ArithmeticError, ValueError) as error:
        detail = f"{entity} {text(node, 'id')} of EC-CUBE could not be read: {type(error).__name__}. Look at it there."
        return [], [Refusal(reason=RefusalReason.UNREADABLE, detail=detail, kind=entity)]


def _drafts(entity: str, node: Object, connection: Connection) -> list[Draft]:
    if entity == "customer":
        return people.drafts(node)
    if entity == "order":
        return orders.drafts(node, connection.site)
    percent = Decimal(str(connection.settings.get("tax_percent", "10")))
    return goods.drafts(node, connection.settings["base_url"], percent)


def _gone(thing: webhooks.Named, connection: Connection, at: datetime) -> list[Draft]:
    """What the disappearance of something says. The shop was asked: it is really gone."""
    key = f"{thing.entity}/{thing.id}/deleted"
    if thing.entity == "product":
        return [Draft(kind="product_removed", key=f"{key}/{at.isoformat()}", at=at, body={"product_id": thing.id})]
    if thing.entity == "customer":
        traits = {"traits": {"ec_cube_membership": "deleted"}}
        told = Draft(kind="customer_identified", key=key, at=at, body=traits, claims={"shop_customer_id": thing.id})
        return [told, people.left(thing.id, at=at, key=key)]
    if not history.buyers(connection.site, [thing.id]):
        return []
    claims = {"cart": f"order:{connection.site}/{thing.id}"}
    body = {"order_id": thing.id, "reason": "deleted"}
    return [Draft(kind="order_cancelled", key=f"order/{thing.id}", at=at, body=body, claims=claims)]


def _of_known(found: Sequence[Event]) -> list[Event]:
    """Without what is about people nobody knows: no person is born of a deletion."""
    return [
        event
        for event, holder in zip(found, customers.holders(found), strict=True)
        if holder is not None or event.kind in {"product_removed", "order_cancelled"}
    ]


def _made(drafts: Sequence[Draft], connection: Connection, at: datetime) -> tuple[list[Event], list[Refusal]]:
    made = [
        events.made(
            draft.kind,
            draft.body,
            natural_key=f"{connection.site}/{draft.key}",
            occurred_at=min(draft.at, at),
            received_at=at,
            claims=msgspec.to_builtins(draft.claims),
            site=connection.site,
            source=KIND,
        )
        for draft in drafts
    ]
    return [each for each in made if isinstance(each, Event)], [each for each in made if isinstance(each, Refusal)]
