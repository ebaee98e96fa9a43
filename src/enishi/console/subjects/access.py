"""Who looked at whom, and when: filtered by who, about whom and what, and as a file for the owner."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from enishi.console import csvs
from enishi.console.pages import asker, now
from enishi.console.settings.views import tabs
from enishi.console.subjects import about
from enishi.console.tables import PAGE, Cell, Column, Pages, Table, page_number, query_without
from enishi.console.words import access_action
from enishi.kernel.calendar import local
from enishi.shop import api as shop
from enishi.shop.types import AccessEntry

_MOST = 100_000


@require_GET
def access(request: HttpRequest) -> HttpResponse:
    """The access log, newest first."""
    number = page_number(request)
    subject, by = _asked(request)
    entries, total = shop.access_log(subject, by=by, limit=PAGE, offset=(number - 1) * PAGE)
    who = about.cells(entry.subject for entry in entries)
    table = Table(
        caption=gettext("Access log"),
        columns=[Column(gettext("When"), "time"), *(Column(name) for name in _head()[1:])],
        rows=[_row(entry, who[entry.subject]) for entry in entries],
        pages=Pages(number, total, query=query_without(request, "page")),
    )
    context = {
        "tabs": tabs("settings_access"),
        "table": table,
        "total": total,
        "subject": request.GET.get("subject", ""),
        "by": by or "",
    }
    return render(request, "console/subjects/access.html", context)


@require_GET
def download(request: HttpRequest) -> HttpResponse:
    """The same as a file."""
    subject, by = _asked(request)
    entries, _total = shop.access_log(subject, by=by, limit=_MOST)
    shop.note_access(by=asker(request), action="access_log_exported", subject="", at=now())
    rows = [(_stamp(each.at), each.by, access_action(each.action), each.subject) for each in entries]
    return csvs.download("access-log.csv", _head(), rows)


def _asked(request: HttpRequest) -> tuple[str | None, str | None]:
    subject = about.subject_of(request.GET.get("subject", "").strip()[:254])
    return subject or None, request.GET.get("by", "").strip()[:150] or None


def _head() -> list[str]:
    return [gettext("When"), gettext("Who"), gettext("Action"), gettext("About")]


def _row(entry: AccessEntry, who: Cell) -> list[Cell]:
    return [Cell(at=entry.at), Cell(entry.by or "–"), Cell(access_action(entry.action)), who]


def _stamp(at: datetime) -> str:
    return local(at).isoformat(sep=" ", timespec="seconds")
