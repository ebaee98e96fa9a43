"""An event's part of a message's row: its instant in the column of its kind, null in the others."""

from enishi.events import vocabulary as kinds
from enishi.history.core.happened import Happened, Row

#: Beyond any position: who and why is taken from the plan, else from a settlement, else from whatever there is.
_FAR = 2**60

#: The kinds that settle a message, and the state they settle it in.
_SETTLED = {
    f"message_{state}": state
    for state in ("accepted", "unknown", "failed", "suppressed", "lapsed", "cancelled")
}  # fmt: skip


def message_part(happened: Happened, body: kinds.Message) -> Row:
    """One row for `messages.folded`."""
    position, event, customer, node, at, _day = happened
    kind = event.kind
    opened = kind == "message_opened"
    state = _SETTLED.get(kind, "")
    return (
        body.message_id,
        position + (0 if kind == "message_planned" else _FAR if state else 2 * _FAR),
        customer,
        event.site,
        body.channel,
        body.message_class,
        body.scenario,
        body.step,
        body.arm,
        body.template_version,
        body.cart_key,
        at if kind == "message_planned" else None,
        at if kind == "message_accepted" else None,
        at if kind == "message_delivered" else None,
        at if state else None,
        position if state else None,
        state,
        body.reason if state else "",
        at if opened and body.machine == "human" else None,
        at if opened and body.machine != "human" else None,
        at if kind == "message_clicked" and body.machine != "machine" else None,
        at if kind == "message_bounced" else None,
        at if kind == "message_complained" else None,
        node,
    )
