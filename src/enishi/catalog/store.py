"""The catalogue in the state store."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import InterfaceError, OperationalError, connection, transaction
from msgspec.structs import astuple

from enishi.catalog.core import Entry, Key, Word, latest, told
from enishi.catalog.models import Product as Row
from enishi.catalog.types import Product
from enishi.events import api as events
from enishi.events.types import Recorded
from enishi.kernel import statements

READER = "catalog"

_FIELDS = Product.__struct_fields__
_KEY = ("site", "product_id")
_COLUMNS = (*_FIELDS, "said_at", "event_id")


def project(limit: int) -> int:
    """Take the next stretch of the log, in one transaction with the offset; return how many events it held."""
    after = events.offset(READER)
    scan = events.log().scan(after, limit)
    if scan.upto == after:
        return 0
    with transaction.atomic():
        if events.offset_to_move(READER) != after:
            return 0  # another process took the same stretch meanwhile
        _take(scan.events)
        events.move_offset(READER, scan.upto)
    return scan.upto - after


def _take(batch: Sequence[Recorded]) -> None:
    """Keep what the batch says; an event that cannot be kept is found by halving and left out. `customers` reports what nobody can read."""
    try:
        with transaction.atomic():
            heard = told(batch)
            _keep(latest(heard, _known(key for key, _ in heard)))
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        if len(batch) > 1:
            middle = len(batch) // 2
            _take(batch[:middle])
            _take(batch[middle:])


def _keep(entries: dict[Key, Entry]) -> None:
    instant, uuid = statements.instant_writer(connection), statements.uuid_writer(connection)
    rows = [(*astuple(product), instant(word.at), uuid(word.event_id)) for word, product in entries.values()]
    statements.insert(connection, "product", _COLUMNS, rows, on_conflict=statements.replaced(_KEY, _COLUMNS))


def _known(keys: Iterable[Key]) -> dict[Key, Entry]:
    known = {}
    for site, product_ids in _by_site(keys).items():
        rows = Row.objects.filter(site=site)
        for some in statements.portions(product_ids):
            for *fields, said_at, event_id in rows.filter(product_id__in=some).values_list(*_COLUMNS):
                product = _product(fields)
                known[site, product.product_id] = Entry(Word(product.listed, said_at, event_id), product)
    return known


def _product(fields: Iterable[Any]) -> Product:
    return Product(**dict(zip(_FIELDS, fields, strict=True)))


def _by_site(keys: Iterable[Key]) -> dict[str, list[str]]:
    by_site: dict[str, set[str]] = {}
    for site, product_id in keys:
        by_site.setdefault(site, set()).add(product_id)
    return {site: sorted(product_ids) for site, product_ids in by_site.items()}


def products(asked: Iterable[Key]) -> dict[Key, Product]:
    """See the api."""
    return {key: entry.product for key, entry in _known(asked).items()}


def all_products(site: str | None, limit: int) -> list[Product]:
    """See the api."""
    rows = Row.objects.filter(listed=True, removed=False)
    if site is not None:
        rows = rows.filter(site=site)
    ordered = rows.order_by("name", "site", "product_id").values_list(*_FIELDS)
    return [_product(fields) for fields in ordered[:limit]]
