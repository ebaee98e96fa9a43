"""What both of Shopify's languages say of an order in the same words: how it came, for whom it is, when it is wanted."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from unicodedata import normalize

from enishi.connectors.shopify.core.values import Object, text

_MALLS = (
    "amazon",
    "rakuten",
    "yahoo",
    "ebay",
    "walmart",
    "facebook",
    "instagram",
    "tiktok",
    "google",
    "mercari",
    "qoo10",
)
_WANTED_ON = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")
_WANTED_NAMES = (
    "配送希望日",
    "お届け希望日",
    "配達希望日",
    "お届け日",
    "配送日",
    "delivery date",
    "delivery_date",
    "delivery-date",
)


def channel(source: object) -> str:
    """How an order came, from the name of the sales channel."""
    name = text(source, 100).lower()
    if name == "pos":
        return "store"
    if name == "shopify_draft_order":
        return "phone"
    if name == "subscription_contract":
        return "subscription"
    return "mall" if any(mall in name for mall in _MALLS) else "web"


def wanted_on(notes: Iterable[Object]) -> date | None:
    """The delivery date a customer chose, out of an order's extra fields (`name` or `key`, and `value`); None where there is none."""
    for note in notes:
        name = text(note.get("name") or note.get("key")).lower()
        found = _WANTED_ON.search(normalize("NFKC", text(note.get("value"))))
        if found and any(known in name for known in _WANTED_NAMES):
            try:
                return date(*(int(part) for part in found.groups()))
            except ValueError:
                return None
    return None


def recipient_differs(recipient: Object, others: Iterable[Object], names: Sequence[str]) -> bool:
    """Whether the parcel goes to a person other than the customer and the payer: by name, in either order, however written."""
    asked = _written(recipient, names)
    known = {name for other in others for name in (_written(other, names), _written(other, names[::-1])) if name}
    return bool(asked) and bool(known) and asked not in known


def _written(person: Object, names: Sequence[str]) -> str:
    return _folded("".join(text(person.get(name)) for name in names))


def _folded(name: str) -> str:
    return re.sub(r"[\s・,.様]+", "", normalize("NFKC", name)).casefold()


def guest(site: str, order_id: str) -> dict[str, str]:
    """The claim of somebody who bought at a till without saying who: one anonymous customer an order."""
    return {"cart": f"order:{site}/{order_id}"}


def is_across_all(application: Mapping[str, object], *, method: str, selection: str) -> bool:
    """Whether a discount is off the whole order, not off single lines."""
    return text(application.get(method)).lower() == "across" and text(application.get(selection)).lower() == "all"
