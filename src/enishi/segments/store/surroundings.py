"""What rules read that no event of a customer tells: products' categories, addresses suppressed by a list or let go by hand, and what
the shop has decided for all."""

from collections.abc import Callable, Iterable
from uuid import UUID

from django.db import transaction

from enishi.history import api as history
from enishi.kernel.coding import digest
from enishi.segments import models
from enishi.segments.core.needs import leaves
from enishi.segments.core.resting import with_resting
from enishi.segments.store.live import Live
from enishi.segments.store.worlds import Products
from enishi.segments.types import Reachable, Segment


def note_changes(known: Live) -> None:
    """Where they changed since segments were last counted, let the segments that read them be counted anew."""
    _note("products", lambda: _catalogue(known.world.products), known.catalogue)
    reaching = {key for key, segment in known.world.segments.items() if _reaches(segment)}
    _note("suppressions", history.suppressions_mark, with_resting(reaching, known.world.segments) & known.rules.keys())
    _note("shop", lambda: f"{known.world.currency} {known.world.browser_counts}", known.rules)


def _note(name: str, mark: Callable[[], str], concerned: Iterable[UUID]) -> None:
    concerned = list(concerned)
    if not concerned:
        models.SegmentSurrounding.objects.filter(name=name).delete()
        return
    now = mark()
    if models.SegmentSurrounding.objects.filter(name=name, mark=now).exists():
        return
    with transaction.atomic():
        was_known = models.SegmentSurrounding.objects.filter(name=name).exists()
        models.SegmentSurrounding.objects.update_or_create(name=name, defaults={"mark": now})
        if was_known:
            models.Segment.objects.filter(segment_id__in=concerned).update(counted_version=0)


_last: list[tuple[Products, str]] = []  #: the products whose mark was asked for last


def _catalogue(products: Products) -> str:
    for before, mark in _last:
        if before is products:
            return mark
    rows = sorted((site, product_id, known.category) for (site, product_id), known in products.items())
    mark = digest(b"catalogue", repr(rows))
    _last[:] = [(products, mark)]
    return mark


def _reaches(segment: Segment) -> bool:
    return any(isinstance(leaf, Reachable) and leaf.channel == "email" for leaf in leaves(segment.rule))
