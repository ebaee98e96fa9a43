"""The list of imports, and one import from upload to result. The upload itself is a door of its own (`http/uploads`)."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from enishi.connectors.csv import api as imports
from enishi.connectors.csv import words
from enishi.connectors.csv.core import fields
from enishi.connectors.csv.job import WORKING, Job
from enishi.connectors.csv.types import Problem
from enishi.console.imports import columns, shown
from enishi.console.imports.forms import BASES, PlanForm
from enishi.console.pages import asker, now, tried
from enishi.console.tables import PAGE, Pages, page_number
from enishi.console.texts import in_a_row, language
from enishi.console.words import say
from enishi.kernel.errors import Refused
from enishi.shop import api as shop


@require_GET
def all_imports(request: HttpRequest) -> HttpResponse:
    """The form for a file, and every import before."""
    number = page_number(request)
    found, total = imports.list_jobs(limit=PAGE, offset=(number - 1) * PAGE)
    context = {
        "table": shown.listed(found, Pages(number, total)),
        "total": total,
        "refused": _refused(request),
        "kinds": in_a_row(words.kind_name(kind) for kind in fields.KIND_LABELS),
        "largest": imports.LARGEST,
        "saved": imports.saved_mappings(),
    }
    return render(request, "console/imports/all.html", context)


def _refused(request: HttpRequest) -> str:
    """Why the upload before was not taken; said once."""
    left = request.session.pop("import_refused", None)
    if left is None:
        return ""
    own = {
        "too_large": gettext("The file is larger than %(limit)s GB. Export it in parts, for example year by year."),
        "disk_full": gettext("There is not enough room on this machine's disk. Make room, then upload the file again."),
        "disk": gettext("The file could not be written to this machine's disk. Look whether the disk is all right."),
        "busy": gettext("Several files are being uploaded just now. Please wait until they are through."),
        "not_ours": gettext("The page was open too long. Please choose the file again."),
        "no_file": gettext("Please choose a file first."),
    }
    code, values = str(left["code"]), left["values"]
    return own[code] % values if code in own else words.said(Problem(code, values))


@require_GET
def one(request: HttpRequest, job_id: str) -> HttpResponse:
    """One import, as far as it is. `?columns=1` shows the columns again."""
    return _page(request, imports.job(job_id))


def _page(request: HttpRequest, job: Job, form: PlanForm | None = None) -> HttpResponse:
    name, look = shown.state(job)
    context: dict[str, Any] = {
        "job": job,
        "state": name,
        "look": look,
        "kind": words.kind_name(job.plan.mapping.kind),
        "site": shop.site_names().get(job.plan.site, job.plan.site),
        "size": shown.size(job.size),
    }
    if form is not None or job.state == "checked" or (request.GET.get("columns") and job.state in {"tried", "failed"}):
        context |= _columns(job, form or PlanForm(job))
        return render(request, "console/imports/columns.html", context, status=422 if form is not None else 200)
    if job.state in WORKING:
        return render(request, "console/imports/working.html", context | _progress(job))
    return render(request, "console/imports/result.html", context | _result(job))


def _columns(job: Job, form: PlanForm) -> dict[str, Any]:
    before = imports.imported_before(job)
    rows = columns.rows(job, imports.sample(job))
    return {
        "recognised": shown.recognised(job),
        "encodings": [
            columns.Choice(code, name, code == job.plan.shape.encoding) for code, name in shown.ENCODINGS.items()
        ],
        "rows": rows,
        "is_unsure": any(row.unsure for row in rows),
        "form": form,
        "basis_helps": {value: help_ for value, (_name, help_) in BASES.items()},
        "kinds": [
            columns.Choice(kind, words.kind_name(kind), kind == job.plan.mapping.kind) for kind in fields.KIND_LABELS
        ],
        "saved": [each for each in imports.saved_mappings() if each.kind == job.plan.mapping.kind],
        "questions": job.tried.questions if job.tried else (),
        "problems": [shown.said(job, problem) for problem in job.tried.problems] if job.tried else [],
        "before": before,
    }


def _progress(job: Job) -> dict[str, Any]:
    first = imports.waiting()
    return {
        "waits_for": first if first is not None and first.id != job.id else None,
        "percent": round(job.done_ratio * 100),
        "outcomes": shown.outcomes(job) if job.progress.lines else None,
    }


def _result(job: Job) -> dict[str, Any]:
    tried = job.tried
    return {
        "outcomes": shown.outcomes(job),
        "events": shown.events(job),
        "known_by": shown.known_by(job),
        "trouble": words.trouble(job),
        "reasons": shown.reasons(job),
        "examples": shown.examples(job, tried.examples) if tried else [],
        "changes": shown.changes(job, tried.changes) if tried and tried.changes else None,
        "problems": [shown.said(job, problem) for problem in tried.problems] if tried else [],
        "refused_sheet": imports.sheet(job, "refused", language()),
        "left_out_sheet": imports.sheet(job, "left_out", language()),
        "refused_count": job.progress.lines.get("refused", 0),
        "left_out_count": job.progress.lines.get("left_out", 0),
        "nothing_new": not (job.progress.lines.get("new") or job.progress.lines.get("changed")),
        "is_partly_in": job.progress.step == "run" and job.state != "done",
    }


@require_GET
def progress(request: HttpRequest, job_id: str) -> HttpResponse:
    """Only the bar. Once there is nothing more to wait for, the page is asked for again."""
    job = imports.job(job_id)
    answer = render(request, "console/imports/_progress.html", {"job": job, **_progress(job)})
    if job.state not in WORKING:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
def save_columns(request: HttpRequest, job_id: str) -> HttpResponse:
    """What the columns mean; then try it out, unless only the choice was to be saved."""
    job = imports.job(job_id)
    form = PlanForm(job, request.POST)
    if not form.is_valid():
        return _page(request, job, form)
    mapping = columns.chosen(job, request.POST)
    try:
        job = imports.replan(job_id, form.planned(job.plan, mapping))
        if name := request.POST.get("mapping_name", "").strip():
            imports.save_mapping(name, mapping, by=asker(request), at=now())
            messages.success(request, gettext("The mapping is saved as “%(name)s”.") % {"name": name})
        if PlanForm(job).asks_basis and "basis" not in request.POST:
            messages.error(request, gettext("This list says who wants emails. Please say why you may email them."))
        elif "only_save" not in request.POST:
            imports.try_out(job_id, by=asker(request), at=now())
    except Refused as refusal:
        messages.error(request, say(refusal))
    return redirect("console:import", job_id)


@require_POST
def reshape(request: HttpRequest, job_id: str) -> HttpResponse:
    """Read the file another way."""
    line = request.POST.get("header_line", "")
    tried(
        request,
        lambda: imports.reshape(
            job_id,
            encoding=request.POST.get("encoding") or None,
            delimiter={"tab": "\t"}.get(request.POST.get("delimiter", ""), request.POST.get("delimiter")) or None,
            header_line=int(line) if line.isdecimal() and len(line) < 5 else None,
        ),
        gettext("The file is read anew."),
    )
    return redirect("console:import", job_id)


@require_POST
def regard(request: HttpRequest, job_id: str) -> HttpResponse:
    """Take the file for another kind, or lay a saved mapping over it."""
    name = request.POST.get("mapping", "")
    if name:
        tried(request, lambda: imports.use_mapping(job_id, name), gettext("The saved mapping is applied."))
    else:
        tried(
            request,
            lambda: imports.regarded_as(job_id, request.POST.get("kind", "")),
            gettext("The columns are guessed anew."),
        )
    return redirect("console:import", job_id)


@require_POST
def run(request: HttpRequest, job_id: str) -> HttpResponse:
    """Import what was tried out, or go on where it was stopped."""
    tried(
        request,
        lambda: imports.run(job_id, by=asker(request), at=now()),
        gettext("The import has begun. You may leave this page."),
    )
    return redirect("console:import", job_id)


@require_POST
def stop(request: HttpRequest, job_id: str) -> HttpResponse:
    """Stop at the next border."""
    imports.stop(imports.job(job_id).id)
    return redirect("console:import", job_id)


@require_POST
def discard(request: HttpRequest, job_id: str) -> HttpResponse:
    """Remove an upload of which nothing was imported."""
    if tried(request, lambda: imports.discard(job_id, by=asker(request), at=now()), gettext("The file is removed.")):
        return redirect("console:imports")
    return redirect("console:import", job_id)


@require_POST
def forget_mapping(request: HttpRequest) -> HttpResponse:
    """Remove a saved mapping."""
    imports.forget_mapping(request.POST.get("name", ""))
    return redirect("console:imports")


@require_GET
def sheet(request: HttpRequest, job_id: str, outcome: str) -> FileResponse:
    """The lines that were not taken, as a file to correct and bring back."""
    job = imports.job(job_id)
    path = imports.sheet(job, "refused" if outcome == "refused" else "left_out", language())
    if path is None:
        raise Http404("There are no such lines.")
    shop.note_access(by=asker(request), action="import_lines_exported", subject="", at=now())
    name = f"{job.file_name.rsplit('.', 1)[0]}-{outcome}.csv"
    charset = "shift_jis" if imports.sheet_encoding(job) == "cp932" else "utf-8"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=f"text/csv; charset={charset}")
