"""Histories as other stages see them."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from enishi.events.vocabulary import Line


class CartState(Struct, frozen=True, kw_only=True):
    """A cart as of an instant. A purchase of the same customer, by web, phone or in a store, ends every older cart of theirs,
    whatever it names (orders of a mall and renewals end none)."""

    cart_key: str  #: site + the shop's cart id, or + "~" and the id of the event that began it
    customer_id: int
    site: str
    state: Literal["open", "emptied", "ordered"]
    opened_at: datetime
    last_activity_at: datetime
    lines: tuple[Line, ...]  #: as of the last activity; for an ended cart as it last was when filled
    value: int  #: of `lines`, minor units
    currency: str = "JPY"
    cart_url: str = ""


class TimelineEntry(Struct, frozen=True, kw_only=True):
    """One thing on a customer's page. `facts` are the kind's own values (product, amount, url, message …)."""

    position: int
    at: datetime
    kind: str
    site: str
    source: str
    facts: dict[str, str | int | float | None]
