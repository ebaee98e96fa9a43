"""Saving what the builder holds: refused with the reason, or saved once however often it was sent."""

from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext, ngettext

from enishi.console.segments.builder import rules
from enishi.console.segments.builder.drafts import Draft
from enishi.console.segments.builder.known import Known
from enishi.console.segments.builder.sketch import conditions
from enishi.console.words import say
from enishi.kernel.errors import Refused
from enishi.segments import api
from enishi.segments.types import Rule, Segment

_ARCHIVED = "-"


class Saved(NamedTuple):
    """What was saved; or why not, and what a second press would replace."""

    segment: Segment | None
    error: str = ""
    seen: str = ""


def seen(segment: Segment | None) -> str:
    """The state of a segment that a page was drawn from; "" of a new one."""
    return f"{segment.version}{_ARCHIVED * segment.archived}" if segment else ""


def saved(draft: Draft, known: Known, segment: Segment | None, *, by: str, at: datetime) -> Saved:
    """A new segment, or the next version of one, unless it is not any more as its author saw it."""
    rule = rules.read(draft.sketch, known.places).rule
    if rule is None:
        return Saved(None, gettext("Please look at the marked conditions first."))
    if not conditions(draft.sketch):
        return Saved(None, gettext("Add a condition first. A segment of everybody is no segment."))
    if segment is not None and draft.seen != seen(segment):
        return _overtaken(segment, rule)
    where = segment.segment_id if segment else None
    try:
        return Saved(api.save(draft.name, rule, by=by, at=at, segment_id=where, instead_of=segment))
    except api.Unsound as unsound:
        many = len(unsound.problems)
        said = ngettext(
            "%(n)s place needs another look before saving.", "%(n)s places need another look before saving.", many
        )
        return Saved(None, said % {"n": many})
    except api.Overtaken:
        assert where is not None
        return _overtaken(api.segment(where), rule)
    except Refused as refusal:
        same = _sent_before(draft.name, rule) if segment is None else None
        return Saved(same) if same else Saved(None, say(refusal))


def _overtaken(segment: Segment, rule: Rule) -> Saved:
    """Saved by the same press a moment ago; or by somebody else, who is named."""
    if segment.archived:
        said = gettext(
            "It was archived meanwhile. Save again to bring it back with this rule, or discard your changes."
        )
        return Saved(None, said, seen(segment))
    if api.to_json(rule) == api.to_json(segment.rule):
        return Saved(segment)
    last = api.versions(segment.segment_id)[0]
    said = gettext(
        "%(who)s saved version %(n)s meanwhile. Save again to replace it with yours, or discard yours to see it."
    )
    return Saved(None, said % {"who": last.saved_by, "n": last.number}, seen(segment))


def _sent_before(name: str, rule: Rule) -> Segment | None:
    """The same segment, saved a moment ago by the same press."""
    text = api.to_json(rule)
    return next((each for each in api.segments() if each.name == name.strip() and api.to_json(each.rule) == text), None)
