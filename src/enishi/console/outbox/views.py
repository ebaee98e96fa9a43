"""The outbox as an equation and a list, and one letter with its whole decision."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from enishi.console import persons, words
from enishi.console.letters.frames import framed
from enishi.console.letters.names import letter_name
from enishi.console.outbox import why
from enishi.console.pages import asker, now
from enishi.console.scenarios.views import scenario_name
from enishi.console.tables import PAGE, Cell, Column, Pages, Table, page_number, query_without
from enishi.kernel.errors import EnishiError
from enishi.messages import api
from enishi.messages.types import MessageRow, Preview, State
from enishi.scenarios import api as scenarios
from enishi.shop import api as shop


@require_GET
def outbox(request: HttpRequest) -> HttpResponse:
    """Every letter, newest first; `state` and `scenario` narrow the list."""
    asked = request.GET.get("state", "")
    state = State(asked) if asked in set(State) else None
    scenario = request.GET.get("scenario", "")[:64] or None
    number = page_number(request)
    found, total = api.outbox(state=state, scenario=scenario, limit=PAGE, offset=(number - 1) * PAGE)
    shop.note_access(by=asker(request), action="letters_listed", subject="", at=now())
    counts = api.equation(scenario)
    rest = query_without(request, "state", "page")
    terms = [
        {
            "state": each.value,
            "word": words.state(each.value),
            "count": counts.get(each.value, 0),
            "href": f"?{rest}state={each.value}",
            "current": each is state,
        }
        for each in State
    ]
    context = {
        "planned": counts["planned"],
        "terms": terms,
        "balanced": counts["planned"] == sum(counts.get(each.value, 0) for each in State),
        "state": words.state(asked) if state else None,
        "all_href": f"?{rest}",
        "total": total,
        "table": _table(found, Pages(number, total, query=query_without(request, "page"))),
    }
    return render(request, "console/outbox/outbox.html", context)


def _table(found: list[MessageRow], pages: Pages) -> Table:
    who = persons.names(message.customer_id for message in found)
    return Table(
        caption=gettext("Emails"),
        columns=[
            Column(gettext("Email")),
            Column(gettext("State"), "chip"),
            Column(gettext("To")),
            Column(gettext("Why")),
            Column(gettext("When"), "time"),
        ],
        rows=[
            [
                Cell(letter_name(message.template), href=f"{message.message_id}/"),
                Cell(words.state(message.state.value).name, look=words.state(message.state.value).look),
                who[message.customer_id],
                Cell(
                    words.reason(message.reason) or str(words.state(message.state.value).meaning),
                    zero=not message.reason,
                ),
                Cell(at=message.settled_at or message.not_before),
            ]
            for message in found
        ],
        pages=pages,
    )


@require_GET
def message(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """One letter: where it is, why, with which values, and what it looks like."""
    found = _found(message_id)
    shop.note_access(by=asker(request), action="message_viewed", subject=str(message_id), at=now())
    seen = _seen(found)
    context = {
        "message": found,
        "name": letter_name(found.template),
        "word": words.state(found.state.value),
        "why": why.sentence(found),
        "values": why.values(found.decision),
        "who": persons.names([found.customer_id])[found.customer_id],
        "seen": seen,
        "scenario": next((scenario_name(each) for each in scenarios.scenarios() if each.key == found.scenario), ""),
    }
    return render(request, "console/outbox/message.html", context)


@require_GET
def letter(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """The letter's HTML, for its frame."""
    seen = _seen(_found(message_id))
    shop.note_access(by=asker(request), action="letter_read", subject=str(message_id), at=now())
    if seen is None:
        raise Http404("This letter can no longer be put together.")
    return framed(seen.html)


def _found(message_id: UUID) -> MessageRow:
    found = api.message(message_id)
    if found is None:
        raise Http404("There is no such letter.")
    return found


def _seen(found: MessageRow) -> Preview | None:
    """The letter with this customer's values, in the wording of its own version where that is known."""
    versions = api.template_versions(found.template, found.language or "ja")
    used = next((each for each in versions if each.version == found.version), None)
    if used is None:
        return None
    try:
        return api.preview(
            found.template,
            used.language,
            subject=used.subject,
            html=used.html,
            text=used.text,
            customer_id=found.customer_id,
        )
    except EnishiError:
        return None
