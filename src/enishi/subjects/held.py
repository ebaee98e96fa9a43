"""Everything held about one person, as plain values by section: what a request for disclosure is answered with."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from enishi.analytics import api as analytics
from enishi.customers import api as customers
from enishi.customers.types import Person
from enishi.kernel.errors import EnishiError
from enishi.messages import api as messages
from enishi.messages.types import MessageRow
from enishi.scenarios import api as scenarios
from enishi.segments import api as segments
from enishi.shop import api as shop

Row = Mapping[str, Any]
_ALL = 10**6

#: The sections, in the order in which a reader wants them.
SECTIONS = (
    "profile", "origins", "claims", "consents", "channels", "notes", "orders", "order_lines", "messages", "scenarios", "segments", "events",
    "records", "access",
)  # fmt: skip


def about(person: Person, *, at: datetime) -> dict[str, list[Row]]:
    """Section → rows of plain values (text, numbers, instants as ISO text, None). Sections with nothing in them are empty lists."""
    number = person.customer_id
    orders = analytics.person_sales(number, at=at).orders
    letters, _total = messages.outbox(customer_id=number, limit=_ALL)
    runs, _runs = scenarios.runs(customer_id=number, limit=_ALL)
    merges = customers.merges_of(number)
    found: dict[str, Iterable[Any]] = {
        "profile": [{**_plain(person), "traits": customers.traits_of(number)}],
        "origins": _origins(number),
        "claims": [{"kind": kind, "value": value} for kind, value in customers.claims_of(number)],
        "consents": customers.consents(number),
        "channels": customers.reaches(number),
        "notes": customers.notes(number),
        "orders": [{name: value for name, value in _plain(order).items() if name != "lines"} for order in orders],
        "order_lines": [{"order_id": order.order_id, **_plain(line)} for order in orders for line in order.lines],
        "messages": [_message(letter) for letter in letters],
        "scenarios": runs,
        "segments": segments.stays(number),
        "events": _events(number),
        "records": merges,
        "access": _access({person.public_id, *(side for merge in merges for side in (merge.one, merge.other))}),
    }
    return {section: [_plain(row) for row in found[section]] for section in SECTIONS}


def _plain(thing: Any) -> dict[str, Any]:
    plain = msgspec.to_builtins(thing, str_keys=True)
    return dict(plain)


def _origins(customer_id: int) -> list[Row]:
    """Every word that was said of a field, the one that stands first."""
    return [
        {"field": origin.field, "stands": place == 0, **_plain(word)}
        for origin in customers.field_origins(customer_id)
        for place, word in enumerate((origin.standing, *origin.losing))
    ]


def _message(letter: MessageRow) -> Row:
    """The row, with the letter as it reads: its own version put together with what is known today."""
    row = _plain(letter)
    try:
        versions = messages.template_versions(letter.template, letter.language or "ja")
        used = next((each for each in versions if each.version == letter.version), None)
        if used is None:
            return row
        seen = messages.preview(
            letter.template, used.language, subject=used.subject, html=used.html, text=used.text, customer_id=letter.customer_id
        )  # fmt: skip
    except EnishiError:
        return row
    return row | {"subject": seen.subject, "text": seen.text}


def _events(customer_id: int) -> list[Row]:
    """The person's events as the log has them."""
    whose = customers.erasures.members_of(customer_id)
    found = customers.erasures.resolved_at(customers.erasures.positions(whose))
    return [
        {
            "position": each.position,
            "occurred_at": each.event.occurred_at,
            "received_at": each.event.received_at,
            "kind": each.event.kind,
            "site": each.event.site,
            "source": each.event.source,
            "claims": msgspec.to_builtins(each.event.claims),
            "body": msgspec.to_builtins(each.event.body),
        }
        for each in found
    ]


def _access(public_ids: set[UUID]) -> list[Row]:
    """Who looked at or changed what about the person."""
    return [_plain(entry) for each in sorted(public_ids) for entry in shop.access_log(str(each), limit=_ALL)[0]]
