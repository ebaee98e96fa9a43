"""From rows to subjects: what each line is about, and which events it would make."""

from collections.abc import Callable

from enishi.connectors.csv.core.understanding import consents, contacts, goods, people, points, shipments, subscriptions
from enishi.connectors.csv.core.understanding.clicks import Clicks
from enishi.connectors.csv.core.understanding.grouping import Orders
from enishi.connectors.csv.core.understanding.record import Record, RowByRow
from enishi.connectors.csv.types import Context, FileKind, Problem, Subject, Surveyed, Understander

_LINE_KINDS: dict[FileKind, Callable[[Record], Subject | Problem]] = {
    "customers": people.customer,
    "subscriptions": subscriptions.subscription,
    "shipments": shipments.parcel,
    "products": goods.product,
    "ad_costs": goods.ad_cost,
    "points": points.entry,
    "consents": consents.consent,
    "opt_outs": consents.opt_out,
    "contacts": contacts.contact,
}


def understander(surveyed: Surveyed, context: Context, state: bytes = b"") -> Understander:
    """A reader of the rows of a surveyed file, from its beginning, or from where another one's `state` was taken."""
    if surveyed.mapping.kind == "orders":
        return Orders(surveyed, context, state)
    if surveyed.mapping.kind == "clicks":
        return Clicks(surveyed, context, state)
    return RowByRow(surveyed.mapping, context, _LINE_KINDS[surveyed.mapping.kind])
