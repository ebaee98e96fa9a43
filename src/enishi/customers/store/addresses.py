"""What stands for an address where the address itself must not stand."""

import hmac

from enishi.shop import api as shop


def address_key(email: str) -> str:
    """The keyed hash of a (folded) address; "" for none."""
    return hmac.digest(shop.signing_key("addresses"), email.encode(), "sha256").hex() if email else ""
