"""Changing what is known of a customer. Every change answers with the page, where it can be undone."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from enishi.console.customers import edits, page
from enishi.console.customers.forms import HOLD_CHOICES, LABELS, ConsentForm, HoldForm, ProfileForm, plain
from enishi.console.customers.views import person as found_person
from enishi.console.pages import asker, now, tried
from enishi.console.persons import full_name
from enishi.customers import api
from enishi.customers.types import Person
from enishi.events import api as events
from enishi.events.vocabulary import (
    Body,
    ConsentChanged,
    CustomerTagged,
    HoldLifted,
    HoldPlaced,
    NoteAdded,
    NoteRemoved,
)
from enishi.kernel.ids import token
from enishi.shop import api as shop

_LONGEST_NOTE, _LONGEST_TAG = 2000, 100


@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The profile as a form. What somebody else changed since it was opened is shown, and nothing is overwritten."""
    person = found_person(public_id)
    form, clashes = ProfileForm(person), list[str]()
    if request.method == "POST":
        edits.known(events.log().head())  # what others saved a moment ago counts
        person = found_person(public_id)
        form = ProfileForm(person, request.POST)
        if form.is_valid():
            touched = form.changed()
            clashes = [name for name, (_new, was) in touched.items() if plain(getattr(person, name)) != was]
            if not clashes:
                return _save_profile(request, person, touched)
            form = _opened_again(person, request)
    else:
        shop.note_access(by=asker(request), action="customer_viewed", subject=str(person.public_id), at=now())
    context = {
        "person": person,
        "name": full_name(person),
        "form": form,
        "once": token(9),
        "clashes": [(LABELS[name], getattr(person, name) or "–") for name in clashes],
    }
    return render(request, "console/customers/edit.html", context, status=422 if form.errors or clashes else 200)


def _opened_again(person: Person, request: HttpRequest) -> ProfileForm:
    """The form with what was typed, beside what stands there by now."""
    typed = request.POST.copy()
    for name in ProfileForm(person).fields:
        if name.startswith("was_"):
            typed[name] = plain(getattr(person, name.removeprefix("was_")))
    form = ProfileForm(person, typed)
    form.is_valid()
    return form


def _save_profile(request: HttpRequest, person: Person, touched: dict[str, tuple[Any, str]]) -> HttpResponse:
    if not touched:
        return redirect("console:customer", person.public_id)
    by = asker(request)
    before = {name: getattr(person, name) for name in touched}
    body = edits.profile_change({name: new for name, (new, _was) in touched.items()}, before, by=by)
    return _told(request, person, body, at=now())


@require_POST
def tag(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Put a tag on, or take one off."""
    name, off = request.POST.get("tag", "").strip()[:_LONGEST_TAG], request.POST.get("off", "")[:_LONGEST_TAG]
    body = CustomerTagged(added=(name,) if name else (), removed=(off,) if off else (), by=asker(request))
    return _told(request, found_person(public_id), body if name or off else None)


@require_POST
def note(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Write a note, or take one back."""
    text, gone = request.POST.get("text", "").strip()[:_LONGEST_NOTE], request.POST.get("remove", "")[:200]
    person, by = found_person(public_id), asker(request)
    if gone:
        known = {each.note_id for each in api.notes(person.customer_id)}
        return _told(request, person, NoteRemoved(note_id=gone, by=by) if gone in known else None)
    return _told(request, person, NoteAdded(note_id=_once(request), text=text, by=by) if text else None)


@require_POST
def hold(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Put marketing to rest for a reason about the person, or let it go on."""
    person, by = found_person(public_id), asker(request)
    lifted = request.POST.get("lift", "")
    if lifted:
        return _told(request, person, HoldLifted(hold=lifted, by=by) if lifted in HOLD_CHOICES else None)  # type: ignore[arg-type]
    form = HoldForm(request.POST)
    if not form.is_valid():
        return _refused(request, person, form)
    return _told(request, person, HoldPlaced(hold=form.cleaned_data["hold"], note=form.cleaned_data["note"], by=by))


@require_POST
def consent(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Record what the customer said by telephone or on paper, with its evidence."""
    person = found_person(public_id)
    form = ConsentForm(request.POST)
    if not form.is_valid():
        return _refused(request, person, form)
    body = ConsentChanged(
        channel=form.cleaned_data["channel"],
        purpose="marketing",
        state=form.cleaned_data["state"],
        method=form.cleaned_data["method"],
        wording=gettext("%(evidence)s (entered by %(by)s)")
        % {"evidence": form.cleaned_data["wording"], "by": asker(request)},
    )
    return _told(request, person, body)


@require_POST
def undo(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Bring back what was before an edit, by another edit."""
    person = found_person(public_id)
    text = request.POST.get("position", "")
    if not text.isdecimal() or len(text) > 15:
        raise Http404("There is no such edit.")
    event = edits.edit_at(int(text), page.public_ids(person))
    if isinstance(event.body, NoteRemoved):
        body = _note_again(person, event.body.note_id, int(text))
    else:
        body = edits.inverse(event, asker(request))
    return _told(request, person, body)


def _note_again(person: Person, note_id: str, position: int) -> Body | None:
    """The note as it was written: its text stands in the log."""
    for each in api.erasures.resolved_at(api.erasures.positions([person.customer_id], upto=position)):
        if isinstance(each.event.body, NoteAdded) and each.event.body.note_id == note_id:
            return each.event.body
    return None


@require_http_methods(["GET", "POST"])
def unmerge(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take a merge back: first what would part, then the deed."""
    person = found_person(public_id)
    asked = request.GET.get("position", "") or request.POST.get("position", "")
    merge = next((each for each in api.merges_of(person.customer_id) if str(each.position) == asked), None)
    if merge is None:
        raise Http404("There is no such merge.")
    if request.method == "POST":
        reason = request.POST.get("reason", "")[:500]
        done = gettext("They are two people again.")
        tried(request, lambda: api.unmerge(merge.one, merge.other, by=asker(request), at=now(), reason=reason), done)
        shop.note_access(by=asker(request), action="customer_edited", subject=str(person.public_id), at=now())
        return redirect("console:customer", person.public_id)
    parting = [
        {"name": page.field_name(origin.field), "value": origin.standing.value}
        for origin in api.field_origins(person.customer_id)
        if merge.other in {origin.standing.public_id, *(each.public_id for each in origin.losing)}
    ]
    context = {"person": person, "name": full_name(person), "merge": merge, "parting": parting}
    return render(request, "console/customers/unmerge.html", context)


def _told(request: HttpRequest, person: Person, body: Body | None, *, at: datetime | None = None) -> HttpResponse:
    if body is None:
        messages.error(request, gettext("Nothing to change."))
        return redirect("console:customer", person.public_id)
    position = edits.tell(person, body, once=_once(request), by=asker(request), at=at or now())
    answer = redirect("console:customer", person.public_id)
    answer["Location"] += f"?edited={position}"
    return answer


def _refused(request: HttpRequest, person: Person, form: Form) -> HttpResponse:
    for errors in form.errors.values():
        for error in errors:
            messages.error(request, str(error))
    return redirect("console:customer", person.public_id)


def _once(request: HttpRequest) -> str:
    """The mark of the form: pressed twice, it is one edit."""
    return request.POST.get("once", "")[:60] or token(9)
