"""The door of the messages stage."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from enishi.messages.core.context import VARIABLES
from enishi.messages.store import delivery, erasing, previews, templates
from enishi.messages.store import outbox as table
from enishi.messages.types import Channel, MessageRow, Plan, Preview, Reason, State, Template

#: At most so many letters that are not about an order go to one person, in a day and in seven days.
PER_DAY, PER_WEEK = delivery.RULES.per_day, delivery.RULES.per_week


def enqueue(plans: Sequence[Plan], *, at: datetime) -> int:
    """Write plans to the outbox, in the caller's transaction; a slot that exists is left alone. Returns how many were new."""
    return table.enqueue(plans, at=at)


def deliver(at: datetime, channels: Mapping[str, Channel], *, head: int, limit: int = 2000) -> int:
    """Claim what is due by `at`, ask the policy as of `at`, render, hand over, record; return how many wait no longer.

    `head` is the log's head that the caller noted before it let the stages catch up. While a projection that is read here
    (customers, history's live half, catalogue) has not passed it, nothing is decided and 0 is returned: a lagging reader
    delays letters, it never loosens the rules. Not inside a transaction: what a channel was told must be durable.
    """
    return delivery.deliver(at, channels, head=head, limit=limit)


def recover(at: datetime) -> int:
    """After a crash: claimed with an attempt but no reply becomes unknown, claimed without an attempt waits again."""
    return delivery.recover(at)


def cancel(slots_prefix: str, *, reason: Reason, at: datetime) -> int:
    """Take back what still waits under this slot prefix; return how many."""
    return table.cancel(slots_prefix, reason=reason, at=at)


def stop_for(customer_ids: Sequence[int], *, at: datetime) -> int:
    """Take back what waits for customers who are to be erased; return how many."""
    return erasing.stop(customer_ids, at=at)


def forget(customer_ids: Sequence[int]) -> int:
    """Empty the messages of erased customers: their states stay, to whom and about what goes. Returns how many."""
    return erasing.forget(customer_ids)


def next_due() -> datetime | None:
    """When the next waiting message may go; None when none waits."""
    return table.next_due()


def last_sends(customer_ids: Sequence[int]) -> dict[int, datetime | None]:
    """When anything was last sent to each customer; None for never."""
    return table.last_sends(customer_ids)


def equation(scenario: str | None = None) -> dict[str, int]:
    """`planned` and every state's count; planned equals the sum of the states, or something is broken."""
    return table.equation(scenario)


def outbox(
    *,
    state: State | None = None,
    customer_id: int | None = None,
    scenario: str | None = None,
    limit: int = 50,
    offset: int = 0,
) -> tuple[list[MessageRow], int]:
    """Messages newest first, and how many there are."""
    return table.listed(state=state, customer_id=customer_id, scenario=scenario, limit=limit, offset=offset)


def message(message_id: UUID) -> MessageRow | None:
    """One message; None when there is none."""
    return table.found(message_id)


def template(key: str, language: str) -> Template:
    """The version in force: the shop's own, or the one supplied. Raises `NotFound`."""
    return templates.in_force(key, language)


def template_versions(key: str, language: str) -> list[Template]:
    """All versions, newest first; the supplied one is last."""
    return templates.versions(key, language)


def template_keys() -> list[str]:
    """The keys of all templates, ours and the shop's, sorted."""
    return templates.keys()


def variables() -> dict[str, str]:
    """What a template may name, each with its meaning (an English msgid), in the order of an editor's list."""
    return dict(VARIABLES)


def save_template(key: str, language: str, *, subject: str, html: str, text: str, by: str, at: datetime) -> Template:
    """A new version in force from now. Raises `Refused` with the line of a Liquid error, or for a letter without its footer."""
    return templates.save(key, language, subject=subject, html=html, text=text, by=by, at=at)


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
    template = templates.in_force(key, language)
    parts = {"subject": subject, "html": html, "text": text}
    unsaved = replace(template, **{part: source for part, source in parts.items() if source is not None})
    return previews.preview(unsaved, customer_id)


def send_test(key: str, language: str, *, to: str, channel: Channel, at: datetime) -> str:
    """Send the preview to `to` at once, outside the outbox; returns the provider's reply. Raises `Refused` with its words."""
    return previews.send_test(templates.in_force(key, language), to=to, channel=channel, at=at)
