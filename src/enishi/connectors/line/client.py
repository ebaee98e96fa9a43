"""Asking LINE: who we are, a token for connecting an account, an answer to a friend."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import httpx

from enishi.connectors.types import Connection
from enishi.kernel.errors import Refused

BASE = "https://api.line.me"
_SECONDS = 10.0


def identity(connection: Connection) -> tuple[str, str]:
    """(basic id, display name) of the official account. Raises `Refused` with what is wrong."""
    answer = _ask(connection, "GET", "/v2/bot/info")
    return str(answer.get("basicId", "")), str(answer.get("displayName", ""))


def link_token(connection: Connection, user_id: str) -> str:
    """A token for connecting this friend's account: good for ten minutes, once. Raises `Refused`."""
    answer = _ask(connection, "POST", f"/v2/bot/user/{quote(user_id, safe='')}/linkToken")
    token = answer.get("linkToken")
    if not isinstance(token, str) or not token:
        raise Refused("LINE gave no token for connecting the account.")
    return token


def reply(connection: Connection, reply_token: str, text: str) -> None:
    """Answer a friend, within the minute that LINE allows. Raises `Refused`."""
    message = {"replyToken": reply_token, "messages": [{"type": "text", "text": text[:5000]}]}
    _ask(connection, "POST", "/v2/bot/message/reply", message)


def _ask(connection: Connection, method: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
    base = str(connection.settings.get("api_base") or BASE)
    head = {"authorization": f"Bearer {connection.secrets.get('access_token', '')}"}
    try:
        answer = httpx.request(method, base + path, headers=head, json=body, timeout=_SECONDS)
    except (httpx.HTTPError, UnicodeEncodeError) as error:
        raise Refused("LINE did not answer: %(reason)s", reason=type(error).__name__) from error
    if answer.status_code in (401, 403):
        raise Refused("LINE does not accept the channel access token. Please issue a new one and enter it here.")
    if answer.status_code >= 400:
        raise Refused("LINE answered %(status)s.", status=answer.status_code)
    try:
        said = answer.json()
    except ValueError as error:
        raise Refused("LINE's answer could not be read.") from error
    return said if isinstance(said, dict) else {}
