"""The door of the LINE connector."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import quote, urlencode

import segno
from django.db.models import F
from msgspec import Struct

from enishi.connectors import store
from enishi.connectors.line import client, models
from enishi.connectors.types import Connection
from enishi.kernel.errors import NotFound, Refused
from enishi.kernel.ids import token
from enishi.shop import api as shop

KIND = "line"
#: Where LINE asks its own user; forms of ours may end there.
DIALOG_HOST = "https://access.line.me"
_DIALOG = f"{DIALOG_HOST}/dialog/bot/accountLink"
_LONGEST = {"channel_id": 20, "channel_secret": 64, "access_token": 400}


class Source(Struct, frozen=True, kw_only=True):
    """A QR code or link for becoming a friend, and how often it was followed."""

    id: str
    name: str
    followed: int


def connection() -> Connection | None:
    """The shop's LINE account; None before it is connected. One is enough for a shop: the first made is the one."""
    return next(iter(store.connections(KIND)), None)


def connect(
    *, channel_id: str, channel_secret: str, access_token: str, offers_link: bool, site: str, by: str, at: datetime
) -> Connection:
    """Connect, or change what was entered; empty secrets keep those stored. Raises `Refused` naming the `field`, and with LINE's
    own answer when the token does not work (what was entered is kept, so that it can be mended)."""
    secrets = {"channel_secret": channel_secret.strip(), "access_token": access_token.strip()}
    _check({"channel_id": channel_id.strip(), **secrets})
    entered = {"channel_id": channel_id.strip(), "offers_link": offers_link}
    known = connection()
    if known is None:
        for name, value in secrets.items():
            if not value:
                raise Refused("%(field)s is empty.", field=name)
        made = store.connect(KIND, site, entered, secrets, by=by, at=at)
    else:
        made = store.change(known.id, entered, secrets, by=by, at=at)
    basic_id, name = client.identity(made)
    return store.change(made.id, {"basic_id": basic_id, "name": name}, {}, by=by, at=at)


def disconnect(*, by: str, at: datetime) -> None:
    """Stop hearing from LINE; friends and their consents stay as they are. Raises `NotFound`."""
    known = connection()
    if known is None:
        raise NotFound("LINE is not connected.")
    store.end(known.id, by=by, at=at)


def _check(entered: Mapping[str, str]) -> None:
    if not entered["channel_id"].isdecimal():
        raise Refused("%(field)s is a number: it stands under Basic settings of the channel.", field="channel_id")
    for name, value in entered.items():
        if len(value) > _LONGEST[name] or not value.isascii() or any(sign <= " " for sign in value):
            raise Refused("%(field)s is not what LINE shows. Please copy it once more.", field=name)


def friend_url(account: Connection) -> str:
    """LINE's own page for becoming a friend; "" while the account's basic id is unknown."""
    basic_id = str(account.settings.get("basic_id", ""))
    return f"https://line.me/R/ti/p/{quote(basic_id, safe='')}" if basic_id else ""


def sources() -> list[Source]:
    """The QR codes of the connected account, newest first."""
    known = connection()
    rows = models.LineSource.objects.filter(connection=known.id if known else "").order_by("-made_at")
    return [Source(id=row.id, name=row.name, followed=row.followed) for row in rows]


def add_source(name: str, *, by: str, at: datetime) -> Source:
    """A QR code of its own for a place. Raises `Refused`, `NotFound`."""
    known = connection()
    if known is None:
        raise NotFound("LINE is not connected.")
    name = " ".join(name.split())[:100]
    if not name:
        raise Refused("Please say where the code will hang.", field="name")
    row = models.LineSource.objects.create(id=token(6), connection=known.id, name=name, made_at=at)
    shop.note_access(by=by, action="line_code_made", subject="", at=at)
    return Source(id=row.id, name=row.name, followed=0)


def follow(source_id: str) -> str | None:
    """Somebody followed a code: where to send them on; None for a code of nobody."""
    row = models.LineSource.objects.filter(id=source_id[:20]).first()
    known = connection()
    if row is None or known is None or row.connection != known.id:
        return None
    models.LineSource.objects.filter(id=row.id).update(followed=F("followed") + 1)
    return friend_url(known) or None


def qr_svg(url: str) -> str:
    """The address as a QR code: an SVG to stand in a page, or to be printed at any size."""
    return segno.make(url, error="m").svg_inline(scale=6, border=4, dark="#000", light="#fff")


def begin_link(details: Mapping[str, str], *, email: str, at: datetime) -> str:
    """A friend proved that `email` is theirs: where LINE asks them in turn. Its webhook then says yes. Raises `Refused`."""
    account = store.connection(details.get("connection", ""))
    if account is None or account.ended_at is not None:
        raise Refused("LINE is not connected.")
    link_token = client.link_token(account, details.get("user", ""))
    row = models.LineNonce(nonce=token(32), connection=account.id, user_id=details["user"], email=email, made_at=at)
    row.save(force_insert=True)
    return f"{_DIALOG}?{urlencode({'linkToken': link_token, 'nonce': row.nonce})}"
