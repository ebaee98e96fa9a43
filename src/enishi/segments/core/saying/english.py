"""Leaves in English: each a clause that follows “people”."""

from collections.abc import Callable, Sequence
from typing import Any

from enishi.segments.core.entries import Field, Happening
from enishi.segments.core.fields import CHANNELS
from enishi.segments.core.saying.english_parts import ahead, day, days_ahead, limits, one_of, window
from enishi.segments.core.saying.figures import Figure, Speaker, is_exact, plain
from enishi.segments.core.words import attribute, happening, number
from enishi.segments.types import (
    Allows,
    Birthday,
    Did,
    Has,
    Ignored,
    InList,
    InSegment,
    Is,
    Question,
    Range,
    Rank,
    Reachable,
    RunsOut,
    Subscribes,
    Where,
)

_CHANNELS = {code: label.en for code, label in CHANNELS}
_STATES = {"active": "active", "paused": "paused", "payment_failed": "waiting for a payment", "cancelled": "cancelled"}
_PURPOSES = {
    "marketing": "marketing",
    "newsletter": "newsletters",
    "reminder": "reminders",
    "review": "requests for reviews",
}
_AXES = {"recency": "recency rank", "frequency": "frequency rank", "monetary": "monetary rank", "group": "RFM group"}
UNKNOWN = " (or not known)"


def clause(leaf: Question, speaker: Speaker) -> str:
    """“who …” or “whose …”."""
    return _SAID[type(leaf)](leaf, speaker)


# --- what they did ------------------------------------------------------------------------------------------------------------


def _did(leaf: Did, speaker: Speaker) -> str:
    entry = happening(leaf.what)
    if entry is None:
        return f"of whom something is asked that is not known here: {speaker.quoted(leaf.what)}"
    said = _times(leaf, entry, speaker) if leaf.of == "times" else _amount(leaf, entry, speaker)
    return f"of whom it is not true that they are people {said}" if leaf.negated else said


def _times(leaf: Did, entry: Happening, speaker: Speaker) -> str:
    count, phrases, when = leaf.count, entry.phrases, window(leaf.during)
    if leaf.where:
        looks = _looks(leaf.where, entry, speaker)
        if count == Range(most=0):
            return f"who had no {phrases.one}{when} {looks}"
        noun = phrases.one if count in (Range(least=1), Range(least=1, most=1)) else phrases.many
        return f"who had {_from_none(count)} {noun}{when} {looks}"
    if count == Range(least=1):
        return f"who {phrases.did}{when}"
    if count == Range(most=0):
        return f"who did not {phrases.do}{when or ' at all'}"
    if entry.unit == "days":
        return f"who {phrases.did} on {_from_none(count)} {'day' if count == Range(least=1, most=1) else 'days'}{when}"
    return f"who {phrases.did} {_often(count)}{when}"


def _from_none(count: Range) -> str:
    """At most n is said “0 to n”: nobody shall think that there must be one."""
    if count.least is None and count.most is not None:
        return f"0 to {plain(count.most)}"
    return limits(count, plain)


def _often(count: Range) -> str:
    words = _from_none(count)
    ends = {1: "once", 2: "twice"}
    if is_exact(count) and count.least in ends:
        return f"exactly {ends[int(count.least)]}"
    return "at least twice" if count == Range(least=2) else f"{words} times"


def _amount(leaf: Did, entry: Happening, speaker: Speaker) -> str:
    figure = speaker.measure(leaf.of, entry.amount_in)
    looks = f" {_looks(leaf.where, entry, speaker)}" if leaf.where else ""
    return f"whose {entry.phrases.many}{window(leaf.during)}{looks} come to {limits(leaf.count, figure)}"


def _looks(where: Sequence[Where], entry: Happening, speaker: Speaker) -> str:
    return " and ".join(_look(each, entry.field(each.field), speaker) for each in where)


def _look(clause: Where, field: Field | None, speaker: Speaker) -> str:
    if field is None:
        return f"with {speaker.quoted(clause.field)}, which is not known here"
    label = field.label.en
    if field.type == "flag" and clause.op == "is" and len(clause.values) == 1:
        return field.yes.en if clause.values[0] is True else field.no.en
    values = one_of(_values(clause, field, speaker))
    match clause.op:
        case "is":
            return f"with {label} {values}"
        case "is_not":
            return f"with {label} other than {values}"
        case "contains":
            return f"with {label} containing {values}"
        case "starts_with":
            return f"with {label} beginning with {values}"
        case "at_least" | "at_most":
            return f"with {label} {clause.op.replace('_', ' ')} {values}"
        case "known":
            return f"with any {label}"
        case "missing":
            return f"without any {label}"


def _values(clause: Where, field: Field, speaker: Speaker) -> list[str]:
    if field.type == "product" and clause.op in ("is", "is_not"):
        return [speaker.product(str(value)) for value in clause.values]
    return speaker.values(clause.values, field.choices, speaker.figure(field))


# --- who they are -------------------------------------------------------------------------------------------------------------


def _is(leaf: Is, speaker: Speaker) -> str:
    entry = attribute(leaf.field)
    if entry is None:
        return f"of whom something is asked that is not known here: {speaker.quoted(leaf.field)}"
    values, label = speaker.values(leaf.values, entry.choices, str), entry.label.en
    if entry.prefix:
        return _tagged(leaf, label, values)
    if leaf.op == "known":
        return f"whose {label} is {'not ' if leaf.negated else ''}known"
    if entry.type == "flag":
        ends = f" or not, {one_of(values)}" if len(values) != 1 else ""
        return f"who are {'not ' if leaf.negated else ''}marked as {label}{ends}"
    asked = one_of(values) if leaf.op == "is" else f"{leaf.op.replace('_', ' ')} {one_of(values)}"
    if not leaf.negated:
        return f"whose {label} is {asked}"
    asked = f"neither {' nor '.join(values)}" if leaf.op == "is" and len(values) > 1 else f"not {asked}"
    return f"whose {label} is {asked}{'' if entry.assumed is not None else UNKNOWN}"


def _tagged(leaf: Is, label: str, values: Sequence[str]) -> str:
    if leaf.op == "known":
        return f"who have {'no' if leaf.negated else 'any'} {label}"
    if leaf.negated:
        return f"who do not have the {label} {one_of(values)}"
    return f"who have the {label} {one_of(values)}"


def _has(leaf: Has, speaker: Speaker) -> str:
    entry = number(leaf.what)
    if entry is None:
        return f"of whom a number is asked that is not known here: {speaker.quoted(leaf.what)}"
    asked = limits(leaf.range, speaker.number(entry))
    if not leaf.negated:
        return f"whose {entry.label.en} is {asked}"
    return f"whose {entry.label.en} is not {asked}{'' if entry.always else UNKNOWN}"


def _birthday(leaf: Birthday, speaker: Speaker) -> str:
    falls = days_ahead(leaf.from_days, leaf.to_days)
    return f"whose birthday is {f'not {falls}{UNKNOWN}' if leaf.negated else falls}"


# --- reaching them ------------------------------------------------------------------------------------------------------------


def _allows(leaf: Allows, speaker: Speaker) -> str:
    state = f"{'not ' if leaf.negated else ''}{leaf.state}"
    return f"whose permission for {_PURPOSES[leaf.purpose]} by {_CHANNELS[leaf.channel]} is {state}"


def _reachable(leaf: Reachable, speaker: Speaker) -> str:
    return f"who {'cannot' if leaf.negated else 'can'} be written to by {_CHANNELS[leaf.channel]}"


def _ignored(leaf: Ignored, speaker: Speaker) -> str:
    by = f" by {_CHANNELS[leaf.channel]}" if leaf.channel else ""
    sent = "message" if leaf.messages == 1 else f"{plain(leaf.messages)} messages"
    if leaf.negated:
        return f"who opened or clicked something in the last {sent} sent to them{by} (or were sent fewer)"
    return f"who neither opened nor clicked anything in the last {sent} sent to them{by}"


# --- scores and more ----------------------------------------------------------------------------------------------------------


def _subscribes(leaf: Subscribes, speaker: Speaker) -> str:
    parts = [f"that is {one_of([_STATES[state] for state in leaf.states])}"]
    if leaf.products:
        parts.append(f"to {one_of([speaker.product(each) for each in leaf.products])}")
    asked: tuple[tuple[str, Range, Figure], ...] = (
        ("with a cycle of", leaf.cycle_days, speaker.days),
        ("with a number of deliveries so far of", leaf.deliveries, plain),
        ("with a time until the next delivery of", leaf.days_to_next, speaker.days),
        ("with a number of deliveries still owed of", leaf.commitment, plain),
        ("with a time since the last delivery of", leaf.days_since_delivered, speaker.days),
    )
    parts += [f"{words} {limits(range_, figure)}" for words, range_, figure in asked if range_ != Range()]
    return f"who have {'no' if leaf.negated else 'a'} subscription {', '.join(parts)}"


def _rank(leaf: Rank, speaker: Speaker) -> str:
    ranks = [each if each else "none (no order yet)" for each in leaf.ranks]
    axis = _AXES[leaf.axis]
    verb = "is" if leaf.days_ago == 0 else f"was, {ahead(-leaf.days_ago)},"
    if leaf.on is not None:
        verb = f"was, at the end of {day(leaf.on)},"
    return f"whose {axis} {verb} {'not ' if leaf.negated else ''}{one_of(ranks)}"


def _runs_out(leaf: RunsOut, speaker: Speaker) -> str:
    what = one_of([speaker.product(each) for each in leaf.products]) if leaf.products else "something they keep buying"
    use = "are not expected to have" if leaf.negated else "are expected to have"
    return f"who {use} used up {what} {days_ahead(leaf.from_days, leaf.to_days)}"


def _in_segment(leaf: InSegment, speaker: Speaker) -> str:
    return f"who are {'not ' if leaf.negated else ''}in the segment {speaker.segment(leaf.segment)}"


def _in_list(leaf: InList, speaker: Speaker) -> str:
    return f"who are {'not ' if leaf.negated else ''}on the list {speaker.segment(leaf.list)}"


_SAID: dict[type[Question], Callable[[Any, Speaker], str]] = {
    Did: _did,
    Is: _is,
    Has: _has,
    Birthday: _birthday,
    Allows: _allows,
    Reachable: _reachable,
    Subscribes: _subscribes,
    Ignored: _ignored,
    Rank: _rank,
    RunsOut: _runs_out,
    InSegment: _in_segment,
    InList: _in_list,
}
