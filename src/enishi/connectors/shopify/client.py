"""Shopify's Admin API: one question at a time, never more than its points allow, tried again when the line breaks."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import httpx
from django.utils.translation import gettext_noop as _
from msgspec import Struct

from enishi.connectors.shopify.core import cost
from enishi.connectors.shopify.core.values import Object, decoded, inner, text
from enishi.connectors.types import Connection, Later
from enishi.kernel.errors import Refused

VERSION = "2026-10"  #: of the API; one for each connection, `settings["version"]` overrides it
REFRESH_BEFORE = timedelta(hours=1)
_TRIES = 3
_FIRST_GUESS = 100.0  #: points, for a query that was never asked

_buckets: dict[
    str, cost.Bucket
] = {}  #: by connection; a process that begins anew assumes a full one and is told better


class Refusing(Refused):
    """Shopify says no: to the credentials, to a scope, to a value. Trying again would not help."""


class Means(Struct, frozen=True):
    """What the client needs of the world: a clock that only runs forward, a way to wait, a chance in 0..1, a place for a new token,
    and how long it may wait in all before it says `Later`."""

    elapsed: Callable[[], float]
    pause: Callable[[float], None]
    chance: Callable[[], float]
    keep_token: Callable[[str, datetime], None]
    patience: float = 2.0


class Client:
    """The Admin API of one connection. `ask` raises `Later` when it does not answer in time, `Refusing` when it says no."""

    def __init__(self, connection: Connection, http: httpx.Client, means: Means, at: datetime) -> None:
        self._connection, self._http, self._means, self._at = connection, http, means, at
        self._token = connection.secrets.get("access_token") or ""
        self._costs: dict[str, float] = {}
        self._waited = 0.0

    @property
    def base(self) -> str:
        """Where the shop's API is; another place only in tests, where no form can put it."""
        given = self._connection.settings.get("base_url")
        return str(given) if given else f"https://{self._connection.settings['shop_domain']}"

    def ask(self, query: str, variables: Mapping[str, Any] | None = None) -> Object:
        """The answer's `data`."""
        for attempt in range(_TRIES):
            self._wait(self._missing(query))
            answer = self._post(query, variables or {}, attempt)
            if answer is None:
                continue
            at = self._means.elapsed()
            bucket = self._bucket(at)
            self._costs[query] = cost.asked_for(answer, self._costs.get(query, _FIRST_GUESS))
            _buckets[self._connection.id] = cost.told(bucket, answer, at)
            if cost.is_throttled(answer):
                continue
            if answer.get("errors"):
                raise Refusing(_("Shopify says: %(text)s"), text=_words(answer["errors"]))
            return inner(answer, "data")
        raise Later(_("Shopify did not answer; it is tried again."))

    def act(self, query: str, variables: Mapping[str, Any], name: str) -> Object:
        """As `ask` for the mutation `name`: its own part of the answer. What it finds wrong raises `Refusing`."""
        done = inner(self.ask(query, variables), name)
        if done.get("userErrors"):
            raise Refusing(_("Shopify says: %(text)s"), text=_words(done["userErrors"]))
        return done

    def _bucket(self, at: float) -> cost.Bucket:
        return _buckets.get(self._connection.id) or cost.at_first(at)

    def _missing(self, query: str) -> float:
        at = self._means.elapsed()
        return cost.wait(self._bucket(at), self._costs.get(query, _FIRST_GUESS), at)

    def _wait(self, seconds: float) -> None:
        if seconds <= 0:
            return
        self._waited += seconds
        if self._waited > self._means.patience:
            raise Later(_("Shopify's limit is used up for now; it goes on by itself."))
        self._means.pause(seconds)

    def _post(self, query: str, variables: Mapping[str, Any], attempt: int) -> dict[str, Any] | None:
        """The answer, or None when it is worth trying again at once."""
        version = self._connection.settings.get("version") or VERSION
        try:
            response = self._http.post(
                f"{self.base}/admin/api/{version}/graphql.json",
                json={"query": query, "variables": dict(variables)},
                headers={"X-Shopify-Access-Token": self._access()},
            )
        except httpx.TransportError:
            self._back_off(attempt, "")
            return None
        if response.status_code == 401 and not self._connection.secrets.get("access_token") and attempt == 0:
            self._token = self._granted()
            return None
        if response.status_code == 429 or response.status_code >= 500:
            self._back_off(attempt, response.headers.get("retry-after", ""))
            return None
        if response.status_code != 200:
            raise Refusing(
                _REFUSALS.get(response.status_code, _("Shopify answered %(status)s.")), status=response.status_code
            )
        try:
            return decoded(response.content)
        except ValueError:
            raise Later(_("Shopify's answer could not be read.")) from None

    def _back_off(self, attempt: int, retry_after: str) -> None:
        longest = float(retry_after) if retry_after.replace(".", "", 1).isdigit() else 0.5 * 2**attempt
        self._wait(longest * (0.5 + self._means.chance() / 2))

    # --- the token ----------------------------------------------------------------------------------------------------

    def _access(self) -> str:
        if not self._token:
            until = self._connection.state.get("token_until")
            kept = self._connection.secrets.get("token")
            fresh = kept and until and datetime.fromisoformat(str(until)) - self._at > REFRESH_BEFORE
            self._token = str(kept) if fresh else self._granted()
        return self._token

    def _granted(self) -> str:
        """A new token by the client credentials grant: good for a day, kept sealed."""
        form = {
            "grant_type": "client_credentials",
            "client_id": str(self._connection.settings.get("client_id", "")),
            "client_secret": self._connection.secrets.get("client_secret", ""),
        }
        try:
            response = self._http.post(f"{self.base}/admin/oauth/access_token", data=form)
        except httpx.TransportError:
            raise Later(_("Shopify did not answer; it is tried again.")) from None
        if response.status_code >= 500 or response.status_code == 429:
            raise Later(_("Shopify did not answer; it is tried again."))
        try:
            told = decoded(response.content)
        except ValueError:
            told = {}
        token = text(told.get("access_token"), 1000)
        if response.status_code != 200 or not token:
            raise Refusing(_NOT_LET_IN)
        seconds = told.get("expires_in")
        lasts = timedelta(seconds=seconds if isinstance(seconds, int) and seconds > 0 else 86_399)
        self._means.keep_token(token, self._at + lasts)
        return token


_NOT_LET_IN = _(
    "Shopify does not accept the client ID and secret. Check both, and that the app is installed in this shop "
    "and belongs to the same organisation."
)
_REFUSALS = {
    401: _("Shopify does not accept the token. Copy it again, or connect with a client ID and secret."),
    402: _("The shop is frozen at Shopify until its invoice is paid."),
    403: _("Shopify does not allow this app to ask. Check the app's scopes and install it again."),
    404: _("There is no such shop at Shopify. Check the domain (name.myshopify.com)."),
    423: _("The shop is locked at Shopify."),
}


def _words(errors: object) -> str:
    """What an answer finds wrong, in Shopify's words, each with the field it is about."""
    if not isinstance(errors, list):
        return str(errors)[:300]
    told = []
    for each in errors[:5]:
        field = each.get("field") if isinstance(each, Mapping) else None
        where = ".".join(map(str, field)) + ": " if isinstance(field, list) and field else ""
        told.append(where + (text(each.get("message"), 300) if isinstance(each, Mapping) else str(each)[:300]))
    return "; ".join(told)
