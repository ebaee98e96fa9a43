"""The door of this connector, for the console and the connectors' registry."""

from datetime import datetime
from urllib.parse import urlsplit

from enishi.connectors import store
from enishi.connectors.ec_cube import client
from enishi.connectors.ec_cube.connector import KIND as KIND
from enishi.connectors.ec_cube.connector import EcCube as EcCube
from enishi.connectors.ec_cube.connector import compare_now as compare_now
from enishi.connectors.types import Connection
from enishi.kernel.errors import Refused
from enishi.kernel.ids import token

_HERE = {"localhost", "127.0.0.1", "::1"}


def checked_base_url(url: str) -> str:
    """The shop's address without what follows its path. Raises `Refused` for one whose tokens everybody on the way could read."""
    parts = urlsplit(url.strip())
    if parts.scheme not in {"https", "http"} or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise Refused("%(field)s must look like https://shop.example.", field="base_url")
    if parts.scheme == "http" and parts.hostname not in _HERE:
        raise Refused("%(field)s must begin with https: customers' data passes over this line.", field="base_url")
    return f"{parts.scheme}://{parts.netloc}{parts.path}".rstrip("/")


def connect(
    site: str,
    *,
    base_url: str,
    admin_path: str,
    client_id: str,
    client_secret: str,
    tax_percent: str,
    by: str,
    at: datetime,
) -> Connection:
    """A new connection, not authorised yet; its webhook secret is drawn here. Raises `Refused` naming the field."""
    settings = {
        "base_url": checked_base_url(base_url),
        "admin_path": admin_path.strip("/ "),
        "client_id": client_id.strip(),
        "tax_percent": tax_percent,
    }
    secrets = {"client_secret": client_secret.strip(), "webhook_secret": token()}
    return store.connect(KIND, site, settings, secrets, by=by, at=at)


def authorise_url(connection: Connection, redirect_uri: str, state: str) -> str:
    """Where the owner says yes in the shop's own administration."""
    settings = connection.settings
    return client.authorise_url(
        settings["base_url"], settings["admin_path"], settings["client_id"], redirect_uri, state
    )


def authorise(connection: Connection, code: str, redirect_uri: str, *, by: str, at: datetime) -> None:
    """Take the tokens for the code that the shop sent back, seal them, and let the first reading of everything begin. Raises `Refused`."""
    settings, secret = connection.settings, connection.secrets.get("client_secret", "")
    tokens = client.exchanged(settings["base_url"], settings["client_id"], secret, redirect_uri, code)
    secrets = {"access_token": tokens.access, "refresh_token": tokens.refresh}
    store.change(connection.id, {}, secrets, by=by, at=at)
    store.remember(connection.id, {"trouble": None})
    compare_now(connection.id, everything=connection.state.get("compared_at") is None, at=at)
