"""The catalogue in the state store."""

from collections.abc import Collection, Iterable, Sequence

from django.db import InterfaceError, OperationalError, transaction
from msgspec.structs import asdict

from enishi.catalog.core import Entry, Key, Word, latest, told
from enishi.catalog.models import Product as Row
from enishi.catalog.types import Product
from enishi.events import api as events
from enishi.events.types import Recorded

READER = "catalog"

_FIELDS = Product.__struct_fields__
_REPLACED = [*(name for name in _FIELDS if name not in {"site", "product_id"}), "said_at", "event_id"]
_MANY = 5000


def project(limit: int) -> int:
    """Take the next stretch of the log, in one transaction with the offset; return how many events it held."""
    after = events.offset(READER)
    scan = events.log().scan(after, limit)
    if scan.upto == after:
        return 0
    with transaction.atomic():
        if events.offset(READER) != after:
            return 0  # another process took the same stretch meanwhile
        _take(scan.events)
        events.move_offset(READER, scan.upto)
    return scan.upto - after


def _take(batch: Sequence[Recorded]) -> None:
    """Keep what the batch says; an event that cannot be kept is found by halving and left out. `customers` reports what nobody can read."""
    try:
        with transaction.atomic():
            _keep(latest(batch, _known({key for recorded in batch for key, _ in told(recorded)})))
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        if len(batch) > 1:
            middle = len(batch) // 2
            _take(batch[:middle])
            _take(batch[middle:])


def _keep(entries: dict[Key, Entry]) -> None:
    rows = [
        Row(**asdict(entry.product), said_at=entry.word.at, event_id=entry.word.event_id) for entry in entries.values()
    ]
    if rows:
        Row.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["site", "product_id"], update_fields=_REPLACED
        )


def _known(keys: Collection[Key]) -> dict[Key, Entry]:
    return {
        (row.site, row.product_id): Entry(Word(row.listed, row.said_at, row.event_id), _product(row))
        for row in _rows(keys)
    }


def _rows(keys: Iterable[Key]) -> Iterable[Row]:
    by_site: dict[str, set[str]] = {}
    for site, product_id in keys:
        by_site.setdefault(site, set()).add(product_id)
    for site, product_ids in by_site.items():
        wanted = sorted(product_ids)
        for start in range(0, len(wanted), _MANY):
            yield from Row.objects.filter(site=site, product_id__in=wanted[start : start + _MANY])


def _product(row: Row) -> Product:
    return Product(**{name: getattr(row, name) for name in _FIELDS})


def products(asked: Iterable[Key]) -> dict[Key, Product]:
    """See the api."""
    return {(row.site, row.product_id): _product(row) for row in _rows(asked)}


def all_products(site: str | None, limit: int) -> list[Product]:
    """See the api."""
    rows = Row.objects.filter(listed=True, removed=False)
    if site is not None:
        rows = rows.filter(site=site)
    return [_product(row) for row in rows.order_by("name", "site", "product_id")[:limit]]
