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


class Saved(NamedTuple):
    """What was saved; or why not, and the version that a second press would replace."""

    segment: Segment | None
    error: str = ""
    version: str = ""


def saved(draft: Draft, known: Known, segment: Segment | None, version: str, *, by: str, at: datetime) -> Saved:
    """A new segment, or the next version of one."""
    rule = rules.read(draft.sketch, known.places).rule
    if rule is None:
        return Saved(None, gettext("Please look at the marked conditions first."))
    if not conditions(draft.sketch):
        return Saved(None, gettext("Add a condition first. A segment of everybody is no segment."))
    if segment is not None and version != str(segment.version):
        return _changed_meanwhile(segment, rule)
    try:
        return Saved(api.save(draft.name, rule, by=by, at=at, segment_id=segment.segment_id if segment else None))
    except api.Unsound as unsound:
        many = len(unsound.problems)
        said = ngettext(
            "%(n)s place needs another look before saving.", "%(n)s places need another look before saving.", many
        )
        return Saved(None, said % {"n": many})
    except Refused as refusal:
        same = _sent_before(draft.name, rule) if segment is None else None
        return Saved(same) if same else Saved(None, say(refusal))


def _changed_meanwhile(segment: Segment, rule: Rule) -> Saved:
    if api.to_json(rule) == api.to_json(segment.rule):
        return Saved(segment)
    said = gettext(
        "Somebody saved version %(n)s meanwhile. Save again to replace it with yours, or discard yours to see it."
    )
    return Saved(None, said % {"n": segment.version}, str(segment.version))


def _sent_before(name: str, rule: Rule) -> Segment | None:
    """The same segment, saved a moment ago by the same press."""
    text = api.to_json(rule)
    return next((each for each in api.segments() if each.name == name.strip() and api.to_json(each.rule) == text), None)
