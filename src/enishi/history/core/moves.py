"""Links followed: who became whom."""

from collections.abc import Iterable

from enishi.customers.types import Link


def moves(links: Iterable[Link]) -> dict[int, int]:
    """Who became whom in the end, following links in order: after 1 → 2 and 2 → 3 both are 3."""
    moved: dict[int, int] = {}
    became: dict[int, set[int]] = {}  # survivor → everybody who is now part of it
    for link in links:
        absorbed = {link.from_customer_id} | became.pop(link.from_customer_id, set())
        became.setdefault(link.into_customer_id, set()).update(absorbed)
        moved |= dict.fromkeys(absorbed, link.into_customer_id)
    return moved
