"""One segment: what it says, how many there are, who they are, since when, and its earlier versions."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_POST

from enishi.console import persons
from enishi.console.numbers import grouped
from enishi.console.pages import asker, now, tried
from enishi.console.segments import composed, counted, nobody
from enishi.console.segments.builder import drafts, known
from enishi.console.segments.builder.known import Known
from enishi.console.tables import PAGE, Cell, Column, Pages, Table, page_number, query_without
from enishi.console.texts import near_day_text
from enishi.console.words import say
from enishi.kernel.calendar import local_date
from enishi.kernel.errors import Refused
from enishi.segments import api
from enishi.segments.types import Segment, SegmentVersion
from enishi.shop import api as shop

DAYS = 90


@require_GET
def segment(request: HttpRequest, segment_id: UUID) -> HttpResponse:
    """The page; looking at its members is written down."""
    found, at, around = api.segment(segment_id), now(), known.current()
    counting = not found.archived and not found.is_counted
    if request.headers.get("HX-Request"):  # an open page asks whether the count is done
        return HttpResponse(status=204, headers={} if counting else {"HX-Refresh": "true"})
    shop.note_access(by=asker(request), action="segment_members_listed", subject="", at=at)
    context: dict[str, Any] = {
        "segment": found,
        "counting": counting,
        "sentence": around.sentence(found.rule),
        "draft": drafts.kept(request, str(segment_id)) is not None,
        "versions": _versions(found, around),
        "table": members_table(request, found),
        "checked": _checked(found, at),
        "at": at,
    }
    if not found.archived and not counting:
        size = counted.of_segment(found, around, at)
        context |= {
            "counted": size,
            "alone": nobody.each_alone(found.rule, size, around, at),
            "sizes": composed.over_time(found, at - timedelta(days=DAYS), at),
            "charts": composed.charts(found, around, at),
            "overlaps": composed.overlaps(found, around, at),
        }
    return render(request, "console/segments/segment.html", context)


def members_table(request: HttpRequest, segment: Segment) -> Table:
    """A page of its members, the newest first."""
    number = page_number(request)
    rows = api.members_now(segment.segment_id, limit=PAGE, offset=(number - 1) * PAGE)
    who = persons.names(customer for customer, _since in rows)
    return Table(
        caption=gettext("Members"),
        columns=[Column(gettext("Customer")), Column(gettext("Member since"), "time")],
        rows=[[who[customer], Cell(at=since)] for customer, since in rows],
        pages=Pages(number, segment.size or 0, query=query_without(request, "page")),
    )


def _checked(segment: Segment, at: datetime) -> str:
    """What the last nightly check of who is in it came to; "" of a list, which nobody counts."""
    if segment.is_list:
        return ""
    if segment.audited_at is None:
        return gettext("Every night everybody is counted anew, to be sure that the members are right.")
    when = local_date(segment.audited_at)
    day = gettext("last night") if when == local_date(at) else near_day_text(when)
    if not segment.drift:
        return gettext("Checked %(day)s by counting everybody anew: all are right.") % {"day": day}
    text = ngettext(
        "Checked %(day)s by counting everybody anew: %(n)s place was wrong and was put right.",
        "Checked %(day)s by counting everybody anew: %(n)s places were wrong and were put right.",
        segment.drift,
    )
    return text % {"day": day, "n": grouped(segment.drift)}


def _versions(segment: Segment, around: Known) -> list[tuple[SegmentVersion, str, bool]]:
    found = [] if segment.is_list else api.versions(segment.segment_id)
    return [(each, around.sentence(each.rule), each.number == segment.version) for each in found]


@require_POST
def rename(request: HttpRequest, segment_id: UUID) -> HttpResponse:
    """Another name."""
    tried(request, lambda: api.rename(segment_id, request.POST.get("name", "")), gettext("Renamed."))
    return redirect("console:segment", segment_id)


@require_POST
def archive(request: HttpRequest, segment_id: UUID) -> HttpResponse:
    """Put it away; it can be brought back at once, or later."""
    try:
        api.archive(segment_id, at=now())
    except Refused as refusal:
        messages.error(request, say(refusal))
        return redirect("console:segment", segment_id)
    return redirect(f"{reverse('console:segments')}?undo={segment_id}")


@require_POST
def restore(request: HttpRequest, segment_id: UUID) -> HttpResponse:
    """Bring it back."""
    tried(request, lambda: api.restore(segment_id), gettext("It is back. Its members are being counted."))
    return redirect("console:segment", segment_id)


@require_POST
def back(request: HttpRequest, segment_id: UUID) -> HttpResponse:
    """An earlier version becomes the newest: the rule as it was then, under today's name."""
    asked = request.POST.get("number", "")
    version = next((each for each in api.versions(segment_id) if str(each.number) == asked), None)
    if version is not None:
        tried(
            request,
            lambda: _take_back(segment_id, version, asker(request), now()),
            gettext("Version %(n)s is in force again, as a new version.") % {"n": version.number},
        )
    return redirect("console:segment", segment_id)


def _take_back(segment_id: UUID, version: SegmentVersion, by: str, at: datetime) -> None:
    try:
        api.save(api.segment(segment_id).name, version.rule, by=by, at=at, segment_id=segment_id)
    except api.Unsound:
        raise Refused("This version asks for things that are gone. Edit the rule instead.") from None
