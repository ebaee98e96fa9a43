"""Home: today's loop as one picture, and what needs a hand."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from enishi.analytics import api as analytics
from enishi.console.charts import spark
from enishi.console.first_run.steps import steps
from enishi.console.home.hands import hands
from enishi.console.pages import now
from enishi.console.ways_in.lights import all_lights, pages_heard
from enishi.kernel.calendar import local_date


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The whole page; its picture refreshes itself by `today`."""
    at = now()
    yesterday = analytics.loop(local_date(at) - timedelta(days=1), at=at)
    return render(request, "console/home/home.html", {**_today(at), **_week(at), "yesterday": yesterday})


@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """Only the part with live numbers."""
    return render(request, "console/home/_today.html", _today(now()))


def _today(at: datetime) -> dict[str, Any]:
    loop = analytics.loop(local_date(at), at=at)
    places = all_lights(at)
    open_steps = sum(not step.done for step in steps(pages_heard(places)))
    return {"loop": loop, "places": places, "hands": hands(at, open_steps), "at": at}


def _week(at: datetime) -> dict[str, Any]:
    """The last seven days beside the seven before them."""
    today_ = local_date(at)
    report = analytics.cart_report(today_ - timedelta(days=6), today_, at=at)
    before = analytics.cart_report(today_ - timedelta(days=13), today_ - timedelta(days=7), at=at)
    return {
        "week": report.total,
        "before": before.total,
        "report": report,
        "spark_ratio": spark([day.abandoned_ratio or 0 for day in report.days]),
        "spark_lost": spark([day.lost_amount for day in report.days]),
        "spark_recovered": spark([day.recovered_amount for day in report.days]),
    }
