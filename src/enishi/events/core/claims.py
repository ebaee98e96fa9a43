"""Claims as they are kept: addresses folded to one spelling, blanks trimmed, none that only Enishi may make."""

import re
from operator import attrgetter
from unicodedata import normalize

from msgspec.structs import replace

from enishi.events.core.refusing import RefusedEvent
from enishi.events.types import Claims, RefusalReason

_ADDRESS = re.compile(
    r"[^\s@\x00-\x1f\x7f<>,;]{1,64}@(?:[^\s@.\x00-\x1f\x7f<>,;]+\.)+[^\s@.\x00-\x1f\x7f<>,;\d][^\s@.\x00-\x1f\x7f<>,;]*"
)

#: How the shop's own systems name an order as a claim: `order:site/number`.
ORDER = "order:"

_KEYS = ("visitor", "cart", "shop_customer_id", "former_customer_id", "line_user_id", "member_card", "phone")
_values = attrgetter(*_KEYS)


def tidy(claims: Claims) -> Claims:
    """The claims, normalised. Raises `RefusedEvent` naming the claim that nobody could hold."""
    visitor = claims.visitor
    if visitor is not None and claims == Claims(visitor=visitor) and visitor.strip() == visitor:
        return claims  # what a browser says, nearly always
    if claims.customer is not None:
        raise RefusedEvent(
            RefusalReason.UNKNOWN_FIELD,
            "`customer` is Enishi's own: send `email`, `shop_customer_id` or `visitor`.",
            "claims.customer",
        )
    changes = {}
    for name, value in zip(_KEYS, _values(claims), strict=True):
        if value and value.strip() != value:
            changes[name] = _trimmed(value, name)
    if claims.email is not None and (folded := normal_email(claims.email)) != claims.email:
        changes["email"] = folded
    return replace(claims, **changes) if changes else claims


def check_browsers_cart(cart: str) -> None:
    """Refuse a cart that is an order: orders are counted up, so a stranger with a page's public key could name anybody's."""
    if cart.strip().lower().startswith(ORDER):
        detail = "A browser cannot claim an order. Send the cart's own token, or report it from the shop's server."
        raise RefusedEvent(RefusalReason.KIND_NOT_ALLOWED, detail, "claims.cart")


def normal_email(address: str) -> str:
    """One spelling for one mailbox: trimmed, compatibility-folded (full-width letters), lower case. Checked roughly."""
    folded = address.strip()
    if not folded.isascii():
        folded = normalize("NFKC", folded).strip()
    folded = folded.lower()
    if not _ADDRESS.fullmatch(folded) or len(folded) > 254:
        raise RefusedEvent(
            RefusalReason.BAD_VALUE,
            "This is no e-mail address. Send one like name@example.com, or leave the claim out.",
            "claims.email",
        )
    return folded


def _trimmed(value: str, name: str) -> str:
    trimmed = value.strip()
    if not trimmed:
        detail = "The claim is blank. Leave it out when it is not known."
        raise RefusedEvent(RefusalReason.BAD_VALUE, detail, f"claims.{name}")
    return trimmed
