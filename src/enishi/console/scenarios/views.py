"""Scenarios: the list, one as a readable program, its letters as a list to edit, the switch, the runs."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enishi.console import persons, words
from enishi.console.letters.names import letter_name, letter_names, new_letter
from enishi.console.pages import asker, now, tried
from enishi.console.scenarios import program as programs
from enishi.console.tables import PAGE, Cell, Column, Pages, Table, page_number
from enishi.console.texts import language
from enishi.customers import api as customers
from enishi.kernel.errors import Refused
from enishi.messages import api as outbox
from enishi.scenarios import api
from enishi.scenarios.types import RunRow, Scenario
from enishi.shop import api as shop


def scenario_name(scenario: Scenario) -> str:
    """The supplied ones in the reader's language, a shop's own as it was named."""
    return gettext("A gentle reminder for a forgotten cart") if scenario.name == "cart-recovery" else scenario.name


@require_GET
def scenarios(request: HttpRequest) -> HttpResponse:
    """All scenarios, with what each is doing."""
    found = [
        {
            "scenario": each,
            "name": scenario_name(each),
            "letters": len(programs.rows_of(each.program)),
            "equation": outbox.equation(each.key),
        }
        for each in api.scenarios()
    ]
    return render(request, "console/scenarios/scenarios.html", {"scenarios": found})


@require_GET
def scenario(request: HttpRequest, key: str) -> HttpResponse:
    """One scenario, printed from top to bottom."""
    found = api.scenario(key)
    runs_, _total = api.runs(key=key, limit=8)
    if runs_:
        shop.note_access(by=asker(request), action="runs_listed", subject="", at=now())
    rows = programs.crowded(programs.rows_of(found.program), outbox.PER_DAY, outbox.PER_WEEK)
    return render(
        request,
        "console/scenarios/scenario.html",
        {
            "scenario": found,
            "remarks": [(number, row.remark) for number, row in enumerate(rows, start=1) if row.remark],
            "name": scenario_name(found),
            "lines": [
                {
                    "line": line,
                    "letter": letter_name(line.template),
                    "subject": outbox.template(line.template, language()).subject if line.template else "",
                }
                for line in programs.read_aloud(found.program)
            ],
            "equation": outbox.equation(key),
            "reachable": customers.counts()["reachable"],
            "versions": api.versions(key),
            "runs": _runs_table(runs_, None) if runs_ else None,
        },
    )


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, key: str) -> HttpResponse:
    """The list of letters: add, remove, move, change a delay; nothing counts before it is published."""
    found = api.scenario(key)
    if request.method == "GET":
        return _editor(request, found, programs.rows_of(found.program), changed=False)
    rows = programs.rows_typed(dict(request.POST.lists()))
    if "publish" not in request.POST:
        return _editor(request, found, _rearranged(request, rows), changed=True)
    rows = programs.checked(rows)
    if any(row.error for row in rows):
        return _editor(request, found, rows, changed=True)
    try:
        published = api.publish(key, programs.program_with(found.program, rows), by=asker(request), at=now())
    except Refused as refusal:
        return _editor(request, found, rows, changed=True, error=words.say(refusal))
    messages.success(
        request,
        gettext("Version %(n)s is in force for everybody who enters from now; people inside finish on theirs.")
        % {"n": published.version},
    )
    return redirect("console:scenario", key)


def _rearranged(request: HttpRequest, rows: list[programs.LetterRow]) -> list[programs.LetterRow]:
    """What the pressed button asks for."""
    for name, by in (("up", -1), ("down", 1)):
        index = request.POST.get(name, "")
        if index.isdecimal():
            return programs.moved(rows, int(index), by)
    index = request.POST.get("remove", "")
    if index.isdecimal():
        return [row for place, row in enumerate(rows) if place != int(index)]
    if "add" in request.POST and len(rows) < programs.MOST_LETTERS:
        after = rows[-1].template if rows else "cart-1"
        return [*rows, programs.LetterRow("1", "days", new_letter(after, by=asker(request), at=now()))]
    return rows


def _editor(
    request: HttpRequest, found: Scenario, rows: list[programs.LetterRow], *, changed: bool, error: str = ""
) -> HttpResponse:
    units = {"minutes": gettext("minutes"), "hours": gettext("hours"), "days": gettext("days")}
    known = letter_names({row.template for row in rows} | {row.template for row in programs.rows_of(found.program)})
    context = {
        "scenario": found,
        "name": scenario_name(found),
        "rows": programs.crowded(rows, outbox.PER_DAY, outbox.PER_WEEK),
        "units": units,
        "letters": known,
        "changed": changed,
        "error": error,
    }
    return render(
        request, "console/scenarios/edit.html", context, status=422 if error or any(row.error for row in rows) else 200
    )


@require_POST
def switch(request: HttpRequest, key: str) -> HttpResponse:
    """On or off."""
    on = request.POST.get("switch") == "on"
    done = (
        gettext("Switched on. Forgotten carts get a follow-up from now on.")
        if on
        else gettext("Switched off. No emails go out.")
    )
    tried(request, lambda: api.switch(key, on, by=asker(request), at=now()), done)
    return HttpResponseRedirect(reverse("console:scenario", args=[key]))


@require_GET
def runs(request: HttpRequest, key: str) -> HttpResponse:
    """Who is on the way through a scenario, and how others left it."""
    found = api.scenario(key)
    number = page_number(request)
    listed, total = api.runs(key=key, limit=PAGE, offset=(number - 1) * PAGE)
    shop.note_access(by=asker(request), action="runs_listed", subject="", at=now())
    context = {
        "scenario": found,
        "name": scenario_name(found),
        "total": total,
        "table": _runs_table(listed, Pages(number, total)),
    }
    return render(request, "console/scenarios/runs.html", context)


def _runs_table(listed: list[RunRow], pages: Pages | None) -> Table:
    who = persons.names(run.customer_id for run in listed)
    return Table(
        caption=gettext("Customers in the scenario"),
        columns=[
            Column(gettext("Customer")),
            Column(gettext("State"), "chip"),
            Column(gettext("Entered"), "time"),
            Column(gettext("Next step"), "time"),
            Column(gettext("Version"), "number"),
        ],
        rows=[[who[run.customer_id], *run_cells(run)] for run in listed],
        pages=pages,
    )


def run_cells(run: RunRow) -> list[Cell]:
    """State, entry, next step and version of a run."""
    under_way = run.state == "open"
    how = words.OUTCOMES["" if under_way else run.outcome] if run.outcome in words.OUTCOMES else run.outcome
    marks: dict[bool, Any] = {True: "way", False: "ended"}
    return [
        Cell(how, look="arrived" if run.outcome == "ordered" else marks[under_way]),
        Cell(at=run.entered_at),
        Cell(at=run.due_at) if run.due_at else Cell("–", zero=True),
        Cell(run.version),
    ]
