"""Every part once, with made-up values: what the browser tests photograph."""

from datetime import UTC, datetime

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, npgettext
from django.views.decorators.http import require_GET

from enishi.console import numbers, words
from enishi.console.charts import Chart, bars, line, spark
from enishi.console.tables import Cell, Column, Pages, Table
from enishi.console.texts import language, money

_AT = datetime(2026, 4, 7, 1, 30, tzinfo=UTC)
_DAYS = [f"4/{day}" for day in range(1, 15)]
_CARTS = (42, 38, 51, 47, 60, 74, 69, 45, 40, 55, 49, 58, 80, 71)


class _Sample(forms.Form):
    name = forms.CharField(help_text="田中 さくら")
    wrong = forms.CharField()
    unit = forms.ChoiceField(choices=[("hours", "hours"), ("days", "days")])
    basis = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    note = forms.CharField(widget=forms.Textarea(attrs={"rows": 2}), required=False)


@require_GET
def components(request: HttpRequest) -> HttpResponse:
    """The page of parts."""
    context = {
        "form": _form(),
        "looks": [(word.name, word.look) for word in words.STATES.values()],
        "spark": spark(_CARTS),
        "bars": _bars(),
        "line": _line(),
        "table": _table(),
        "funnel": _funnel(),
        "tabs": [
            {"label": gettext("Everything"), "href": "#", "current": True, "count": 1240},
            {"label": gettext("Emails"), "href": "#", "current": False, "count": 21},
        ],
        "steps": [
            {"label": gettext("Your shop as sender"), "done": True},
            {"label": gettext("Mail server"), "next": True},
            {"label": gettext("Your tag")},
        ],
        "snippet": '<script async src="https://example.jp/t.js"></script>',
        "at": _AT,
    }
    return render(request, "console/parts/components.html", context)


def _form() -> _Sample:
    form = _Sample({"name": "ひだまり堂", "unit": "days", "basis": "a"})
    form.fields["name"].label = gettext("Name of the shop")
    form.fields["wrong"].label = gettext("Telephone")
    form.fields["unit"].label = gettext("Unit")
    form.fields["basis"].label = gettext("How do customers agree to emails?")
    form.fields["note"].label = gettext("Text")
    return form


def _bars() -> Chart:
    left = [round(count * 0.7) for count in _CARTS]
    stacks = [(low, count - low) for low, count in zip(left, _CARTS, strict=True)]
    return bars(stacks, _DAYS, _DAYS, say=_short, looks=("bar", "bar-quiet"), width=480.0)


def _line() -> Chart:
    ratios = [0.68, 0.71, None, 0.7, 0.74, 0.72, 0.69]
    return line(ratios, _DAYS[:7], _DAYS[:7], say=numbers.percent, top=1.0, step=0.25, mark=0.7, mark_text="70%")


def _funnel() -> list[dict[str, object]]:
    steps = ((gettext("Carts"), 1240), (gettext("Left behind"), 868), (gettext("Brought back"), 21))
    return [
        {"label": label, "count": count, "unit": npgettext("unit", "cart", "carts", count)} for label, count in steps
    ]


def _short(value: float) -> str:
    return numbers.compact(value, language())


def _table() -> Table:
    rows = [
        [
            Cell("田中 さくら 様", sub="sakura@example.jp", href="#"),
            Cell(words.STATES["accepted"].name, look="arrived"),
            Cell(money(12345)),
            Cell(at=_AT),
        ],
        [
            Cell("佐藤 健 様", sub="ken@example.jp", href="#"),
            Cell(words.STATES["unknown"].name, look="hand"),
            Cell(money(8800)),
            Cell(at=_AT),
        ],
    ]
    columns = [
        Column(gettext("Customer"), sort="name"),
        Column(gettext("State"), "chip"),
        Column(gettext("Order"), "money", sort="order"),
        Column(gettext("When"), "time"),
    ]
    return Table(caption=gettext("Customers"), columns=columns, rows=rows, pages=Pages(1, 120), sorted_by="-order")
