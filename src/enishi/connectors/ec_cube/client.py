"""Asks a shop's EC-CUBE: OAuth2 with the authorization code, then GraphQL. Tokens are renewed and kept sealed by whoever makes this."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

import httpx
import msgspec
from msgspec import Struct

from enishi.connectors.types import Later, Silent
from enishi.kernel.errors import Refused

_SECONDS = 10.0
_LARGEST = 8 * 1024 * 1024  #: a page of a hundred orders has well under one
_BUSY = {408, 425, 429}


class Unauthorised(Silent):
    """The shop no longer takes our tokens: somebody must authorise Enishi again."""


class Tokens(Struct, frozen=True):
    """What the shop gave: `access` for an hour or so, `refresh` to get the next."""

    access: str
    refresh: str = ""


class _Given(Struct, frozen=True):
    access_token: str
    refresh_token: str = ""


Keep = Callable[[Tokens], None]


def authorise_url(base_url: str, admin_path: str, client_id: str, redirect_uri: str, state: str) -> str:
    """Where the owner says yes, logged in to the shop's own administration."""
    query = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "scope": "read",
        "state": state,
    }
    return f"{base_url.rstrip('/')}/{admin_path.strip('/')}/authorize?{urlencode(query)}"


def exchanged(base_url: str, client_id: str, client_secret: str, redirect_uri: str, code: str) -> Tokens:
    """Tokens for the code that the owner's yes brought. Raises `Refused` in words."""
    form = {
        "grant_type": "authorization_code",
        "client_id": client_id,
        "client_secret": client_secret,
        "redirect_uri": redirect_uri,
        "code": code,
    }
    try:
        status, said = _posted(f"{base_url.rstrip('/')}/token", data=form)
    except Later as later:
        raise Refused("The shop did not answer: %(why)s. Check its address and try again.", why=str(later)) from None
    try:
        given = msgspec.json.decode(said, type=_Given)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise Refused(
            "The shop did not accept the authorisation (status %(status)s). Check the client's id and secret, and that the redirect "
            "address there is the one shown here.",
            status=status,
        ) from None
    return Tokens(given.access_token, given.refresh_token)


class Client:
    """One shop's interface. `keep` is told of renewed tokens before they are used."""

    def __init__(self, base_url: str, client_id: str, client_secret: str, tokens: Tokens, keep: Keep) -> None:
        self._base = base_url.rstrip("/")
        self._client = {"client_id": client_id, "client_secret": client_secret}
        self._tokens = tokens
        self._keep = keep

    def ask(self, query: str, variables: Mapping[str, Any]) -> Mapping[str, Any]:
        """The `data` of the answer. Raises `Later` when the shop does not answer, `Unauthorised` when it no longer knows us."""
        status, said = self._asked(query, variables)
        if status == 401:
            self._renew()
            status, said = self._asked(query, variables)
        if status in {401, 403}:
            raise Unauthorised("The shop no longer lets Enishi read. Authorise it again.")
        try:
            answer = msgspec.json.decode(said, type=dict[str, Any])
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            raise Later(f"The shop answered with status {status} and no JSON.") from None
        data = answer.get("data")
        if status != 200 or answer.get("errors") or not isinstance(data, dict):
            raise Later(f"The shop answered with an error: {_first_error(answer) or status}")
        return data

    def _asked(self, query: str, variables: Mapping[str, Any]) -> tuple[int, bytes]:
        headers = {"authorization": f"Bearer {self._tokens.access}", "accept": "application/json"}
        return _posted(f"{self._base}/api", json={"query": query, "variables": dict(variables)}, headers=headers)

    def _renew(self) -> None:
        if not self._tokens.refresh:
            raise Unauthorised("The shop's permission has run out. Authorise it again.")
        form = {"grant_type": "refresh_token", "refresh_token": self._tokens.refresh, **self._client}
        status, said = _posted(f"{self._base}/token", data=form)
        try:
            given = msgspec.json.decode(said, type=_Given)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            if status in {400, 401}:
                raise Unauthorised("The shop's permission has run out. Authorise it again.") from None
            raise Later(f"The shop renewed no token: status {status}.") from None
        tokens = Tokens(given.access_token, given.refresh_token or self._tokens.refresh)
        self._keep(tokens)  # the old refresh token is spent: lost now, the owner would have to authorise again
        self._tokens = tokens


def _posted(url: str, **more: Any) -> tuple[int, bytes]:
    """Status and body, read within bounds of time and size; never follows a redirect with a token in hand. Raises `Silent`."""
    try:
        with httpx.Client(timeout=_SECONDS) as client, client.stream("POST", url, **more) as answer:
            body = b""
            for part in answer.iter_bytes():
                body += part
                if len(body) > _LARGEST:
                    raise Later("The shop's answer is too large.")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Silent(f"The shop does not answer ({type(error).__name__}).") from None
    if answer.status_code >= 500 or answer.status_code in _BUSY:
        raise Silent(f"The shop is busy (status {answer.status_code}).")
    return answer.status_code, body


def _first_error(answer: Mapping[str, Any]) -> str:
    errors = answer.get("errors")
    first = errors[0] if isinstance(errors, list) and errors else {}
    return str(first.get("message", ""))[:200] if isinstance(first, dict) else ""
