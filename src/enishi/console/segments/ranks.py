"""Where the ranks of RFM part, and how many customers have each."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods
from msgspec import structs

from enishi.console import numbers
from enishi.console.charts import share
from enishi.console.pages import now
from enishi.console.segments.builder import figures, known
from enishi.console.segments.builder.known import Known
from enishi.console.words import say
from enishi.kernel.errors import Refused
from enishi.segments import api
from enishi.segments.types import Boundaries
from enishi.warehouse.errors import WarehouseError

LETTERS = "ABCDE"
AXES: tuple[api.Axis, ...] = ("recency", "frequency", "monetary")


@require_http_methods(["GET", "POST"])
def ranks(request: HttpRequest) -> HttpResponse:
    """The limits in a form, the customers of each rank beside them."""
    around, at = known.current(), now()
    typed = _shown(api.boundaries(), around.places)
    error = ""
    if request.method == "POST":
        typed = {axis: [request.POST.get(f"{axis}.{letter}", "")[:20] for letter in LETTERS[:-1]] for axis in AXES}
        error = _saved(typed, around.places)
        if not error:
            messages.success(request, gettext("Saved. Segments that ask for ranks are counted anew."))
            return redirect("console:segment_ranks")
    context = {"axes": [_axis(axis, typed[axis], around, at) for axis in AXES], "error": error}
    return render(request, "console/segments/ranks.html", context, status=422 if error else 200)


def _shown(limits: Boundaries, places: int) -> dict[str, list[str]]:
    return {
        axis: [figures.shown(each, places if axis == "monetary" else 0) for each in values]
        for axis, values in structs.asdict(limits).items()
    }


def _saved(typed: dict[str, list[str]], places: int) -> str:
    """What is wrong; "" when it was saved."""
    try:
        wanted: dict[str, Any] = {
            axis: tuple(int(figures.number(text, places if axis == "monetary" else 0)) for text in texts)
            for axis, texts in typed.items()
        }
        api.set_boundaries(Boundaries(**wanted))
    except figures.Typo as typo:
        text = gettext(typo.problem.message)
        return text % typo.problem.values if typo.problem.values else text
    except Refused as refusal:
        return say(refusal)
    return ""


def _axis(axis: api.Axis, typed: list[str], around: Known, at: datetime) -> dict[str, Any]:
    try:
        found = api.composition(axis, around.world, at)
    except WarehouseError:
        found = {}
    known_of = {letter: found.get(letter, 0) for letter in LETTERS}
    most = max(known_of.values(), default=0)
    whole = sum(known_of.values())
    return {
        "axis": axis,
        "fields": [(letter, f"{axis}.{letter}", text) for letter, text in zip(LETTERS, typed, strict=False)],
        "ranks": [
            (letter, size, share(size, most), numbers.percent(size / whole) if whole else "–")
            for letter, size in known_of.items()
        ],
        "without": found.get("", 0),
    }
