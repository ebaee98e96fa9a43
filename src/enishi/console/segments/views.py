"""The list of segments and fixed lists, and where a new one begins."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from enishi.console.charts import Spark, spark
from enishi.console.pages import now
from enishi.console.segments import templates
from enishi.console.segments.builder import drafts, known
from enishi.console.segments.builder.known import Known
from enishi.kernel.calendar import local_date
from enishi.segments import api
from enishi.segments.types import Segment
from enishi.warehouse.errors import WarehouseError

DAYS = 60
ON_THE_LIST: tuple[api.Channel, ...] = ("email", "line")


@dataclass(frozen=True)
class Row:
    """A segment on the list. `email`, `line`: how many members can be written to; None while that cannot be said."""

    segment: Segment
    sentence: str
    spark: Spark | None
    reach: dict[api.Channel, int | None]


@require_GET
def segments(request: HttpRequest) -> HttpResponse:
    """Those in use, or `?show=archived`; `?undo=` offers to bring back the one that was just archived."""
    archived = request.GET.get("show") == "archived"
    found, others = api.segments(archived=archived), api.segments(archived=not archived)
    shop, at = known.current(), now()
    reach = {} if archived or not found else _reach(shop, at)
    counts = (len(others), len(found)) if archived else (len(found), len(others))
    context: dict[str, Any] = {
        "rows": [_row(each, shop, reach, at) for each in found],
        "archived": archived,
        "undo": _just_archived(request, others),
        "tabs": [
            {"label": gettext("In use"), "href": "?", "current": not archived, "count": counts[0]},
            {"label": gettext("Archived"), "href": "?show=archived", "current": archived, "count": counts[1]},
        ],
        "unsaved": drafts.kept(request, "new") is not None,
    }
    return render(request, "console/segments/segments.html", context)


def _reach(shop: Known, at: datetime) -> dict[api.Channel, dict[UUID, int]]:
    try:
        return {channel: api.reached(channel, shop.world, at) for channel in ON_THE_LIST}
    except WarehouseError:
        return {}


def _row(segment: Segment, shop: Known, reach: dict[api.Channel, dict[UUID, int]], at: datetime) -> Row:
    first = local_date(at) - timedelta(days=DAYS)
    sizes = [size for day, size in api.sizes(segment.segment_id) if day >= first]
    said = (
        gettext("A fixed list, filled by hand")
        if segment.is_list
        else api.sentence(segment.rule, shop.language, shop.world)
    )
    known_of = {
        channel: reach[channel].get(segment.segment_id, 0) if channel in reach else None for channel in ON_THE_LIST
    }
    return Row(segment, said, spark(sizes), known_of)


def _just_archived(request: HttpRequest, archived: list[Segment]) -> Segment | None:
    asked = request.GET.get("undo", "")
    return next((each for each in archived if str(each.segment_id) == asked), None)


@require_GET
def new(request: HttpRequest) -> HttpResponse:
    """From a template, from nothing, or a fixed list."""
    shop = known.current()
    phases = [
        (phase, [(each, api.sentence(each.rule, shop.language, shop.world)) for each in entries])
        for phase, entries in templates.by_phase()
    ]
    return render(request, "console/segments/new.html", {"phases": phases})
