"""How an erasure recognises its person: by what they were called, in the clear while it runs, by keyed hashes ever after."""

import hmac
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from enishi.customers.core.folding import address

Claim = tuple[str, str]  #: (kind, value), as the table of claims has them

_SHORTEST_NEEDLE = 8  #: a shorter number or cookie would be found in what is not about the person
_PHONE_DIGITS = 10
_NAME_BLANKS = ("", " ", "\u3000")
_BETWEEN = "\x1f"
_ERASED = "erased-"


def possible_claims(name: str, value: str, site: str) -> list[Claim]:
    """What an event's claim may be called in the table of claims, with or without its site. A telephone is nobody's alone: none."""
    if name == "phone":
        return []
    kind = {"former_customer_id": "shop_customer_id"}.get(name, name)
    values = {value, address(value)} if name == "email" else {value}
    claims = [(kind, each) for each in values if each] + [(kind, f"{site}:{each}") for each in values if each]
    return claims + [(f"mall_{kind}", f"{site}:{each}") for each in values if each and name == "email"]


def claim_key(key: bytes, claim: Claim) -> str:
    """What stands for a claim in a tombstone: it is found again in an older copy, and says nothing by itself."""
    return hmac.digest(key, _BETWEEN.join(claim).encode(), "sha256").hex()


def pseudonym(key: bytes, erasure_id: str, kind: str, name: str) -> str:
    """What a thing of an erased person is called from now on; the same thing always the same, in every copy."""
    if is_pseudonym(name):
        return name  # a step was done again
    digest = hmac.digest(key, _BETWEEN.join((erasure_id, kind, name)).encode(), "sha256")
    return _ERASED + digest.hex()[:24]


def is_pseudonym(name: str) -> bool:
    """Whether something is called so because its person was erased."""
    return name.startswith(_ERASED) and len(name) == len(_ERASED) + 24


def needles(claims: Iterable[Claim], profiles: Iterable[Mapping[str, Any]], shared_phones: frozenset[str]) -> list[str]:
    """Texts that are this person's alone: addresses, telephones as written and as digits, ids long enough to be theirs."""
    found: set[str] = set()
    for kind, value in claims:
        own = bare(kind, value)
        if kind == "phone":
            found |= _phones(value, shared_phones)
        elif "email" in kind or kind == "line_user_id" or len(own) >= _SHORTEST_NEEDLE:
            found.add(own)
    for profile in profiles:
        found |= {str(profile.get("email") or "")} | _phones(str(profile.get("phone") or ""), shared_phones)
    return sorted(found - {""})


def names(profiles: Iterable[Mapping[str, Any]]) -> list[str]:
    """The person's full names as people write them: with a blank, a wide one, or none. Half a name is many people's."""
    found: set[str] = set()
    for profile in profiles:
        for family, given in (("family_name", "given_name"), ("family_kana", "given_kana")):
            first, last = str(profile.get(family) or ""), str(profile.get(given) or "")
            if first and last:
                found |= {f"{first}{blank}{last}" for blank in _NAME_BLANKS} | {f"{last} {first}"}
    return sorted(found)


def bare(kind: str, value: str) -> str:
    """A claim's value without the site it is told apart by."""
    return value.partition(":")[2] or value if kind in ("shop_customer_id", "cart", "mall_email") else value


def digits(written: str) -> str:
    """A telephone's digits as dialled in Japan; "" for what has none."""
    found = "".join(sign for sign in written if sign.isdecimal() and sign.isascii())
    return f"0{found[2:]}" if written.strip().startswith("+81") else found


def _phones(written: str, shared: frozenset[str]) -> set[str]:
    dialled = digits(written)
    if len(dialled) < _PHONE_DIGITS or dialled in shared:
        return set()
    return {written, dialled, f"+81{dialled[1:]}"}


def all_keys(key: bytes, claims: Sequence[Claim]) -> list[str]:
    """The keys of all claims, in an order that says nothing."""
    return sorted(claim_key(key, claim) for claim in claims)
