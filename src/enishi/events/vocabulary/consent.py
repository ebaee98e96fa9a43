"""Whether, how often and where a person may be written to."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta

from enishi.events.vocabulary.values import Body, ChannelName, Key, Private, PurposeName, Url


class ConsentChanged(Body, frozen=True):
    """A person allowed or withdrew messages of one purpose over one channel, and how that is known."""

    channel: ChannelName
    purpose: PurposeName
    state: Literal["granted", "withdrawn"]
    method: Literal[
        "form",
        "double_opt_in",
        "checkout",
        "import",
        "one_click",
        "page",
        "console",
        "api",
        "complaint",
        "reply",
        "line",
        "card",
    ] = "api"
    basis: Literal["", "consent", "business_relation", "business_card", "published_address"] = ""  #: why it is lawful
    wording: Annotated[str, Meta(max_length=2000)] = ""
    page_url: Url = ""
    ip: Annotated[str, Meta(max_length=45, extra={"personal": True})] = ""
    message_id: Annotated[str, Meta(max_length=64)] = ""


class SignupRequested(Body, frozen=True):
    """Somebody typed an address into a sign-up form. It is not consent: that comes when the letter sent there is answered."""

    form: Key
    request_id: Key
    wording: Annotated[str, Meta(max_length=2000)] = ""
    page_url: Url = ""
    ip: Annotated[str, Meta(max_length=45, extra={"personal": True})] = ""
    language: Literal["", "ja", "en"] = ""
    purposes: Annotated[tuple[PurposeName, ...], Meta(max_length=4)] = ("marketing",)
    channels: Annotated[tuple[ChannelName, ...], Meta(max_length=5)] = ("email",)


class PreferenceChanged(Body, frozen=True):
    """How often a person wants to hear from us: `fewer` letters, and none before `paused_until`."""

    frequency: Literal["normal", "fewer"] = "normal"
    paused_until: datetime | None = None


class HoldPlaced(Body, frozen=True):
    """Marketing stops for a reason about the person: death, a move, parcels refused, a wish for quiet. `until` absent: until lifted."""

    hold: Literal["deceased", "moved", "refuses_parcels", "asked_for_quiet", "legal", "other"]
    until: datetime | None = None
    note: Private = ""
    by: Annotated[str, Meta(max_length=150)] = ""


class HoldLifted(Body, frozen=True):
    """The reason is gone."""

    hold: Literal["deceased", "moved", "refuses_parcels", "asked_for_quiet", "legal", "other"]
    by: Annotated[str, Meta(max_length=150)] = ""


class ChannelJoined(Body, frozen=True):
    """A person can be reached over a channel now: a friend on LINE. `code` is the QR code or link that brought them."""

    channel: ChannelName
    code: Annotated[str, Meta(max_length=100)] = ""
    again: bool = False  #: unblocked


class ChannelLeft(Body, frozen=True):
    """A person can no longer be reached over a channel: blocked on LINE."""

    channel: ChannelName
