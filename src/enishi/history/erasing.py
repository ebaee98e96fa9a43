"""Both halves of the history without a person: their rows go, and what the rewritten log still says of them comes back."""

from collections.abc import Callable, Sequence

from django.db import transaction

from enishi.customers.types import Resolved
from enishi.history import loader, tables
from enishi.history.core.hearing import Hearing
from enishi.history.core.rows import Rows
from enishi.history.models import Activity, CartChange, CartPiece, MessageFact, OrderFact
from enishi.warehouse.port import OFFSETS, Reader, Relation, Warehouse

_MARK = "erasure:"
_ERASED = Relation("lent_erased", {"customer_id": "int64"})
_REWRITTEN = Relation("lent_rewritten", {"position": "int64"})

#: Tables with a row an event: rows of rewritten events are made anew.
_BY_POSITION = tuple(table for table in tables.TABLES if "position" in table.columns)


def forget_live(customer_ids: Sequence[int], rename: Callable[[str, str], str]) -> dict[str, int]:
    """The live half: no carts, no visits; orders as facts under another name. Returns how many rows of which table were touched."""
    with transaction.atomic():
        orders = OrderFact.objects.filter(customer_id__in=customer_ids)
        for order in orders:
            if not order.order_id.startswith("erased-"):
                order.order_id, order.cart_id = rename("order_id", order.order_id), ""
                order.save(update_fields=["order_id", "cart_id"])
        return {
            "cart_change": CartChange.objects.filter(customer_id__in=customer_ids).delete()[0],
            "cart_piece": CartPiece.objects.filter(customer_id__in=customer_ids).delete()[0],
            "activity": Activity.objects.filter(customer_id__in=customer_ids).delete()[0],
            "order_fact": len(orders),
            "message_fact": MessageFact.objects.filter(customer_id__in=customer_ids).count(),
        }


def reload_tables(
    warehouse: Warehouse,
    customer_ids: Sequence[int],
    rewritten: Sequence[Resolved],
    mark: tuple[str, int],
    hearing: Hearing,
    currency: str,
) -> None:
    """The warehouse: every row of these customers and of rewritten events goes; `rewritten` are these events as they are now. From now on
    these customers are nobody to whatever counts people.

    Only events that were loaded before are taken in again: the loader comes to the others by itself. `mark`: the erasure, and how
    far it goes.
    """
    rows = Rows(rewritten, hearing)
    with warehouse.write() as change:
        change.lend(_ERASED, _ERASED.rows([sorted(customer_ids)]))
        change.lend(_REWRITTEN, _REWRITTEN.rows([[each.position for each in rewritten]]))
        touched = loader.neighbours_of(change, sorted(customer_ids))
        for table in tables.PERSONAL:
            change.delete(table, "customer_id", _ERASED.expression)
        for table in _BY_POSITION:
            change.delete(table, "position", _REWRITTEN.expression)
        change.delete(tables.ERASED, "customer_id", _ERASED.expression)
        change.insert(tables.ERASED, _ERASED.expression)
        loader.append_again(change, rows, touched, currency)
        change.move_offset(f"{_MARK}{mark[0]}", mark[1])


def marks(warehouse: Reader) -> set[str]:
    """The erasures noted here, in the way readers note how far they are."""
    readers = warehouse.query(OFFSETS.expression).to_pylist()
    return {row["reader"].removeprefix(_MARK) for row in readers if row["reader"].startswith(_MARK)}
