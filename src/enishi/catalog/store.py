"""The catalogue in the state store."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import InterfaceError, OperationalError, connection, transaction
from msgspec.structs import astuple

from enishi.catalog.core import Entry, Key, latest, told
from enishi.catalog.models import Product as Row
from enishi.catalog.types import Product
from enishi.events import api as events
from enishi.events.types import Recorded
from enishi.kernel import statements

READER = "catalog"

_FIELDS = Product.__struct_fields__
_KEY = ("site", "product_id")
_WORD = ("said_at", "event_id")
_COLUMNS = (*_FIELDS, *_WORD)
_MOST = 20_000  #: products remembered


class _Memory:
    """Products as this process left them at `offset`; good for nothing once the reader's offset is another.

    Taken while a stretch is read and put back after its commit, so what failed half-way leaves nothing behind.
    """

    def __init__(self) -> None:
        self._left: tuple[int, dict[Key, Entry]] = 0, {}

    def take(self, offset: int) -> dict[Key, Entry]:
        left, self._left = self._left, (0, {})
        return left[1] if left[0] == offset else {}

    def put(self, offset: int, entries: dict[Key, Entry]) -> None:
        if len(entries) <= _MOST:
            self._left = offset, entries


_memory = _Memory()


def project(limit: int) -> int:
    """Take the next stretch of the log, in one transaction with the offset; return how many events it held."""
    after = events.offset(READER)
    scan = events.log().scan(after, limit)
    if scan.upto == after:
        return 0
    known = _memory.take(after)
    with transaction.atomic():
        if events.offset_to_move(READER) != after:
            return 0  # another process took the same stretch meanwhile
        _take(scan.events, known)
        events.move_offset(READER, scan.upto)
    _memory.put(scan.upto, known)
    return scan.upto - after


def _take(batch: Sequence[Recorded], known: dict[Key, Entry]) -> None:
    """Keep what the batch says; an event that cannot be kept is found by halving and left out. `customers` reports what nobody can read.

    `known` gains what is read and what is kept.
    """
    try:
        with transaction.atomic():
            heard = told(batch)
            known.update(_stored(heard.keys() - known.keys()))
            changed = latest(heard, known)
            _keep(changed, known)
        known.update(changed)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        if len(batch) > 1:
            middle = len(batch) // 2
            _take(batch[:middle], known)
            _take(batch[middle:], known)


def _keep(entries: dict[Key, Entry], known: dict[Key, Entry]) -> None:
    """Most say of a product what was `known`: there only the word is newer."""
    instant, uuid = statements.instant_writer(connection), statements.uuid_writer(connection)
    said, meant = [], []
    for key, entry in entries.items():
        _, at, event_id = entry.word
        if key in known and known[key].product == entry.product:
            said.append((*key, instant(at), uuid(event_id)))
        else:
            meant.append((*astuple(entry.product), instant(at), uuid(event_id)))
    statements.update(connection, "product", _KEY, _WORD, said)
    statements.insert(connection, "product", _COLUMNS, meant, on_conflict=statements.replaced(_KEY, _COLUMNS))


def _stored(keys: Iterable[Key]) -> dict[Key, Entry]:
    found = {}
    for site, product_ids in _by_site(keys).items():
        rows = Row.objects.filter(site=site)
        for some in statements.portions(product_ids):
            for *fields, said_at, event_id in rows.filter(product_id__in=some).values_list(*_COLUMNS):
                product = _product(fields)
                found[site, product.product_id] = Entry((product.listed, said_at, event_id), product)
    return found


def _product(fields: Iterable[Any]) -> Product:
    return Product(**dict(zip(_FIELDS, fields, strict=True)))


def _by_site(keys: Iterable[Key]) -> dict[str, list[str]]:
    by_site: dict[str, set[str]] = {}
    for site, product_id in keys:
        by_site.setdefault(site, set()).add(product_id)
    return {site: sorted(product_ids) for site, product_ids in by_site.items()}


def products(asked: Iterable[Key]) -> dict[Key, Product]:
    """See the api."""
    return {key: entry.product for key, entry in _stored(asked).items()}


def gone() -> dict[Key, datetime]:
    """See the api."""
    rows = Row.objects.filter(removed=True).values_list("site", "product_id", "said_at")
    return {(site, product_id): said_at for site, product_id, said_at in rows}


def all_products(site: str | None, limit: int) -> list[Product]:
    """See the api."""
    rows = Row.objects.filter(listed=True, removed=False)
    if site is not None:
        rows = rows.filter(site=site)
    ordered = rows.order_by("name", "site", "product_id").values_list(*_FIELDS)
    return [_product(fields) for fields in ordered[:limit]]
