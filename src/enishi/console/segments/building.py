"""The builder's page: a rule is put together, looked at and saved. Works by plain posts; where a script runs it is live."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from enishi.console.pages import asker, now
from enishi.console.segments import counted, nobody, saving
from enishi.console.segments.builder import acting, drafts, rules, tree, words
from enishi.console.segments.builder.beginnings import filled
from enishi.console.segments.builder.drafts import Draft
from enishi.console.segments.builder.known import Known
from enishi.console.segments.builder.sketch import Place, posted
from enishi.console.segments.templates import BY_KEY
from enishi.kernel.calendar import local_date
from enishi.kernel.prefectures import PREFECTURES
from enishi.segments import api
from enishi.segments.types import AllOf, Problem, Rule, Segment
from enishi.shop import api as shop

NAME_MAX = 100


@dataclass(frozen=True)
class Desk:
    """What is worked on: the form's tree and name, of which segment (None: a new one), for whom."""

    draft: Draft
    known: Known
    segment: Segment | None = None
    unsaved: bool = False
    touched: Place | None = None
    examples: bool = False
    error: str = ""

    @property
    def key(self) -> str:
        """Under which its draft is kept."""
        return str(self.segment.segment_id) if self.segment else "new"


@require_http_methods(["GET", "POST"])
def build(request: HttpRequest) -> HttpResponse:
    """A new segment: from nothing, from `?template=`, or as it was left."""
    desk = _desk(request, None)
    return _worked(request, desk) if request.method == "POST" else _page(request, desk)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, segment_id: UUID) -> HttpResponse:
    """The rule and name of a segment."""
    segment = api.segment(segment_id)
    if segment.is_list:
        raise Http404("A list has no rule.")
    desk = _desk(request, segment)
    return _worked(request, desk) if request.method == "POST" else _page(request, desk)


@require_POST
def beside(request: HttpRequest) -> HttpResponse:
    """What stands beside the form, for what is typed in it now: the sentence, the count, what is wrong where."""
    desk = _desk(request, _segment_posted(request))
    drafts.keep(request, desk.key, desk.draft)
    return render(request, "console/segments/_beside.html", {**_context(desk), "live": True})


@require_POST
def count(request: HttpRequest) -> HttpResponse:
    """The exact count, where an estimate stood first."""
    desk = _desk(request, _segment_posted(request))
    return render(request, "console/segments/_count.html", _count(desk, exact=True))


@require_POST
def members(request: HttpRequest) -> HttpResponse:
    """A few members with the reasons, for what is typed in the form now."""
    desk = replace(_desk(request, _segment_posted(request)), examples=True)
    return render(request, "console/segments/_examples.html", _examples(request, desk))


def _segment_posted(request: HttpRequest) -> Segment | None:
    text = request.POST.get("segment", "")
    try:
        return api.segment(UUID(text)) if text else None
    except ValueError:
        raise Http404("There is no such segment.") from None


def _desk(request: HttpRequest, segment: Segment | None) -> Desk:
    """From what was posted, else from the draft that was kept, else from what is saved."""
    known = Known(api.world(), str(segment.segment_id) if segment else "")
    seen = saving.seen(segment)
    if request.method == "POST":
        name, as_seen = request.POST.get("name", "")[: NAME_MAX * 4], request.POST.get("seen", seen)[:10]
        return Desk(Draft(name, posted(dict(request.POST.lists())), as_seen), known, segment, unsaved=True)
    desk = Desk(_saved(request, segment, known), known, segment)
    if "template" in request.GET:
        return replace(desk, unsaved=True)
    draft_kept = drafts.kept(request, desk.key)
    return replace(desk, draft=draft_kept, unsaved=True) if draft_kept else desk


def _saved(request: HttpRequest, segment: Segment | None, known: Known) -> Draft:
    if segment is not None:
        return Draft(segment.name, rules.written(segment.rule, known.places), saving.seen(segment))
    template = BY_KEY.get(request.GET.get("template", ""))
    rule: Rule = template.rule if template else AllOf()
    return Draft(str(template.name) if template else "", rules.written(rule, known.places))


def _worked(request: HttpRequest, desk: Desk) -> HttpResponse:
    """One press of a button."""
    act = request.POST.get("act", "show")
    if act == "save":
        return _save(request, desk)
    if act == "discard":
        drafts.forget(request, desk.key)
        return _onward(request, request.path)
    done = acting.done(act, desk.draft.sketch, dict(request.POST.lists()), desk.known)
    desk = replace(
        desk,
        draft=desk.draft._replace(sketch=filled(done.sketch)),
        touched=done.touched,
        examples=act == "look",
    )
    drafts.keep(request, desk.key, desk.draft)
    return _page(request, desk)


def _save(request: HttpRequest, desk: Desk) -> HttpResponse:
    drafts.keep(request, desk.key, desk.draft)
    found = saving.saved(desk.draft, desk.known, desk.segment, by=asker(request), at=now())
    if found.segment is None:
        draft = desk.draft._replace(seen=found.seen or desk.draft.seen)
        return _page(request, replace(desk, draft=draft, error=found.error), refused=True)
    drafts.forget(request, desk.key)
    messages.success(request, gettext("Saved. The members are being counted."))
    return _onward(request, reverse("console:segment", args=[found.segment.segment_id]))


def _onward(request: HttpRequest, target: str) -> HttpResponse:
    return HttpResponseClientRedirect(target) if _is_live(request) else redirect(target)


def _is_live(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))


def _page(request: HttpRequest, desk: Desk, *, refused: bool = False) -> HttpResponse:
    context = {**_context(desk), **(_examples(request, desk) if desk.examples else {})}
    if not _is_live(request):  # lists to suggest from stand outside the form, and stay while it is drawn anew
        context["suggestions"] = _suggestions(desk.known)
    status = 422 if refused and not _is_live(request) else 200
    return render(request, "console/segments/build.html", context, status=status)


def _context(desk: Desk) -> dict[str, Any]:
    read = rules.read(desk.draft.sketch, desk.known.places)
    problems = read.problems if read.rule is None else _problems(read.rule, desk)
    said = tree.said_of(problems)
    root = tree.drawn(desk.draft.sketch, desk.known, said, desk.touched)
    rule = read.rule
    return {
        "desk": desk,
        "root": root,
        "groups": words.GROUPS,
        "turned": words.TURNED,
        "choices": tree.choices(desk.known),
        "known": desk.known,
        "sentence": desk.known.sentence(rule) if rule is not None else "",
        "serious": sum(problem.serious for problem in problems),
        **_count(desk),
    }


def _suggestions(known: Known) -> list[tuple[str, list[tuple[str, str]]]]:
    """Lists that fields of text suggest from."""
    texts = {"trait": known.said.traits, "tag": known.said.tags, **known.said.values}
    texts["prefecture"] = list(dict.fromkeys([*texts.get("prefecture", ()), *PREFECTURES]))
    said = [(name, [(text, text) for text in found]) for name, found in texts.items()]
    return [("product", known.products), ("category", known.categories), *said]


def _problems(rule: Rule, desk: Desk) -> list[Problem]:
    segment_id = desk.segment.segment_id if desk.segment else None
    known = desk.known
    return api.problems(
        rule, segment_id=segment_id, language=known.language, known=known.world, today=local_date(now())
    )


def _rule(desk: Desk) -> Rule | None:
    """The rule, where it can be counted."""
    rule = rules.read(desk.draft.sketch, desk.known.places).rule
    return None if rule is None or any(each.serious for each in _problems(rule, desk)) else rule


def _count(desk: Desk, *, exact: bool = False) -> dict[str, Any]:
    rule, at = _rule(desk), now()
    if rule is None:
        return {"counted": None}
    found = counted.counted(rule, desk.known, at, exact=exact)
    return {"counted": found, "alone": nobody.each_alone(rule, found, desk.known, at)}


def _examples(request: HttpRequest, desk: Desk) -> dict[str, Any]:
    rule, at = _rule(desk), now()
    if rule is None:
        return {"examples": []}
    shop.note_access(by=asker(request), action="segment_members_listed", subject="", at=at)
    return {"examples": counted.examples(rule, desk.known, at), "looked": True}
