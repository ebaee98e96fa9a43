"""Moves followed: to whom each node counts in the end."""

from collections.abc import Iterable

from enishi.customers.types import Move


def moves(moved: Iterable[Move]) -> dict[int, int]:
    """Node → the customer it counts to after all of these, which are in order."""
    return {move.node_id: move.customer_id for move in moved}
