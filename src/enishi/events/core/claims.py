"""Claims as they are kept: addresses folded to one spelling, blanks trimmed, none that only Enishi may make."""

import re
from unicodedata import normalize

from msgspec.structs import replace

from enishi.events.core.refusing import RefusedEvent
from enishi.events.types import Claims, RefusalReason

_ADDRESS = re.compile(
    r"[^\s@\x00-\x1f\x7f<>,;]{1,64}@(?:[^\s@.\x00-\x1f\x7f<>,;]+\.)+[^\s@.\x00-\x1f\x7f<>,;\d][^\s@.\x00-\x1f\x7f<>,;]*"
)


def tidy(claims: Claims) -> Claims:
    """The claims, normalised. Raises `RefusedEvent` naming the claim that nobody could hold."""
    if claims.customer is not None:
        raise RefusedEvent(
            RefusalReason.UNKNOWN_FIELD,
            "`customer` is Enishi's own: send `email`, `shop_customer_id` or `visitor`.",
            "claims.customer",
        )
    visitor, shop_id, email = claims.visitor, claims.shop_customer_id, claims.email
    if visitor is not None and visitor.strip() != visitor:
        claims = replace(claims, visitor=_trimmed(visitor, "claims.visitor"))
    if shop_id is not None and shop_id.strip() != shop_id:
        claims = replace(claims, shop_customer_id=_trimmed(shop_id, "claims.shop_customer_id"))
    if email is not None and (folded := normal_email(email)) != email:
        claims = replace(claims, email=folded)
    return claims


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


def _trimmed(value: str, path: str) -> str:
    trimmed = value.strip()
    if not trimmed:
        raise RefusedEvent(RefusalReason.BAD_VALUE, "The claim is blank. Leave it out when it is not known.", path)
    return trimmed
