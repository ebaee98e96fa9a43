"""The door of the messages stage."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from enishi.messages.types import Channel, MessageRow, Plan, Preview, Reason, State, Template


def enqueue(plans: Sequence[Plan], *, at: datetime) -> int:
    """Write plans to the outbox, in the caller's transaction; a slot that exists is left alone. Returns how many were new."""
    raise NotImplementedError


def deliver(
    at: datetime, channels: Mapping[str, Channel], *, limit: int = 2000, live: Callable[[], datetime] | None = None
) -> int:
    """Claim what is due by `at`, ask the policy as of `at`, render, hand over, record; return how many left waiting.

    Decides only when every projection it reads has passed the log's head noted at the start.
    """
    raise NotImplementedError


def recover(at: datetime) -> int:
    """After a crash: claimed with an attempt but no reply becomes unknown, claimed without an attempt waits again."""
    raise NotImplementedError


def cancel(slots_prefix: str, *, reason: Reason, at: datetime) -> int:
    """Take back what still waits under this slot prefix; return how many."""
    raise NotImplementedError


def next_due() -> datetime | None:
    """When the next waiting message may go; None when none waits."""
    raise NotImplementedError


def equation(scenario: str | None = None) -> dict[str, int]:
    """`planned` and every state's count; planned equals the sum of the states, or something is broken."""
    raise NotImplementedError


def outbox(
    *,
    state: State | None = None,
    customer_id: int | None = None,
    scenario: str | None = None,
    limit: int = 50,
    offset: int = 0,
) -> tuple[list[MessageRow], int]:
    """Messages newest first, and how many there are."""
    raise NotImplementedError


def message(message_id: UUID) -> MessageRow | None:
    """One message; None when there is none."""
    raise NotImplementedError


def template(key: str, language: str) -> Template:
    """The version in force: the shop's own, or the one supplied. Raises `NotFound`."""
    raise NotImplementedError


def template_versions(key: str, language: str) -> list[Template]:
    """All versions, newest first; the supplied one is last."""
    raise NotImplementedError


def save_template(key: str, language: str, *, subject: str, html: str, text: str, by: str, at: datetime) -> Template:
    """A new version in force from now. Raises `Refused` with the line of a Liquid error, or for a letter without its footer."""
    raise NotImplementedError


def preview(
    key: str,
    language: str,
    *,
    subject: str | None = None,
    html: str | None = None,
    text: str | None = None,
    customer_id: int | None = None,
) -> Preview:
    """Rendered by the code that sends, with a sample cart or the customer's own; unsaved parts may be given."""
    raise NotImplementedError


def send_test(key: str, language: str, *, to: str, channel: Channel, at: datetime) -> str:
    """Send the preview to `to` at once, outside the outbox; returns the provider's reply. Raises `Refused` with its words."""
    raise NotImplementedError
