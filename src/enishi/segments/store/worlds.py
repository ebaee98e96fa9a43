"""What rules are asked with besides histories: products, the other segments, the shop's boundaries and keys."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import transaction
from msgspec import structs

from enishi.catalog import api as catalog
from enishi.history import api as history
from enishi.kernel.errors import Refused
from enishi.segments import models
from enishi.segments.core import canonical
from enishi.segments.core.needs import leaves
from enishi.segments.core.resting import with_resting
from enishi.segments.types import AllOf, Boundaries, Product, Rank, Rule, Segment, World
from enishi.shop import api as shop


def current(changed: Mapping[UUID, Rule] | None = None) -> World:
    """The world as it stands, with `changed` rules instead of those that are saved. Segments put away are no part of it."""
    rows = models.Segment.objects.filter(archived_at=None)
    segments = {row.segment_id: typed(row) for row in rows}
    for segment_id, rule in (changed or {}).items():
        known = segments.get(segment_id)
        segments[segment_id] = (
            structs.replace(known, rule=rule)
            if known
            else Segment(segment_id=segment_id, name="", rule=rule, version=1)
        )
    return World(
        products=products(),
        sites=frozenset(shop.site_names()),
        segments=segments,
        boundaries=boundaries(),
        texts_key=history.texts_key(),
        currency=shop.profile().currency,
        browser_counts=shop.first_run().consent_basis == "checkout_tag",
    )


Products = Mapping[tuple[str, str], Product]

_last: list[tuple[object, Products]] = []  #: the products that were asked for last, and by what they are known


def products() -> Products:
    """Every product the warehouse has heard of; the same object as long as they are the same."""
    gone = catalog.gone()
    known_by = (settings.VAR, settings.WAREHOUSE, history.products_mark(), gone)
    for before, found in _last:
        if before == known_by:
            return found
    found = {
        key: Product(name=name, category=category, gone_since=gone.get(key))
        for key, (name, category) in history.products().items()
    }
    _last[:] = [(known_by, found)]
    return found


def boundaries() -> Boundaries:
    """Where the ranks part, as the shop has set them; else as most shops begin."""
    rows = models.RankBoundary.objects.values_list("axis", "a", "b", "c", "d")
    return msgspec.convert({axis: limits for axis, *limits in rows}, Boundaries)


def set_boundaries(wanted: Boundaries) -> None:
    """Let ranks part elsewhere; every segment that asks for a rank is counted anew. Raises `Refused` for limits out of order."""
    rising, falling = wanted.recency, (wanted.frequency, wanted.monetary)
    if list(rising) != sorted(set(rising)) or rising[0] < 1:
        raise Refused("Days since the last order must rise from A to D.")
    if any(list(limits) != sorted(set(limits), reverse=True) or limits[-1] < 1 for limits in falling):
        raise Refused("Orders and sales must fall from A to D.")
    with transaction.atomic():
        for axis, (a, b, c, d) in structs.asdict(wanted).items():
            models.RankBoundary.objects.update_or_create(axis=axis, defaults={"a": a, "b": b, "c": c, "d": d})
        known = {row.segment_id: typed(row) for row in models.Segment.objects.filter(is_list=False)}
        ranked = [
            each for each, segment in known.items() if any(isinstance(leaf, Rank) for leaf in leaves(segment.rule))
        ]
        models.Segment.objects.filter(segment_id__in=with_resting(ranked, known)).update(counted_version=0)


def typed(row: Any) -> Segment:
    """A stored segment."""
    return Segment(
        segment_id=row.segment_id,
        name=row.name,
        rule=canonical.from_json(row.rule) if row.rule else AllOf(),
        version=row.version,
        is_list=row.is_list,
        size=row.size,
        counted_at=row.counted_at,
        is_counted=row.counted_version == row.version,
        archived=row.archived_at is not None,
        audited_at=row.audited_at,
        drift=row.drift,
    )
