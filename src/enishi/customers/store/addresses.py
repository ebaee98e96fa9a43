"""What stands for an address where the address itself must not stand."""

import hmac

from enishi.shop import api as shop


def address_key(email: str) -> str:
    """The keyed hash of a (folded) address; "" for none."""
    return keyed_address(email, addresses_key())


def keyed_address(email: str, key: bytes) -> str:
    """The same, for many: with `addresses_key()` asked for once."""
    return hmac.digest(key, email.encode(), "sha256").hex() if email else ""


def addresses_key() -> bytes:
    """What addresses are hashed with."""
    return shop.signing_key("addresses")
