"""The list of segments and fixed lists, and where a new one begins."""

import unicodedata
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
from enishi.console.segments import composed, templates
from enishi.console.segments.builder import drafts, known
from enishi.console.segments.builder.known import Known
from enishi.kernel.calendar import local_date
from enishi.segments import api
from enishi.segments.types import Segment
from enishi.warehouse.errors import WarehouseError

DAYS = 60
A_SCREEN = 6  #: segments that are seen at once; more are looked for
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
    """Those in use, or `?show=archived`; `?q=` looks into names and sentences, `?sort=size` has the largest first; `?undo=` offers to bring
    back the one that was just archived."""
    archived, text, sort = request.GET.get("show") == "archived", request.GET.get("q", "").strip()[:200], _sort(request)
    found, others = api.segments(archived=archived), api.segments(archived=not archived)
    shop, at = known.current(), now()
    reach = {} if archived or not found else _reach(shop, at)
    counts = (len(others), len(found)) if archived else (len(found), len(others))
    rows = [_row(each, shop, reach, at) for each in found]
    if sort == "size":
        rows.sort(key=lambda row: -(row.segment.size or 0))
    context: dict[str, Any] = {
        "rows": [row for row in rows if _names(row, text)],
        "many": len(found) > A_SCREEN,
        "text": text,
        "sort": sort,
        "sorts": [("name", gettext("By name")), ("size", gettext("Largest first"))],
        "archived": archived,
        "undo": _just_archived(request, others),
        "tabs": [
            {"label": gettext("In use"), "href": "?", "current": not archived, "count": counts[0]},
            {"label": gettext("Archived"), "href": "?show=archived", "current": archived, "count": counts[1]},
        ],
        "unsaved": drafts.kept(request, "new") is not None,
    }
    return render(request, "console/segments/segments.html", context)


def _sort(request: HttpRequest) -> str:
    return "size" if request.GET.get("sort") == "size" else "name"


def _names(row: Row, text: str) -> bool:
    """Whether every word of the text stands in the name or the sentence, in whatever width and case it was typed."""
    held = _plain(f"{row.segment.name} {row.sentence}")
    return all(word in held for word in _plain(text).split())


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _reach(shop: Known, at: datetime) -> dict[api.Channel, dict[UUID, int]]:
    try:
        return {channel: api.reached(channel, shop.world, at) for channel in ON_THE_LIST}
    except WarehouseError:
        return {}


def _row(segment: Segment, shop: Known, reach: dict[api.Channel, dict[UUID, int]], at: datetime) -> Row:
    first = local_date(at) - timedelta(days=DAYS)
    sizes = [size for _day, size in composed.day_by_day(api.sizes(segment.segment_id), first, local_date(at))]
    said = gettext("A fixed list, filled by hand") if segment.is_list else shop.sentence(segment.rule)
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
        (phase, [(each, shop.sentence(each.rule)) for each in entries]) for phase, entries in templates.by_phase()
    ]
    return render(request, "console/segments/new.html", {"phases": phases})


@require_GET
def template_sizes(request: HttpRequest) -> HttpResponse:
    """How many each template means in this shop just now, for the page of templates; nothing while that cannot be said."""
    try:
        sizes = api.estimates([each.rule for each in templates.TEMPLATES], api.world(), now())
    except WarehouseError:
        return HttpResponse(status=204)
    found = list(zip(templates.TEMPLATES, sizes, strict=True))
    return render(request, "console/segments/_sizes.html", {"sizes": found})
