"""The practice mailbox: the letters that stayed on this machine, as their readers would have seen them."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from enishi.channels.sandbox import api
from enishi.channels.sandbox.api import KeptLetter
from enishi.console.letters.frames import framed
from enishi.console.pages import asker, now
from enishi.console.tables import PAGE, Cell, Column, Pages, Table, page_number
from enishi.shop import api as shop

P = ParamSpec("P")
_SHOWN = {"From", "To", "Reply-To", "Subject", "Date", "List-Unsubscribe", "List-Unsubscribe-Post", "Message-ID"}


def only_in_practice(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """There is no such page where letters really go."""

    @wraps(view)
    def careful(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not settings.SANDBOX:
            raise Http404("Letters really go from here.")
        return view(request, *args, **kwargs)

    return careful


@require_GET
@only_in_practice
def mailbox(request: HttpRequest) -> HttpResponse:
    """The newest letters first."""
    number = page_number(request)
    total = api.count()
    shop.note_access(by=asker(request), action="letters_listed", subject="", at=now())
    pages = Pages(number, total)
    rows = [
        [
            Cell(letter.subject or gettext("(no subject)"), href=f"{letter.letter_id}/"),
            Cell(letter.to_name or letter.to_address, sub=letter.to_address if letter.to_name else ""),
            Cell(at=letter.at),
        ]
        for letter in api.letters(limit=PAGE, offset=pages.offset)
    ]
    columns = [Column(gettext("Subject")), Column(gettext("To")), Column(gettext("When"), "time")]
    table = Table(caption=gettext("Emails kept here"), columns=columns, rows=rows, pages=pages)
    return render(request, "console/mailbox/mailbox.html", {"total": total, "table": table})


@require_GET
@only_in_practice
def letter(request: HttpRequest, letter_id: str) -> HttpResponse:
    """One letter: HTML in a frame of its own, text, headers."""
    found = _found(request, letter_id, "message_viewed")
    headers = [(name, value) for name, value in found.headers if name in _SHOWN]
    return render(request, "console/mailbox/letter.html", {"letter": found, "headers": headers})


@require_GET
@only_in_practice
def letter_html(request: HttpRequest, letter_id: str) -> HttpResponse:
    """The HTML, for its frame."""
    return framed(_found(request, letter_id, "letter_read").html)


def _found(request: HttpRequest, letter_id: str, action: str) -> KeptLetter:
    """The letter, and a line in the access log that says it was looked at."""
    found = api.letter(letter_id)
    if found is None:
        raise Http404("There is no such letter.")
    shop.note_access(by=asker(request), action=action, subject=str(found.summary.message_id), at=now())
    return found
