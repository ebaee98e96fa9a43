"""The time line of one customer in words: what happened, the detail worth reading, and whether they or we did it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from enishi.console import words
from enishi.console.numbers import grouped
from enishi.console.texts import money
from enishi.history.types import TimelineEntry
from enishi.kernel.calendar import local_date

Who = Literal["theirs", "ours", "shops"]
Facts = dict[str, str | int | float | None]

_ORDER_KINDS = frozenset(
    {"order_placed", "order_changed", "order_cancelled", "order_refunded", "shipped", "delivered"}
    | {kind for kind in words.KINDS if kind.startswith("subscription_")}
)

#: filter -> (its name, the kinds it shows); an empty set is everything.
FILTERS: dict[str, tuple[str | Promise, frozenset[str]]] = {
    "all": (_("Everything"), frozenset()),
    "orders": (_("Orders"), _ORDER_KINDS),
    "carts": (_("Carts"), frozenset({"cart_updated", "checkout_started", "cart_lines_added", "cart_lines_removed"})),
    "letters": (_("Emails"), frozenset(kind for kind in words.KINDS if kind.startswith(("message_", "run_")))),
    "visits": (_("Visits"), frozenset({"page_viewed", "page_left", "product_viewed"})),
    "contacts": (_("Inquiries"), frozenset({"contact_opened", "contact_resolved", "note_added", "note_removed"})),
    "consent": (
        _("Consent"),
        frozenset({"consent_changed", "preference_changed", "channel_joined", "channel_left", "signup_requested"}),
    ),
    "edits": (
        _("Edits"),
        frozenset(
            {
                "customer_identified",
                "customer_tagged",
                "hold_placed",
                "hold_lifted",
                "customers_merged",
                "customers_unmerged",
                "note_added",
                "note_removed",
                "consent_changed",
            }
        ),
    ),
}


@dataclass(frozen=True)
class Moment:
    """One entry: what, in detail, by whom, and where to read on."""

    at: datetime
    title: str
    detail: str
    who: Who
    href: str = ""
    site: str = ""


@dataclass(frozen=True)
class Day:
    """The moments of one day, the latest first."""

    day: date
    moments: list[Moment]


def by_day(entries: Sequence[TimelineEntry], sites: Mapping[str, str]) -> list[Day]:
    """Entries under their days, what happened last first: the log keeps the order in which it heard of things. `sites`: the names of the
    places, where there are several."""
    days: list[Day] = []
    for entry in sorted(entries, key=lambda entry: (entry.at, entry.position), reverse=True):
        day = local_date(entry.at)
        if not days or days[-1].day != day:
            days.append(Day(day, []))
        days[-1].moments.append(_moment(entry, sites))
    return days


def _moment(entry: TimelineEntry, sites: Mapping[str, str]) -> Moment:
    facts, by_shop = entry.facts, entry.source == "console"
    who: Who = "shops" if by_shop else _who(entry.kind)
    title = words.edit(entry.kind) if by_shop else words.kind(entry.kind)
    return Moment(entry.at, title, _detail(entry.kind, facts), who, _href(facts), sites.get(entry.site, ""))


def _who(kind: str) -> Who:
    if kind.startswith(("message_", "run_")):
        return (
            "theirs"
            if kind in {"message_opened", "message_clicked", "message_replied", "message_complained"}
            else "ours"
        )
    return (
        "shops"
        if kind in {"shipped", "delivered", "order_cancelled", "order_refunded", "contact_resolved"}
        else "theirs"
    )


def _href(facts: Facts) -> str:
    try:
        return reverse("console:message", args=[UUID(str(facts.get("message_id") or ""))])
    except ValueError:
        return ""


def _detail(kind: str, facts: Facts) -> str:
    """The values worth reading, in one line."""
    if kind == "consent_changed":
        return gettext("agreed to emails") if facts.get("state") == "granted" else gettext("unsubscribed")
    if kind == "run_ended":
        code = str(facts.get("outcome") or "")
        return str(words.OUTCOMES.get(code, code)) if code else ""
    parts = [_thing(facts), _pieces(facts), _amount(kind, facts), _reason(facts), _dwell(facts)]
    return " · ".join(part for part in parts if part)


def _thing(facts: Facts) -> str:
    names = ("name", "first_name", "link", "url", "order_id", "product_id")
    return next((str(facts[name]) for name in names if facts.get(name)), "")


def _pieces(facts: Facts) -> str:
    count = facts.get("count")
    if not isinstance(count, int) or not count:
        return ""
    return ngettext("%(n)s piece", "%(n)s pieces", count) % {"n": grouped(count)}


def _amount(kind: str, facts: Facts) -> str:
    known = (facts.get(name) for name in ("total", "value", "amount", "price"))
    value = next((each for each in known if isinstance(each, int)), None)
    if value is None:
        return ""
    if kind == "cart_updated" and not value:
        return gettext("emptied")
    return money(value, str(facts.get("currency") or "JPY"))


def _reason(facts: Facts) -> str:
    code = str(facts.get("reason") or "")
    return words.reason(code) if code in words.REASONS else ""


def _dwell(facts: Facts) -> str:
    seconds = facts.get("dwell_seconds")
    if not isinstance(seconds, int | float) or seconds < 1:
        return ""
    return ngettext("%(n)s second", "%(n)s seconds", int(seconds)) % {"n": grouped(seconds)}
