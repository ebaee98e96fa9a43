"""Everything one page says of a customer, gathered with few questions: the live half by the stages' doors, figures from the warehouse."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext

from enishi.analytics import api as analytics
from enishi.analytics.types import PersonOrder
from enishi.catalog import api as catalog
from enishi.console import words
from enishi.console.customers import forms, standing, timeline
from enishi.console.persons import full_name
from enishi.console.scenarios.views import run_cells, scenario_name
from enishi.console.tables import Cell, Column, Table
from enishi.customers import api
from enishi.customers.types import FieldOrigin, Person, Standing
from enishi.history import api as history
from enishi.kernel.calendar import day_end
from enishi.messages import api as messages
from enishi.scenarios import api as scenarios
from enishi.scenarios.types import RunRow
from enishi.segments import api as segments
from enishi.segments.types import Segment
from enishi.shop import api as shop
from enishi.warehouse.errors import WarehouseError

MOMENTS = 60
_ORDERS = 5
_EDITS = frozenset(
    {"customer_identified", "customer_tagged", "note_added", "note_removed", "hold_placed", "hold_lifted", "consent_changed"}
)  # fmt: skip

_CODES: dict[str, Mapping[str, str | Promise]] = {
    "sex": forms.SEXES,
    "language": forms.LANGUAGES,
    "acquisition_source": words.ORIGINS,
}


@dataclass(frozen=True)
class OrderOnPage:
    """An order with the names of its site and goods."""

    order: PersonOrder
    site: str
    names: dict[str, str]

    @property
    def lines(self) -> list[tuple[str, int, int]]:
        """(name, quantity, unit price)."""
        return [
            (self.names.get(line.product_id, line.product_id), line.quantity, line.unit_price)
            for line in self.order.lines
        ]


def gathered(request: HttpRequest, person: Person, at: datetime) -> dict[str, Any]:
    """The page's values."""
    number = person.customer_id
    found = api.standings([(number, at)]).get((number, at)) or Standing()
    letters, letter_count = messages.outbox(customer_id=number, limit=8)
    runs, _total = scenarios.runs(customer_id=number, limit=10)
    address = " ".join(part for part in (person.prefecture, person.city, person.street, person.building) if part)
    claims = api.claims_of(number)
    return {
        "person": person,
        "name": full_name(person),
        "address": address,
        "standing": found,
        "standing_lines": standing.lines(found, api.reaches(number), person.phone, address),
        "fewer": found.frequency == "fewer",
        "flags": _flags(person),
        "claims": [claim for claim in claims if claim[0] not in ("visitor", "cart")],
        "browsers": sum(kind == "visitor" for kind, _value in claims),
        "consents": api.consents(number),
        "notes": api.notes(number),
        "cart": history.carts([(number, at)]).get((number, at)),
        "letters": letters,
        "letter_count": letter_count,
        "runs": _runs(runs) if runs else None,
        "origins": _origins(api.field_origins(number)),
        "traits": api.traits_of(number),
        "merges": api.merges_of(number),
        "suggestions": api.suggestions_of(number)[:3],
        "segments": _segments(number),
        **_from_warehouse(request, person, at),
    }


def _segments(customer_id: int) -> list[Segment]:
    """The segments and lists that the customer belongs to, by name."""
    theirs = segments.segments_of([customer_id]).get(customer_id, set())
    return [each for each in segments.segments() if each.segment_id in theirs] if theirs else []


def _from_warehouse(request: HttpRequest, person: Person, at: datetime) -> dict[str, Any]:
    """What only the warehouse knows; while its process is away the page says so and shows the rest."""
    try:
        sold = analytics.person_sales(person.customer_id, at=at)
        shown = sold.orders[: len(sold.orders) if request.GET.get("orders") else _ORDERS]
        return {
            "figures": sold.figures,
            "orders": _orders(shown),
            "order_count": len(sold.orders),
            "more_orders": len(sold.orders) - len(shown),
            "edits": history.timeline(person.customer_id, kinds=_EDITS, source="console", limit=6),
            **moments(request, person.customer_id),
        }
    except WarehouseError as error:
        return {
            "figures": None,
            "orders": [],
            "order_count": 0,
            "more_orders": 0,
            "edits": [],
            "away": words.say(error),
        }


def moments(request: HttpRequest, customer_id: int) -> dict[str, Any]:
    """A stretch of the time line as the address asks for it: kinds, a site, up to a day, before a position."""
    shown = request.GET.get("show", "all")
    shown = shown if shown in timeline.FILTERS else "all"
    site, day = request.GET.get("site", "")[:100], _day(request.GET.get("until", ""))
    before = request.GET.get("before", "")
    entries = history.timeline(
        customer_id,
        before=int(before) if before.isdecimal() and len(before) < 16 else None,
        limit=MOMENTS,
        kinds=timeline.FILTERS[shown][1],
        site=site,
        source="console" if shown == "edits" else "",
        until=day_end(day) if day else None,
    )
    kept = {"site": site, "until": day.isoformat() if day else ""}
    sites = shop.site_names()
    return {
        "days": timeline.by_day(entries, sites if len({entry.site for entry in entries if entry.site}) > 1 else {}),
        "filters": [
            {"label": name, "href": f"?{_query(show=key, **kept)}#timeline", "current": key == shown}
            for key, (name, _kinds) in timeline.FILTERS.items()
        ],
        "chosen": shown,
        "until": kept["until"],
        "site": site,
        "sites": sites if len(sites) > 1 else {},
        "older": f"?{_query(show=shown, before=str(entries[-1].position), **kept)}" if len(entries) == MOMENTS else "",
    }


def _query(**values: str) -> str:
    return urlencode({name: value for name, value in values.items() if value})


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _orders(orders: Sequence[PersonOrder]) -> list[OrderOnPage]:
    asked = {(order.site, line.product_id) for order in orders for line in order.lines}
    known = catalog.products(asked) if asked else {}
    sites = shop.site_names()
    return [
        OrderOnPage(
            order,
            sites.get(order.site, order.site),
            {product_id: product.name for (site, product_id), product in known.items() if site == order.site},
        )
        for order in orders
    ]


def _flags(person: Person) -> list[str]:
    told = {"is_test": person.is_test, "is_staff": person.is_staff, "is_wholesale": person.is_wholesale}
    return [str(forms.LABELS[name]) for name, value in told.items() if value]


def _origins(origins: Sequence[FieldOrigin]) -> list[dict[str, Any]]:
    """Fields with where they come from; what other sources say, where that differs."""
    found = []
    for origin in origins:
        others = [
            (each.source, field_text(origin.field, each.value))
            for each in origin.losing
            if each.value != origin.standing.value
        ]
        says = field_text(origin.field, origin.standing.value)
        found.append({"name": field_name(origin.field), "origin": origin.standing, "says": says, "others": others})
    return found


def field_name(field: str) -> str:
    """A field in words; the shop's own attributes and tags by their names."""
    kind, _colon, own = field.partition(":")
    if own:
        return gettext("Tag “%(name)s”") % {"name": own} if kind == "tag" else own
    return str(forms.LABELS.get(field, field))


def field_text(field: str, value: str | int | float | bool | None) -> str:
    """What a field says, in words: codes by their names; "" for nothing."""
    if value is None:
        return ""
    if value is True:
        return gettext("yes")
    return str(_CODES.get(field, {}).get(str(value), value))


def _runs(runs: list[RunRow]) -> Table:
    names = {each.key: scenario_name(each) for each in scenarios.scenarios()}
    columns = [
        Column(gettext("Scenario")),
        Column(gettext("State"), "chip"),
        Column(gettext("Entered"), "time"),
        Column(gettext("Next step"), "time"),
        Column(gettext("Version"), "number"),
    ]
    rows = [
        [Cell(names[run.scenario], href=reverse("console:scenario", args=[run.scenario])), *run_cells(run)]
        for run in runs
    ]
    return Table(caption=gettext("Scenarios"), columns=columns, rows=rows)


def public_ids(person: Person) -> frozenset[UUID]:
    """Every public id whose edits are this person's: records merged into theirs keep their own."""
    merged = {side for merge in api.merges_of(person.customer_id) for side in (merge.one, merge.other)}
    return frozenset({person.public_id, *merged})
