"""The form of each kind of condition, from the catalogue: its fields in the order of a sentence, with the words between them."""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext, pgettext

from enishi.console.segments.builder import words
from enishi.console.segments.builder.acts import clauses
from enishi.console.segments.builder.controls import Control, Line, Pen
from enishi.console.segments.builder.known import Known
from enishi.console.segments.builder.leaves import (
    LIMITS,
    NOBODY_YET,
    OWN,
    WITHOUT_VALUES,
    attribute_named,
    attribute_type,
    happening_named,
)
from enishi.console.segments.builder.sketch import Sketch
from enishi.segments import api

_COUNTED = ("least", "never", "most", "exact", "between")
_LIMITED = ("least", "most", "exact", "between")
_LETTERS = tuple((letter, letter) for letter in "ABCDE")


def lines(name: str, sketch: Sketch, known: Known) -> list[Line]:
    """The lines of the condition's form; `name` is its name in the form. None for a kind that does not exist."""
    draw = _DRAWN.get(sketch.kind)
    return draw(Pen(name, sketch, known)) if draw else []


def _did(pen: Pen) -> list[Line]:
    entry = api.happening(happening_named(pen.sketch))
    found = [Line(gettext("where"), _where(pen, number, entry), where=number) for number in clauses(pen.sketch)]
    counted = pen.range("count", gettext("How often"), _COUNTED, **_measured(pen, entry))
    if pen.is_japanese:
        sentence = [*_window(pen), pen.said("", "に"), *_what(pen), pen.said("", "が"), *counted]
    else:
        sentence = [*_what(pen), *counted, *_window(pen)]
    return [Line("", sentence), *found]


def _measured(pen: Pen, entry: api.Happening | None) -> dict[str, Any]:
    """What is counted: to choose where there is a choice, else as the number's unit."""
    of = pen.sketch.one("of") or "times"
    measures = ["times", *(entry.measures if entry else ())]
    if len(measures) == 1 and of == "times":
        return {"unit": words.MEASURES["times"]}
    options = [(each, words.MEASURES[each]) for each in measures]
    return {"of": pen.select("of", gettext("What is counted"), options, reshapes=True, quiet=True)}


def _what(pen: Pen) -> list[Control]:
    subjects = words.happenings_by_subject(pen.known.language)
    subjects.append((gettext("Your own"), [(OWN, gettext("An event of your own"))]))
    what = pen.grouped("what", gettext("What happened"), subjects)
    if pen.sketch.one("what") != OWN:
        return [what]
    return [what, pen.said("named", "名前："), pen.typed("own", gettext("Name of the event"), "text", quiet=True)]


def _where(pen: Pen, number: int, entry: api.Happening | None) -> list[Control]:
    start = f"where.{number}"
    fields = [(field.name, field.label.said(pen.known.language)) for field in entry.fields] if entry else []
    drawn = [pen.select(f"{start}.field", gettext("What of it"), fields, reshapes=True, quiet=True)]
    field = entry.field(pen.sketch.one(f"{start}.field")) if entry else None
    if field is None:
        return drawn
    op = pen.sketch.one(f"{start}.op") or "is"
    how = _how(pen, f"{start}.op", _ops(field))
    if pen.is_japanese:
        drawn.append(pen.said("", "が"))
    if op in WITHOUT_VALUES:
        return [*drawn, how]
    type_ = "text" if op in ("contains", "starts_with") else field.type
    choices = () if type_ == "text" else field.choices
    label = field.label.said(pen.known.language)
    return [*drawn, *pen.compared(how, pen.valued(f"{start}.values", label, type_, choices, op, field.name))]


def _how(pen: Pen, name: str, ops: Sequence[str]) -> Control:
    options = [(each, words.OPS[each]) for each in ops]
    return pen.select(name, gettext("Compared how"), options, reshapes=True, quiet=True)


def _ops(field: api.Field) -> list[str]:
    if field.type == "flag":
        return ["is", "is_not"]
    found = ["is", "is_not"]
    if field.type in ("number", "amount", "seconds"):
        found = ["at_least", "at_most", *found]
    elif field.type in ("text", "product", "category") and field.kept not in api.WHOLE:
        found += ["contains", "starts_with"]
    return [*found, "known", "missing"]


def _window(pen: Pen) -> list[Control]:
    kind = pen.sketch.one("during.kind") or "ever"
    days = gettext("days")
    drawn = [pen.select("during.kind", pgettext("condition", "When"), words.WINDOWS, reshapes=True, quiet=True)]
    if kind in ("last", "before"):
        drawn.append(pen.typed("during.days", gettext("How many days"), unit=days, quiet=True))
    elif kind == "ago":
        drawn.append(pen.typed("during.most", gettext("From how many days ago"), quiet=True))
        drawn.append(pen.said("to", "〜"))
        drawn.append(pen.typed("during.least", gettext("To how many days ago"), unit=gettext("days ago"), quiet=True))
    elif kind == "between":
        drawn.append(pen.typed("during.first", pgettext("day", "From"), "day", quiet=True))
        drawn.append(pen.said("to", "〜"))
        drawn.append(pen.typed("during.last", pgettext("day", "To"), "day", quiet=True))
    return drawn


def _is(pen: Pen) -> list[Line]:
    known = pen.known
    name, type_ = attribute_named(pen.sketch), attribute_type(pen.sketch)
    entry = api.attribute(name)
    named = [pen.grouped("field", gettext("What is known of them"), _fields(known))]
    if pen.sketch.one("field") == OWN:
        named.append(pen.said("named", "名前："))
        named.append(pen.typed("own", gettext("Name of the field"), "text", quiet=True, known="trait"))
        named.append(pen.select("type", gettext("What it holds"), words.TYPES, reshapes=True, quiet=True))
    if entry is None:
        return [Line("", named)]
    ops = [
        "is",
        *(("at_least", "at_most") if entry.ordered and type_ != "flag" else ()),
        *(("known",) if entry.assumed is None else ()),
    ]
    op = pen.sketch.one("op") or "is"
    how = _how(pen, "op", ops)
    if pen.is_japanese:
        named.append(pen.said("", "が"))
    if op in WITHOUT_VALUES:
        return [Line("", [*named, how])]
    values = pen.valued("values", entry.label.said(known.language), type_, entry.choices, op, name)
    return [Line("", [*named, *pen.compared(how, values)])]


def _fields(known: Known) -> list[tuple[str, list[tuple[str, str]]]]:
    own = (gettext("Your own"), [(OWN, gettext("A field of your own"))])
    return [(gettext("Who they are"), known.labels(api.ATTRIBUTES)), own]


def _has(pen: Pen) -> list[Line]:
    what = pen.select("what", gettext("Which number"), pen.known.labels(api.NUMBERS), reshapes=True, quiet=True)
    entry = api.number(pen.sketch.one("what"))
    unit = entry.unit.said(pen.known.language).replace("%s", "").strip() if entry else ""
    if entry is not None and entry.type == "amount":
        unit = gettext("yen") if pen.known.world.currency == "JPY" else pen.known.world.currency
    return [Line("", [what, pen.said("is", "が"), *pen.range("range", gettext("How much"), _LIMITED, unit=unit)])]


def _ahead(pen: Pen) -> list[Control]:
    return [
        pen.said("from", "今日から"),
        pen.typed("from_days", gettext("From, in days from today (0 = today, −7 = a week ago)"), quiet=True),
        pen.said("to", "日後〜"),
        pen.typed("to_days", gettext("To, in days from today"), quiet=True),
        pen.said("days from today (0 = today, −7 = a week ago)", "日後（0は今日、−7は1週間前）"),
    ]


def _birthday(pen: Pen) -> list[Line]:
    return [Line("", [pen.said("The birthday is", "誕生日が"), *_ahead(pen)])]


def _subscribes(pen: Pen) -> list[Line]:
    states = pen.checks("states", gettext("State"), words.STATES)
    products = pen.several("products", gettext("Of these products (empty: any)"), known="product")
    limits = [Line(str(words.LIMITS[name]), pen.range(name, words.LIMITS[name], ("any", *_LIMITED))) for name in LIMITS]
    return [Line(gettext("State"), [states]), Line(gettext("Of these products (empty: any)"), [products]), *limits]


def _rank(pen: Pen) -> list[Line]:
    axis = pen.select("axis", gettext("Which rank"), words.AXES, reshapes=True, quiet=True)
    if pen.sketch.one("axis") == "group":
        ranks = pen.several("ranks", gettext("Letters of all three, such as AAB"))
    else:
        ranks = pen.checks("ranks", gettext("Rank (A is best)"), [*_LETTERS, (NOBODY_YET, words.NO_ORDER)])
    ago = pen.typed("days_ago", gettext("As of how many days ago (0 = now)"), quiet=True)
    on = pen.typed("on", gettext("Or at the end of which day"), "day", quiet=True)
    as_of = [
        pen.said("as of", "時点："), ago, pen.said("days ago (0 = now), or at the end of", "日前（0は現在）、または"),
        on, pen.said("", "の終わり"),
    ]  # fmt: skip
    return [Line("", [axis, pen.said("is one of", "が"), ranks, pen.said("", "のどれか")]), Line("", as_of)]


def _allows(pen: Pen) -> list[Line]:
    channel = pen.select("channel", gettext("Channel"), words.CHANNELS, quiet=True)
    purpose = pen.select("purpose", gettext("Purpose"), words.PURPOSES, quiet=True)
    state = pen.select("state", gettext("Consent"), words.CONSENTS, quiet=True)
    return [Line("", [channel, pen.said("for", "での"), purpose, pen.said("is", "の連絡が"), state])]


def _ignored(pen: Pen) -> list[Line]:
    last = pen.typed("messages", gettext("How many of the last messages"), quiet=True)
    channel = pen.select("channel", gettext("Channel"), [("", gettext("any")), *words.CHANNELS], quiet=True)
    before = pen.said("Opened and clicked none of the last", "直近の")
    between = pen.said("messages, channel:", "通を開封もクリックもしていない　チャネル：")
    return [Line("", [before, last, between, channel])]


def _runs_out(pen: Pen) -> list[Line]:
    products = pen.several("products", gettext("Of these products (empty: any)"), known="product")
    until = [pen.said("Expected to be used up", "使い切る見込みが"), *_ahead(pen)]
    return [Line("", until), Line(gettext("Of these products (empty: any)"), [products])]


def _chosen(pen: Pen, name: str, label: str, options: Sequence[tuple[str, str]], en: str, ja: str) -> list[Line]:
    """One thing they are in or can be contacted by."""
    chosen = pen.select(name, label, options, quiet=True)
    return [Line("", [chosen, pen.said("", ja)] if pen.is_japanese else [pen.said(en, ""), chosen])]


def _reachable(pen: Pen) -> list[Line]:
    channels = [(code, str(text)) for code, text in words.CHANNELS]
    return _chosen(pen, "channel", gettext("Channel"), channels, "Can be contacted by", "で連絡できる")


def _in_segment(pen: Pen) -> list[Line]:
    return _chosen(pen, "segment", gettext("Segment"), pen.known.segments, "Is in the segment", "に入っている")


def _in_list(pen: Pen) -> list[Line]:
    return _chosen(pen, "list", gettext("Fixed list"), pen.known.lists, "Is on the list", "に載っている")


_DRAWN: dict[str, Callable[[Pen], list[Line]]] = {
    "did": _did,
    "is": _is,
    "has": _has,
    "birthday": _birthday,
    "allows": _allows,
    "reachable": _reachable,
    "subscribes": _subscribes,
    "ignored": _ignored,
    "rank": _rank,
    "runs_out": _runs_out,
    "in_segment": _in_segment,
    "in_list": _in_list,
}
