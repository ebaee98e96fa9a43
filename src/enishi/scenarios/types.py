"""A scenario is a structured program: a list of steps that reads from top to bottom."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

MINUTE_MIN = 15
MINUTES_MAX = 90 * 24 * 60


class Wait(Struct, frozen=True, tag="wait"):
    """Let `minutes` pass since the step before (the first: since the cart was last touched)."""

    minutes: Annotated[int, Meta(ge=1, le=MINUTES_MAX)]


class SendLetter(Struct, frozen=True, tag="send"):
    """Write to the customer with a template; `expires_minutes` after its due instant the letter is no longer worth sending."""

    template: Annotated[str, Meta(min_length=1, max_length=64)]
    channel: Literal["email"] = "email"
    expires_minutes: Annotated[int, Meta(ge=15, le=7 * 24 * 60)] = 24 * 60


Step = Wait | SendLetter


class Program(Struct, frozen=True, kw_only=True):
    """What a scenario does. Entered on `entry`, left on `exit`, at most once per person in `reenter_days`."""

    entry: Literal["cart_updated"] = "cart_updated"
    exit: tuple[Literal["order_placed"], ...] = ("order_placed",)
    message_class: Literal["cart"] = "cart"
    reenter_days: Annotated[int, Meta(ge=0, le=365)] = 7
    holdout_share: Annotated[float, Meta(ge=0, le=0.5)] = 0.0
    steps: tuple[Step, ...] = ()


class Scenario(Struct, frozen=True, kw_only=True):
    """A scenario as the console shows it."""

    key: str  #: random public id, also the salt of its hold-out
    name: str
    on: bool
    version: int
    program: Program
    switched_at: datetime | None
    runs_open: int
    runs_ended: int


class RunRow(Struct, frozen=True, kw_only=True):
    """One customer's way through a scenario."""

    run_id: UUID
    scenario: str
    version: int
    customer_id: int
    cart_key: str
    arm: str
    step: int
    state: Literal["open", "ended"]
    outcome: str
    due_at: datetime | None
    entered_at: datetime
    ended_at: datetime | None


class Version(Struct, frozen=True, kw_only=True):
    """A program as it was published."""

    number: int
    program: Program
    published_at: datetime
    published_by: str
