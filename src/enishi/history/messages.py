"""Message rows, folded: an old row and the parts that new events add give the new row, in any order and any batches."""

import ibis
from ibis import _

from enishi.history.tables import MESSAGE
from enishi.warehouse.guards import latest
from enishi.warehouse.port import Expression

_TOLD = (
    "customer_id",
    "node_id",
    "site",
    "channel",
    "message_class",
    "scenario",
    "step",
    "arm",
    "template_version",
    "cart_key",
)
_EARLIEST = (
    "planned_at",
    "accepted_at",
    "delivered_at",
    "opened_human_at",
    "opened_other_at",
    "clicked_at",
    "bounced_at",
    "complained_at",
)
_OF_SETTLEMENT = ("settled_at", "state", "reason")


def folded(parts: Expression) -> Expression:
    """The rows of MESSAGE for the messages in `parts` (rows of the same columns)."""
    old = MESSAGE.expression.semi_join(parts, "message_id")
    rows = ibis.union(old, parts)
    columns = {name: rows[name].argmin(rows.told_position) for name in _TOLD}
    columns |= {name: rows[name].min() for name in _EARLIEST}
    settled = rows.settled_position.notnull()
    columns |= {name: latest(rows[name], rows.settled_position, settled) for name in _OF_SETTLEMENT}
    columns |= {"told_position": rows.told_position.min(), "settled_position": rows.settled_position.max()}
    messages = rows.group_by("message_id").agg(**columns)
    return messages.mutate(state=_.state.fill_null(""), reason=_.reason.fill_null("")).select(*MESSAGE)
