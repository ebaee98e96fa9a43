"""Fixed lists: made, filled and emptied by hand; every step can be taken back."""

import csv
from collections.abc import Sequence
from typing import IO, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_POST

from enishi.console.numbers import grouped
from enishi.console.pages import asker, now
from enishi.console.persons import full_name
from enishi.console.segments import naming
from enishi.console.tables import PAGE, page_number
from enishi.console.texts import in_a_row
from enishi.console.words import say
from enishi.customers import api as customers
from enishi.kernel.errors import Refused
from enishi.segments import api
from enishi.segments.types import Segment
from enishi.shop import api as shop

_FOUND = 20
_SAID = 10  #: names that could not be found are said, so many of them
_UNDO = "segment_list_undo"


@require_POST
def create(request: HttpRequest) -> HttpResponse:
    """An empty list."""
    try:
        made = api.create_list(request.POST.get("name", ""), at=now())
    except Refused as refusal:
        messages.error(request, say(refusal))
        return redirect("console:segment_new")
    return redirect("console:segment_people", made.segment_id)


def _list(segment_id: UUID) -> Segment:
    found = api.segment(segment_id)
    if not found.is_list:
        raise Http404("This segment is no list.")
    return found


@require_GET
def people(request: HttpRequest, segment_id: UUID) -> HttpResponse:
    """Who is on the list, and how to add others: found by `?q=`, or pasted."""
    return _page(request, _list(segment_id))


def _page(request: HttpRequest, segment: Segment, typed: str = "", said: Sequence[str] = ()) -> HttpResponse:
    at, text, number = now(), request.GET.get("q", "").strip()[:200], page_number(request)
    rows = api.members_now(segment.segment_id, limit=PAGE, offset=(number - 1) * PAGE)
    known = customers.people(customer for customer, _since in rows)
    shop.note_access(by=asker(request), action="segment_members_listed", subject="", at=at)
    context: dict[str, Any] = {
        "segment": segment,
        "members": [
            (each.public_id, full_name(each), each.email, since)
            for customer, since in rows
            if (each := known.get(customer))
        ],
        "more": number + 1 if (segment.size or 0) > number * PAGE else None,
        "text": text,
        "found": [(each.public_id, full_name(each), each.email) for each in customers.search(text, limit=_FOUND)[0]]
        if text
        else [],
        "typed": typed,
        "said": said,
        "undo": request.session.get(_UNDO, {}).get("list") == str(segment.segment_id),
    }
    return render(request, "console/segments/people.html", context, status=422 if said else 200)


@require_POST
def add(request: HttpRequest, segment_id: UUID) -> HttpResponse:
    """Put the people on the list who are named in the form or in a file; who was not found stays in the form."""
    segment, typed, file = _list(segment_id), request.POST.get("people", ""), request.FILES.get("file")
    if file is not None and (file.size or 0) > naming.FILE_MOST:
        too_large = gettext("The file is larger than 2 MB. Keep only the column with the email addresses.")
        return _page(request, segment, typed, [too_large])
    if file is not None:
        typed = f"{typed}\n{_read(file)}"
    named = naming.named(typed)
    if not (named.customers or named.unknown or named.unclear):
        return _page(request, segment, "", [gettext("Nobody was named. Paste addresses, or choose a file.")])
    _change(request, segment, list(named.customers), put=True)
    said = _not_found(named)
    if not said:
        return redirect("console:segment_people", segment_id)
    left = "\n".join([*named.unknown, *named.unclear])
    return _page(request, api.segment(segment_id), left, said)


def _read(file: IO[bytes]) -> str:
    try:
        return naming.listed(file.read())
    except csv.Error:
        return ""


def _not_found(named: naming.Named) -> list[str]:
    said = []
    if named.unknown:
        text = ngettext(
            "%(n)s entry was not found: %(names)s", "%(n)s entries were not found: %(names)s", len(named.unknown)
        )
        said.append(text % {"n": grouped(len(named.unknown)), "names": _few(named.unknown)})
    if named.unclear:
        text = gettext("More than one customer matches: %(names)s. Use the email address.")
        said.append(text % {"names": _few(named.unclear)})
    if named.left_over:
        text = gettext("At most %(most)s at once; %(n)s lines were left out. Add them afterwards.")
        said.append(text % {"most": grouped(naming.MOST), "n": grouped(named.left_over)})
    return said


def _few(names: list[str]) -> str:
    return in_a_row(names[:_SAID]) + ("…" if len(names) > _SAID else "")


@require_POST
def remove(request: HttpRequest, segment_id: UUID) -> HttpResponse:
    """Take people off the list."""
    segment = _list(segment_id)
    named = naming.named("\n".join(request.POST.getlist("who")))
    _change(request, segment, list(named.customers), put=False)
    return redirect("console:segment_people", segment_id)


@require_POST
def undo(request: HttpRequest, segment_id: UUID) -> HttpResponse:
    """Take the last step back."""
    segment, last = _list(segment_id), request.session.get(_UNDO, {})
    if last.get("list") == str(segment_id):
        _change(request, segment, last["customers"], put=not last["put"])
        request.session.pop(_UNDO, None)
    return redirect("console:segment_people", segment_id)


def _change(request: HttpRequest, segment: Segment, ids: list[int], *, put: bool) -> None:
    """One step, said and remembered; only who really came or went is part of it."""
    standing = api.segments_of(ids)
    moved = [each for each in ids if (segment.segment_id in standing.get(each, ())) != put]
    if not moved:
        return
    try:
        (api.put_on_list if put else api.take_off_list)(segment.segment_id, moved, at=now())
    except Refused as refusal:
        messages.error(request, say(refusal))
        return
    request.session[_UNDO] = {"list": str(segment.segment_id), "customers": moved, "put": put}
    shop.note_access(by=asker(request), action="segment_list_changed", subject=str(segment.segment_id), at=now())
    said = (
        ngettext("%(n)s person was added.", "%(n)s people were added.", len(moved))
        if put
        else ngettext("%(n)s person was taken off the list.", "%(n)s people were taken off the list.", len(moved))
    )
    messages.success(request, said % {"n": grouped(len(moved))})
