"""The form of each kind of condition, from the catalogue."""

from collections.abc import Callable

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
    of = pen.sketch.one("of") or "times"
    measures = ["times", *(entry.measures if entry else ())]
    counted = pen.range(
        "count", gettext("How often"), _COUNTED, unit="" if len(measures) > 1 else words.MEASURES["times"]
    )
    if pen.sketch.one("count.mode") == "never":
        of = "times"
    elif len(measures) > 1 or of != "times":
        counted.append(
            pen.select(
                "of",
                gettext("What is counted"),
                [(each, words.MEASURES[each]) for each in measures],
                reshapes=True,
                quiet=True,
            )
        )
    return [Line("", _what(pen)), *found, Line("", counted), Line("", _window(pen))]


def _what(pen: Pen) -> list[Control]:
    subjects = words.happenings_by_subject(pen.known.language)
    subjects.append((gettext("Your own"), [(OWN, gettext("An event of your own"))]))
    what = pen.grouped("what", gettext("What happened"), subjects)
    return [what, pen.typed("own", gettext("Name of the event"), "text")] if pen.sketch.one("what") == OWN else [what]


def _where(pen: Pen, number: int, entry: api.Happening | None) -> list[Control]:
    start = f"where.{number}"
    fields = [(field.name, field.label.said(pen.known.language)) for field in entry.fields] if entry else []
    drawn = [pen.select(f"{start}.field", gettext("What of it"), fields, reshapes=True)]
    field = entry.field(pen.sketch.one(f"{start}.field")) if entry else None
    if field is None:
        return drawn
    op = pen.sketch.one(f"{start}.op") or "is"
    drawn.append(
        pen.select(
            f"{start}.op",
            gettext("Compared how"),
            [(each, words.OPS[each]) for each in _ops(field)],
            reshapes=True,
            quiet=True,
        )
    )
    if op not in WITHOUT_VALUES:
        type_ = "text" if op in ("contains", "starts_with") else field.type
        choices = () if type_ == "text" else field.choices
        drawn.append(
            pen.valued(f"{start}.values", field.label.said(pen.known.language), type_, choices, op, field.name)
        )
    return drawn


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
    days, when = gettext("days"), pgettext("condition", "When")
    drawn = [pen.select("during.kind", when, words.WINDOWS, reshapes=True)]
    if kind in ("last", "before"):
        drawn.append(pen.typed("during.days", gettext("How many days"), unit=days, quiet=True))
    elif kind == "ago":
        drawn.append(
            pen.typed(
                "during.most", gettext("From how many days ago"), unit=pgettext("between two numbers", "to"), quiet=True
            )
        )
        drawn.append(pen.typed("during.least", gettext("To how many days ago"), unit=gettext("days ago"), quiet=True))
    elif kind == "between":
        drawn.append(
            pen.typed(
                "during.first", pgettext("day", "From"), "day", quiet=True, unit=pgettext("between two numbers", "to")
            )
        )
        drawn.append(pen.typed("during.last", pgettext("day", "To"), "day", quiet=True))
    return drawn


def _is(pen: Pen) -> list[Line]:
    known = pen.known
    name, type_ = attribute_named(pen.sketch), attribute_type(pen.sketch)
    entry = api.attribute(name)
    named = [
        pen.select(
            "field",
            gettext("What is known of them"),
            [*known.labels(api.ATTRIBUTES), (OWN, gettext("A field of your own"))],
            reshapes=True,
        )
    ]
    if pen.sketch.one("field") == OWN:
        named.append(pen.typed("own", gettext("Name of the field"), "text"))
        named.append(pen.select("type", gettext("What it holds"), words.TYPES, reshapes=True))
    if entry is None:
        return [Line("", named)]
    ops = [
        "is",
        *(("at_least", "at_most") if entry.ordered and type_ != "flag" else ()),
        *(("known",) if entry.assumed is None else ()),
    ]
    op = pen.sketch.one("op") or "is"
    compared = [
        pen.select("op", gettext("Compared how"), [(each, words.OPS[each]) for each in ops], reshapes=True, quiet=True)
    ]
    if op not in WITHOUT_VALUES:
        compared.append(pen.valued("values", entry.label.said(known.language), type_, entry.choices, op, name))
    return [Line("", [*named, *compared])]


def _has(pen: Pen) -> list[Line]:
    what = pen.select("what", gettext("Which number"), pen.known.labels(api.NUMBERS), reshapes=True)
    entry = api.number(pen.sketch.one("what"))
    unit = entry.unit.said(pen.known.language).replace("%s", "").strip() if entry else ""
    if entry is not None and entry.type == "amount":
        unit = gettext("yen") if pen.known.world.currency == "JPY" else pen.known.world.currency
    return [Line("", [what, *pen.range("range", gettext("How much"), _LIMITED, unit=unit)])]


def _ahead(pen: Pen) -> list[Control]:
    note = gettext("days from today")
    return [
        pen.typed(
            "from_days",
            gettext("From, in days from today (0 = today, −7 = a week ago)"),
            unit=pgettext("between two numbers", "to"),
        ),
        pen.typed("to_days", gettext("To, in days from today"), unit=note),
    ]


def _subscribes(pen: Pen) -> list[Line]:
    limits = [Line("", pen.range(name, words.LIMITS[name], ("any", *_LIMITED))) for name in LIMITS]
    states = pen.checks("states", gettext("State"), words.STATES)
    products = pen.several("products", gettext("Of these products (empty: any)"), known="product")
    return [Line("", [states]), Line("", [products]), *limits]


def _rank(pen: Pen) -> list[Line]:
    axis = pen.select("axis", gettext("Which rank"), words.AXES, reshapes=True)
    if pen.sketch.one("axis") == "group":
        ranks = pen.several("ranks", gettext("Letters of all three, such as AAB"))
    else:
        ranks = pen.checks("ranks", gettext("Rank (A is best)"), [*_LETTERS, (NOBODY_YET, words.NO_ORDER)])
    return [
        Line("", [axis, ranks]),
        Line("", [pen.typed("days_ago", gettext("As of how many days ago (0 = now)"), unit=gettext("days ago"))]),
    ]


def _allows(pen: Pen) -> list[Line]:
    return [
        Line(
            "",
            [
                pen.select("channel", gettext("Channel"), words.CHANNELS),
                pen.select("purpose", gettext("Purpose"), words.PURPOSES),
                pen.select("state", gettext("Consent"), words.CONSENTS),
            ],
        )
    ]


def _ignored(pen: Pen) -> list[Line]:
    channels = [("", gettext("any")), *words.CHANNELS]
    return [
        Line(
            "",
            [
                pen.typed("messages", gettext("How many of the last messages"), unit=gettext("messages")),
                pen.select("channel", gettext("Channel"), channels),
            ],
        )
    ]


def _runs_out(pen: Pen) -> list[Line]:
    products = pen.several("products", gettext("Of these products (empty: any)"), known="product")
    return [Line("", [products]), Line("", _ahead(pen))]


_DRAWN: dict[str, Callable[[Pen], list[Line]]] = {
    "did": _did,
    "is": _is,
    "has": _has,
    "birthday": lambda pen: [Line("", _ahead(pen))],
    "allows": _allows,
    "reachable": lambda pen: [Line("", [pen.select("channel", gettext("Channel"), words.CHANNELS)])],
    "subscribes": _subscribes,
    "ignored": _ignored,
    "rank": _rank,
    "runs_out": _runs_out,
    "in_segment": lambda pen: [Line("", [pen.select("segment", gettext("Segment"), pen.known.segments)])],
    "in_list": lambda pen: [Line("", [pen.select("list", gettext("Fixed list"), pen.known.lists)])],
}
