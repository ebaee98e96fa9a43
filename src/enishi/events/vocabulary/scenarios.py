"""Who went through which scenario."""

from typing import Annotated

from msgspec import Meta

from enishi.events.vocabulary.values import Body, Key, Text


class RunEntered(Body, frozen=True):
    """A customer entered a scenario."""

    run_id: Key
    scenario: Key
    version: Annotated[int, Meta(ge=1)]
    arm: Annotated[str, Meta(max_length=20)] = ""
    cart_key: Annotated[str, Meta(max_length=300)] = ""


class RunEnded(Body, frozen=True):
    """A customer left a scenario: `outcome` is a code (`finished`, `ordered`, `emptied`, `stopped` …)."""

    run_id: Key
    scenario: Key
    outcome: Text
    cart_key: Annotated[str, Meta(max_length=300)] = ""
