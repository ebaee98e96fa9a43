"""Refused events: counts by reason and day, and the latest examples."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from enishi.console import numbers, words
from enishi.console.charts import Chart, bars
from enishi.console.pages import now
from enishi.console.refusals import notes
from enishi.console.tables import Cell, Column, Table
from enishi.console.texts import axis_day, day_text, language
from enishi.events import api
from enishi.events.types import RefusalCount
from enishi.kernel.calendar import local_date

DAYS = 28


@require_GET
def refusals(request: HttpRequest) -> HttpResponse:
    """The last four weeks."""
    at = now()
    counts = api.refusal_counts(DAYS, at=at)
    examples = [
        {
            "example": example,
            "meaning": words.REFUSALS.get(example.reason.value, (example.reason.value, "")),
            "note": notes.said(example.detail),
        }
        for example in api.refusal_examples(20)
    ]
    context = {
        "total": sum(line.count for line in counts),
        "chart": _chart(counts, at),
        "table": _table(counts),
        "examples": examples,
        "days": DAYS,
    }
    return render(request, "console/refusals/refusals.html", context)


def _chart(counts: Sequence[RefusalCount], at: datetime) -> Chart:
    per_day: Counter[date] = Counter()
    for line in counts:
        per_day[line.day] += line.count
    days = [local_date(at) - timedelta(days=back) for back in reversed(range(DAYS))]
    return bars(
        [(per_day[day],) for day in days],
        [axis_day(day) for day in days],
        [f"{day_text(day)}: {numbers.grouped(per_day[day])}" for day in days],
        say=lambda value: numbers.compact(value, language()),
        height=180.0,
    )


def _table(counts: Sequence[RefusalCount]) -> Table:
    """A line for each reason and sender, the most frequent first."""
    sums: Counter[tuple[str, str]] = Counter()
    latest: dict[tuple[str, str], date] = {}
    for line in counts:
        key = (line.reason.value, line.source)
        sums[key] += line.count
        latest[key] = max(line.day, latest.get(key, line.day))
    rows = []
    for (reason, source), count in sums.most_common():
        meaning, advice = words.REFUSALS.get(reason, (reason, ""))
        rows.append(
            [
                Cell(meaning, sub=str(advice)),
                Cell(words.sender(source)),
                Cell(numbers.grouped(count)),
                Cell(day_text(latest[reason, source])),
            ]
        )
    columns = [
        Column(gettext("Reason")),
        Column(gettext("Sender")),
        Column(gettext("Count"), "number"),
        Column(gettext("Last"), "time"),
    ]
    return Table(caption=gettext("Rejected reports by reason"), columns=columns, rows=rows)
