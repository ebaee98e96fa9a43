"""Handing out everything, erasing, and the list of who asked for what until when."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enishi.console.customers.views import person as found_person
from enishi.console.pages import asker, now, tried
from enishi.console.persons import full_name, names
from enishi.console.settings.views import tabs
from enishi.console.subjects import archive
from enishi.console.subjects.forms import RequestForm
from enishi.customers import api
from enishi.kernel.calendar import day_start, local_date
from enishi.shop import api as shop
from enishi.subjects import erasing, held

_LONGEST_REASON = 300

#: What goes, in the words of the preview.
GOES = {
    "event": _("Events, blanked out in the log"),
    "claim": _("Identifiers: addresses, numbers, browsers"),
    "note": _("Notes"),
    "message": _("Emails: recipient and content"),
    "consent": _("Consent records: whatever points to the person"),
    "record": _("Profiles, emptied"),
}


@require_http_methods(["GET", "POST"])
def export(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Everything held about the person, after a reason; written down before it is handed out."""
    person = found_person(public_id)
    reason = request.POST.get("reason", "").strip()[:_LONGEST_REASON]
    if request.method == "POST" and reason:
        at = now()
        shop.note_access(by=asker(request), action="customer_exported", subject=str(person.public_id), at=at)
        sections = held.about(person, at=at)
        body = archive.packed(
            sections, name=full_name(person), shop_name=shop.profile().name, by=asker(request), reason=reason, at=at
        )
        answer = HttpResponse(body, content_type="application/zip")
        answer["Content-Disposition"] = f'attachment; filename="enishi-{str(person.public_id)[:8]}.zip"'
        return answer
    shop.note_access(by=asker(request), action="customer_viewed", subject=str(person.public_id), at=now())
    context = {"person": person, "name": full_name(person), "wanting": request.method == "POST"}
    return render(request, "console/subjects/export.html", context, status=422 if context["wanting"] else 200)


@require_http_methods(["GET", "POST"])
def erase(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What would go and what stays; erased only with a reason and the word typed."""
    person = found_person(public_id)
    reason = request.POST.get("reason", "").strip()[:_LONGEST_REASON]
    word = gettext("erase")
    typed = request.POST.get("word", "").strip().lower() == word.lower()
    if request.method == "POST" and reason and typed:
        at = now()

        def begin() -> None:
            api.erasures.begin(person.customer_id, reason=reason, by=asker(request), at=at)
            shop.note_access(by=asker(request), action="customer_erasure_begun", subject=str(person.public_id), at=at)
            if asked := request.POST.get("request", ""):
                api.requests.settle(asked, outcome="done", by=asker(request), at=at)

        tried(request, begin, gettext("The erasure has begun. It goes on by itself, also after a restart."))
        return redirect("console:customer", public_id)
    shop.note_access(by=asker(request), action="erasure_previewed", subject=str(person.public_id), at=now())
    context = {
        "person": person,
        "name": full_name(person),
        "goes": [(GOES[kind], count) for kind, count in erasing.preview(person.customer_id).items()],
        "word": word,
        "reason": reason,
        "wanting": request.method == "POST",
        "request_id": request.GET.get("request", "")[:40],
    }
    return render(request, "console/subjects/erase.html", context, status=422 if context["wanting"] else 200)


@require_GET
def requests(request: HttpRequest) -> HttpResponse:
    """Who asked to know, or to be erased, the most urgent first; and the erasures that were."""
    return _requests(request, RequestForm(today=local_date(now())))


@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """A request that reached the shop by another way is put on the list."""
    at = now()
    form = RequestForm(request.POST, today=local_date(at))
    if not form.is_valid():
        return _requests(request, form, status=422)
    said = form.cleaned_data
    api.request_subject(
        said["kind"],
        form.claims(),
        site=said["site"],
        reason=said["reason"],
        by=asker(request),
        at=min(at, day_start(said["asked_on"])),
    )
    shop.note_access(by=asker(request), action="subject_request_entered", subject="", at=at)
    messages.success(request, gettext("Entered. It stays on the list until you have answered."))
    return redirect("console:subject_requests")


def _requests(request: HttpRequest, form: RequestForm, status: int = 200) -> HttpResponse:
    at = now()
    shop.note_access(by=asker(request), action="subject_requests_listed", subject="", at=at)
    asked: list[dict[str, Any]] = []
    for each in api.requests.listed(open_only=True):
        found = api.requests.matches(each)
        asked.append(
            {"request": each, "late": each.due_at < at, "people": list(names(found).values()), "ids": api.people(found)}
        )
    context = {
        "tabs": tabs("subject_requests"),
        "asked": asked,
        "erasures": api.erasures.listed()[::-1][:50],
        "form": form,
    }
    return render(request, "console/subjects/requests.html", context, status=status)


@require_POST
def settle(request: HttpRequest) -> HttpResponse:
    """A request was answered, or declined."""
    asked, declined = request.POST.get("request", "")[:40], bool(request.POST.get("decline"))
    api.requests.settle(asked, outcome="declined" if declined else "done", by=asker(request), at=now())
    shop.note_access(by=asker(request), action="subject_request_settled", subject="", at=now())
    messages.success(request, gettext("Done. The personal details of the request were deleted."))
    return redirect("console:subject_requests")
