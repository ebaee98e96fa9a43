"""One suggested pair at a time: why it is suggested, what of each would stand, and three answers."""

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from enishi import pipeline
from enishi.console.customers.forms import LABELS
from enishi.console.customers.page import field_name, field_text
from enishi.console.pages import asker, now, tried
from enishi.console.persons import full_name
from enishi.customers import api
from enishi.customers.types import FieldOrigin, Origin, Person, Suggestion
from enishi.shop import api as shop

REASONS: dict[str, str | Promise] = {
    "named_together": _("A sign-in or an order named both, after they were said to be two"),
    "same_mailbox": _("The same mailbox, written in two ways"),
    "same_phone": _("Same phone number"),
    "same_name": _("Same name, perhaps written differently"),
    "same_family_name": _("Same family name; one given name is unknown"),
    "same_birthday": _("Same birthday"),
    "same_address": _("Same address"),
    "same_postal_code": _("Same postal code"),
}


_RANK = {field: rank for rank, field in enumerate(LABELS)}  #: fields as a person reads a card: the name first


@dataclass(frozen=True)
class Line:
    """One field: what each side says, and which would stand (`one` or `other`; "" where they agree)."""

    name: str
    one: str
    other: str
    stands: str


@require_GET
def alike(request: HttpRequest) -> HttpResponse:
    """The pair at place `skip`, the likeliest first; after an answer also how to take it back."""
    skip = _number(request.GET.get("skip", ""))
    found, total = api.suggestions(limit=1, offset=skip)
    if not found and skip:
        return redirect("console:alike")
    context: dict[str, object] = {
        "total": total,
        "skip": skip,
        "place": skip + 1,
        "more": skip + 1 < total,
        "undo": _undoable(request),
    }
    if found:
        (pair,) = found
        shop.note_access(by=asker(request), action="suggestion_viewed", subject=_subject(pair), at=now())
        context |= {
            "pair": pair,
            "sides": [{"person": side, "name": full_name(side)} for side in (pair.one, pair.other)],
            "reasons": [REASONS.get(code, code) for code in pair.reasons],
            "lines": _lines(pair),
        }
    return render(request, "console/alike/alike.html", context)


@require_POST
def answer(request: HttpRequest) -> HttpResponse:
    """One person, or two: said, made so at once where the log is read, and the next pair shown."""
    one, other = _pair(request)
    skip = _number(request.POST.get("skip", ""))
    if request.POST.get("say") == "one":
        done = tried(
            request, lambda: api.merge(one, other, by=asker(request), at=now()), gettext("Merged into one customer.")
        )
        back = f"?undo={one}.{other}" if done else f"?skip={skip}"
    else:
        tried(
            request,
            lambda: api.keep_apart(one, other, by=asker(request), at=now()),
            gettext("Kept as two people. They will not be suggested again."),
        )
        back = f"?skip={skip}"
    return _answered(back)


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take the merge back that was just made."""
    one, other = _pair(request)
    tried(
        request, lambda: api.unmerge(one, other, by=asker(request), at=now()), gettext("They are two customers again.")
    )
    return _answered("")


def _answered(query: str) -> HttpResponse:
    pipeline.take_in()  # what was just said is read at once, so that the next page knows of it
    to = redirect("console:alike")
    to["Location"] += query
    return to


def _lines(pair: Suggestion) -> list[Line]:
    """Every field either side has, as it would be: what stands now on each side, and whose word would win."""
    mine = {origin.field: origin.standing for origin in api.field_origins(pair.one.customer_id)}
    theirs = {origin.field: origin.standing for origin in api.field_origins(pair.other.customer_id)}
    together = api.merge_preview(pair.one.customer_id, pair.other.customer_id)
    in_order = sorted(together, key=lambda origin: _RANK.get(origin.field, len(_RANK)))
    lines = [_line(origin, mine.get(origin.field), theirs.get(origin.field)) for origin in in_order]
    return [line for line in lines if line.one or line.other]


def _line(origin: FieldOrigin, one: Origin | None, other: Origin | None) -> Line:
    says, says_other = (field_text(origin.field, side.value) if side else "" for side in (one, other))
    stands = "" if says == says_other else "one" if origin.standing == one else "other"
    return Line(field_name(origin.field), says, says_other, stands)


def _undoable(request: HttpRequest) -> dict[str, object] | None:
    """The customer that was just made of two, if it still is one."""
    first, _dot, second = request.GET.get("undo", "").partition(".")
    try:
        one, other = UUID(first), UUID(second)
    except ValueError:
        return None
    person = api.person_by_public_id(one)
    if person is None or person != api.person_by_public_id(other):
        return None
    return {"one": one, "other": other, "person": person, "name": full_name(person)}


def _pair(request: HttpRequest) -> tuple[UUID, UUID]:
    try:
        return UUID(request.POST.get("one", "")), UUID(request.POST.get("other", ""))
    except ValueError as error:
        raise Http404("No such pair.") from error


def _subject(pair: Suggestion) -> str:
    sides: tuple[Person, Person] = (pair.one, pair.other)
    return " ".join(str(side.public_id) for side in sides)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else 0
