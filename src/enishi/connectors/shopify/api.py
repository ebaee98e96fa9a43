"""The door for the console: connect a shop, see how it stands, import, change the secret, disconnect; and its discounts."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from unicodedata import normalize

from msgspec import Struct
from msgspec.structs import replace

from enishi.connectors import store
from enishi.connectors.shopify import asking, connector, discounts, importing, subscribing
from enishi.connectors.shopify.client import VERSION, Client, Means, Refusing
from enishi.connectors.shopify.connector import KIND
from enishi.connectors.shopify.core.topics import COMPLIANCE
from enishi.connectors.shopify.discounts import Terms as Terms
from enishi.connectors.shopify.pixel import snippet as _snippet
from enishi.connectors.types import Connection, Later
from enishi.kernel.clock import monotonic, pause
from enishi.kernel.errors import NotFound, Refused

#: What the app must be allowed to do; the further ones make more possible.
SCOPES = (
    "read_customers",
    "read_customer_merge",
    "read_orders",
    "read_fulfillments",
    "read_products",
    "write_discounts",
)
MORE_SCOPES = ("read_all_orders", "read_own_subscription_contracts")

_DOMAIN = re.compile(r"[a-z0-9][a-z0-9-]{0,60}\.myshopify\.com")
_ADMIN = re.compile(r"admin\.shopify\.com/store/([a-z0-9][a-z0-9-]{0,60})")


class Entered(Struct, frozen=True, kw_only=True):
    """What the owner types: the shop, and either the app's client ID and secret, or an old token with the old app's secret."""

    shop: str
    client_id: str = ""
    client_secret: str = ""
    access_token: str = ""


class Status(Struct, frozen=True, kw_only=True):
    """How a connection stands. `steps` of the import: (name, what is done, of how many; 0 while that is not known)."""

    connection: Connection
    address: str
    waiting: int
    failed: int
    done: int
    last_at: datetime | None
    webhooks: Mapping[str, Any]
    missing_scopes: tuple[str, ...]
    importing: bool
    import_failed: str
    import_done_at: datetime | None
    steps: tuple[tuple[str, int, int], ...]
    trouble: str
    our_version: str
    other_version: str
    uninstalled_at: datetime | None
    shop_redact_at: datetime | None
    compliance_topics: tuple[str, ...] = COMPLIANCE


def domain_of(typed: str) -> str:
    """name.myshopify.com, from what people copy out of a browser. Raises `Refused`: the API of a shop is nowhere else."""
    text = normalize("NFKC", typed).strip().lower().removeprefix("https://").removeprefix("http://")
    admin = _ADMIN.match(text)
    host = f"{admin.group(1)}.myshopify.com" if admin else text.split("/", 1)[0]
    if "." not in host and host:
        host = f"{host}.myshopify.com"
    if not _DOMAIN.fullmatch(host):
        raise Refused("Enter the shop's address at Shopify, like name.myshopify.com.", field="shop")
    return host


def connect(entered: Entered, *, site: str, by: str, at: datetime) -> Connection:
    """Try the credentials at Shopify, then connect and begin the first import. Raises `Refused` in words for what does not work."""
    settings, known = _tried(entered, at)
    if any(each.settings.get("shop_domain") == settings["shop_domain"] for each in store.connections(KIND)):
        raise Refused("This shop is connected already.", field="shop")
    made = store.connect(KIND, site, {**settings, **known}, _secrets(entered), by=by, at=at)
    store.remember(made.id, importing.asked(at))
    return made


def change(connection_id: str, entered: Entered, *, by: str, at: datetime) -> None:
    """Use other credentials from now on; webhooks signed with the secret before are taken for one day more."""
    before = connection(connection_id)
    settings, known = _tried(entered, at)
    if settings["shop_domain"] != before.settings["shop_domain"]:
        raise Refused("This is another shop. Connect it by itself.", field="shop")
    former = before.secrets.get("client_secret", "")
    secrets = {**_secrets(entered), "former_secret": former if former != entered.client_secret else ""}
    store.change(connection_id, {**settings, **known}, secrets, by=by, at=at)
    for name in ("access_token", "token"):
        if not secrets.get(name):
            store.keep_secret(connection_id, name, "")
    fresh = {"uninstalled_at": None, "shop_redact_at": None, "trouble": None, "webhooks": None}
    store.remember(connection_id, {**fresh, "secret_changed_at": at.isoformat(), "busy": True})


def _secrets(entered: Entered) -> dict[str, str]:
    return {"client_secret": entered.client_secret.strip(), "access_token": entered.access_token.strip()}


def _tried(entered: Entered, at: datetime) -> tuple[dict[str, Any], dict[str, Any]]:
    """The open settings, and what Shopify says of the shop when asked with these credentials."""
    settings: dict[str, Any] = {"shop_domain": domain_of(entered.shop), "client_id": entered.client_id.strip()}
    if not entered.client_secret.strip():
        raise Refused("Enter the app's secret: webhooks are signed with it.", field="client_secret")
    if not entered.access_token.strip() and not settings["client_id"]:
        raise Refused("Enter the app's client ID, or an access token of an older app.", field="client_id")
    trial = Connection(id="", kind=KIND, site="", settings=settings, secrets=_secrets(entered))
    means = Means(monotonic, pause, lambda: 1.0, lambda *_: None)
    known = _asked(Client(trial, connector.web(), means, at))
    if known.pop("domain") not in ("", settings["shop_domain"]):
        raise Refused("The credentials belong to another shop.", field="shop")
    return settings, known


def _asked(client: Client) -> dict[str, Any]:
    try:
        return asking.about_shop(client)
    except Later as later:
        raise Refused("Shopify does not answer now. Try again in a minute.") from later


def check(connection_id: str, *, at: datetime) -> None:
    """Ask Shopify about the shop once more and keep what it says; raises `Refused` in words for what does not work."""
    now = connection(connection_id)
    known = _asked(connector.client(now, at))
    known.pop("domain")
    store.renew(connection_id, known)
    store.remember(connection_id, {"trouble": None, "webhooks": None, "busy": True})


def connection(connection_id: str) -> Connection:
    """A connection in force; raises `NotFound`."""
    found = store.connection(connection_id)
    if found is None or found.kind != KIND or found.ended_at is not None:
        raise NotFound("There is no such connection.")
    return found


def connections() -> list[Connection]:
    """Every shop that is connected, oldest first."""
    return store.connections(KIND)


def status(connection_id: str) -> Status:
    """How a connection stands; raises `NotFound`."""
    now = connection(connection_id)
    state, counts = now.state, store.counts(connection_id)
    job = state.get("import") or {}
    scopes = set(now.settings.get("scopes", ()))
    allowed = scopes | {scope.replace("write_", "read_", 1) for scope in scopes}
    return Status(
        connection=now,
        address=connector.address(connection_id),
        waiting=counts.get("waiting", 0),
        failed=counts.get("failed", 0),
        done=counts.get("done", 0),
        last_at=store.last_received(connection_id),
        webhooks=state.get("webhooks") or {},
        missing_scopes=tuple(scope for scope in SCOPES if scope not in allowed),
        importing=importing.is_running(now),
        import_failed=str(job.get("failed", "")),
        import_done_at=_instant(job.get("done_at")),
        steps=tuple(_step(name, job.get("steps", {}).get(name, {})) for name in importing.STEPS),
        trouble=str(state.get("trouble", "")),
        our_version=str(now.settings.get("version") or VERSION),
        other_version=str(state.get("other_version", "")),
        uninstalled_at=_instant(state.get("uninstalled_at")),
        shop_redact_at=_instant(state.get("shop_redact_at")),
    )


def _step(name: str, known: Mapping[str, Any]) -> tuple[str, int, int]:
    """A step's progress by the bytes read, in the numbers of what Shopify found."""
    found, size = int(known.get("found") or 0), known.get("size")
    if known.get("done_at"):
        return name, found, found
    return name, found * int(known.get("read") or 0) // size if size else 0, found


def _instant(told: object) -> datetime | None:
    return datetime.fromisoformat(str(told)) if told else None


def begin_import(connection_id: str, *, at: datetime) -> None:
    """Import everything (again); what is known already counts once. Raises `Refused` while one is running."""
    now = connection(connection_id)
    if importing.is_running(now):
        raise Refused("An import is running already.")
    store.remember(connection_id, importing.asked(at))


def disconnect(connection_id: str, *, by: str, at: datetime) -> None:
    """Stop hearing from the shop: its webhooks are ended where Shopify can be asked, its secrets are forgotten, what it told stays."""
    now = connection(connection_id)
    client = connector.client(now, at)
    try:
        subscribing.ended(client, connection_id)
    except (Later, Refusing):
        importing.forgotten(now, None)  # the webhooks find a closed door, and Shopify ends them by itself
    else:
        importing.forgotten(now, client)
    store.end(connection_id, by=by, at=at)


def pixel(connection_id: str, *, base: str, key: str, tag_is_in_theme: bool) -> str:
    """The custom pixel to be pasted at Shopify; `key` is the site's browser key, `base` where the collector is reached."""
    return _snippet(base=base, key=key, site=connection(connection_id).site, tag_is_in_theme=tag_is_in_theme)


def create_discount(connection_id: str, terms: Terms, *, wanted: int, at: datetime) -> str:
    """Make a discount at Shopify and keep `wanted` codes of it ready to be handed out; returns its id."""
    now = connection(connection_id)
    currency = str(now.settings.get("currency") or "JPY")
    client = connector.client(now, at)
    made = discounts.created(client, connection_id, replace(terms, currency=currency), wanted=wanted, at=at)
    store.remember(connection_id, {"busy": True})
    return made


def hand_out_code(discount_id: str, slot: str, *, at: datetime) -> str:
    """A code for `slot`, which is its own for ever; in the caller's transaction. Raises `Refused` when none is ready."""
    return discounts.hand_out(discount_id, slot, at=at)


def code_counts(discount_id: str) -> dict[str, int]:
    """How many codes of a discount are `making`, `free`, `handed`."""
    return discounts.counts(discount_id)
