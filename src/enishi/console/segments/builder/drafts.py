"""What was typed and not saved: kept with the member's session, so that the back button, an error or a lost connection takes nothing."""

from typing import NamedTuple

from django.http import HttpRequest

from enishi.console.segments.builder.sketch import Sketch, gathered, pairs, posted

_KEY = "segment_drafts"
_MOST = 5  #: rules at once
_LARGEST = 200_000  #: characters


class Draft(NamedTuple):
    """A name and a tree as they were typed; `seen` is the state of the segment that they were typed over."""

    name: str
    sketch: Sketch
    seen: str = ""


def keep(request: HttpRequest, key: str, draft: Draft) -> None:
    """Keep it; of more than a few the oldest goes."""
    written = [draft.name, [list(pair) for pair in pairs(draft.sketch)], draft.seen]
    if sum(len(name) + len(value) for name, value in pairs(draft.sketch)) > _LARGEST:
        return
    others = {other: kept for other, kept in request.session.get(_KEY, {}).items() if other != key}
    request.session[_KEY] = dict([*others.items(), (key, written)][-_MOST:])


def kept(request: HttpRequest, key: str) -> Draft | None:
    """What was typed last; None where nothing is waiting."""
    found = request.session.get(_KEY, {}).get(key)
    return Draft(found[0], posted(gathered(map(tuple, found[1]))), *found[2:]) if found else None


def forget(request: HttpRequest, key: str) -> None:
    """It was saved, or is not wanted any more."""
    drafts = request.session.get(_KEY, {})
    if drafts.pop(key, None) is not None:
        request.session[_KEY] = drafts
