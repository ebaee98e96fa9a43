"""The members as a file: with a reason, and who took it, when and why in its first lines."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from enishi.console import csvs
from enishi.console.pages import asker, now
from enishi.console.segments.builder import known
from enishi.customers import api as customers
from enishi.kernel.calendar import local
from enishi.segments import api
from enishi.segments.types import Segment
from enishi.shop import api as shop

REASON_MAX = 300
_AT_ONCE = 2_000


@require_http_methods(["GET", "POST"])
def export(request: HttpRequest, segment_id: UUID) -> HttpResponse:
    """Asks for the reason, then hands the file over."""
    segment = api.segment(segment_id)
    reason = " ".join(request.POST.get("reason", "").split())[:REASON_MAX]
    wanting = request.method == "POST" and not reason
    if request.method == "POST" and reason:
        return _file(request, segment, reason)
    context = {"segment": segment, "wanting": wanting}
    return render(request, "console/segments/export.html", context, status=422 if wanting else 200)


def _file(request: HttpRequest, segment: Segment, reason: str) -> HttpResponse:
    at, by = now(), asker(request)
    shop.note_access(by=by, action="segment_exported", subject=str(segment.segment_id), at=at)
    around = known.current()
    said = "" if segment.is_list else around.sentence(segment.rule)
    marks = [
        (gettext("Segment"), segment.name, said),
        (gettext("Exported by"), by),
        (gettext("Exported at"), _written(at)),
        (gettext("Reason"), reason),
        (gettext("Personal data: delete this file when it is no longer needed."),),
        (),
        _head(),
    ]
    name = f"{segment.name} {local(at):%Y-%m-%d}.csv"
    return csvs.download(name, marks[0], _rows(segment, marks[1:]))


def _written(at: datetime) -> str:
    """With the year: a file is read long after it was made."""
    return f"{local(at):%Y-%m-%d %H:%M}"


def _head() -> tuple[str, ...]:
    return (
        gettext("Enishi ID"), gettext("Member since"), gettext("Family name"), gettext("Given name"), gettext("Family name, kana"),
        gettext("Given name, kana"), gettext("Email"), gettext("Phone number"), gettext("Postal code"), gettext("Prefecture"),
        gettext("City"), gettext("Street"), gettext("Building"),
    )  # fmt: skip


def _rows(segment: Segment, marks: list[tuple[str, ...]]) -> Iterator[tuple[object, ...]]:
    yield from marks
    offset = 0
    while rows := api.members_now(segment.segment_id, limit=_AT_ONCE, offset=offset):
        offset += len(rows)
        people = customers.people(customer for customer, _since in rows)
        for customer, since in rows:
            if who := people.get(customer):
                yield (
                    str(who.public_id), _written(since), who.family_name, who.given_name, who.family_kana, who.given_kana, who.email,
                    who.phone, who.postal_code, who.prefecture, who.city, who.street, who.building,
                )  # fmt: skip
