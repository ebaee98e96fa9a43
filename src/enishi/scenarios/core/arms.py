"""Hold-outs: who lives through the same program without being written to."""

from hashlib import sha256
from uuid import UUID

TREATED = "treated"
CONTROL = "control"


def arm(scenario_key: str, public_id: UUID, share: float) -> str:
    """The arm of a customer: a fixed draw of (scenario, customer), so that every run and every replay agree.

    The salt is the scenario's random key; two scenarios therefore hold out different people.
    """
    draw = int.from_bytes(sha256(f"{scenario_key}:{public_id}".encode()).digest()[:8]) / 2**64
    return CONTROL if draw < share else TREATED
