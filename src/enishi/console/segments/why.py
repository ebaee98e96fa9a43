"""Why is this person in the segment, or not: looked up by name, answered condition by condition."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from enishi.console.customers.views import person
from enishi.console.pages import asker, now
from enishi.console.persons import full_name
from enishi.console.segments.builder import known
from enishi.customers import api as customers
from enishi.segments import api
from enishi.segments.types import InList, Segment
from enishi.shop import api as shop

_FOUND = 10


@require_GET
def why(request: HttpRequest, segment_id: UUID) -> HttpResponse:
    """`?q=` looks people up, `?who=` asks about one."""
    segment, at = api.segment(segment_id), now()
    text = request.GET.get("q", "").strip()[:200]
    context: dict[str, Any] = {"segment": segment, "text": text}
    if who := request.GET.get("who"):
        context |= _about(request, segment, who)
    elif text:
        found, total = customers.search(text, limit=_FOUND)
        shop.note_access(by=asker(request), action="customers_listed", subject="", at=at)
        context |= {"found": [(each.public_id, full_name(each), each.email) for each in found], "total": total}
    return render(request, "console/segments/why.html", context)


def _about(request: HttpRequest, segment: Segment, who: str) -> dict[str, Any]:
    try:
        somebody = person(UUID(who))
    except ValueError:
        return {}
    at, language = now(), known.current().language
    shop.note_access(by=asker(request), action="customer_viewed", subject=str(somebody.public_id), at=at)
    rule = InList(list=segment.segment_id) if segment.is_list else segment.rule
    reasons = api.because(rule, [somebody.customer_id], at, language=language)
    return {"somebody": somebody, "name": full_name(somebody), "because": reasons.get(somebody.customer_id)}
