"""The demo clock: a request to move business time, which the worker fulfils, stopping at each due instant."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from enishi.console.pages import asker, now, tried
from enishi.console.texts import instant_text
from enishi.shop import api as shop

STEPS: dict[str, tuple[str | Promise, timedelta]] = {
    "hour": (_("+1 hour"), timedelta(hours=1)),
    "day": (_("+1 day"), timedelta(days=1)),
    "days": (_("+3 days"), timedelta(days=3)),
    "quarter": (_("+90 days"), timedelta(days=90)),
}


@require_GET
def clock(request: HttpRequest) -> HttpResponse:
    """The face and the buttons."""
    return render(request, "console/clock/clock.html", _face())


@require_GET
def face(request: HttpRequest) -> HttpResponse:
    """Only the face, for as long as it moves."""
    return render(request, "console/clock/_face.html", _face())


def _face() -> dict[str, Any]:
    if not settings.DEMO:
        raise Http404("Only the demo's clock may be moved.")
    move = shop.clock_move()  # read before the time: when nothing moves any more, the time is that of the arrival
    return {"at": now(), "move": move, "steps": [(key, name) for key, (name, _by) in STEPS.items()]}


@require_POST
def move(request: HttpRequest) -> HttpResponse:
    """Ask for a move; the worker goes there."""
    if not settings.DEMO or request.POST.get("by") not in STEPS:
        raise Http404("Only the demo's clock may be moved.")
    by = STEPS[request.POST["by"]][1]
    at = now()
    done = gettext("The clock moves to %(to)s.") % {"to": instant_text(at + by)}
    if tried(request, lambda: shop.request_clock_move(at + by), done):
        shop.note_access(by=asker(request), action="clock_moved", subject="", at=at)
    return redirect("console:clock")
