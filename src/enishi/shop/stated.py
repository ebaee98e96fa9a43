"""What the cart's own admin page says was sold, as somebody of the shop typed it in: what our figures are compared with."""

from datetime import date, datetime
from typing import Any

import msgspec
from django.db import transaction

from enishi.kernel.errors import Refused
from enishi.shop import store
from enishi.shop.types import StatedSales

_NAME = "stated_sales"
_KEPT = 800  #: periods of a site; the oldest are forgotten
_LARGEST = 10**15


def of_site(site: str, currency: str) -> dict[tuple[date, date], StatedSales]:
    """Everything typed in for a site's sales in a currency, by period (both days included)."""
    stored = store.document(_NAME).get(_key(site, currency), [])
    found = [msgspec.convert(each, StatedSales) for each in stored]
    return {(each.first, each.last): each for each in found}


def save(said: StatedSales, site: str, currency: str, at: datetime) -> None:
    """Keep, in place of what was typed in for the period before. Raises `Refused` for figures nobody can have meant."""
    if not (0 <= said.orders <= _LARGEST and 0 <= said.amount <= _LARGEST):
        raise Refused("Please type the figures as they stand there, without a minus sign.")
    with transaction.atomic():
        document = store.document_to_change(_NAME)
        key = _key(site, currency)
        others = [each for each in document.get(key, []) if not _is_of(each, said)]
        document[key] = [*others, msgspec.to_builtins(said)][-_KEPT:]
        store.put_document(_NAME, document)
        store.note_access(by=said.by, action="stated_sales_saved", subject="", at=at)


def _key(site: str, currency: str) -> str:
    return f"{site} {currency}"


def _is_of(stored: dict[str, Any], said: StatedSales) -> bool:
    return bool((stored["first"], stored["last"]) == (said.first.isoformat(), said.last.isoformat()))
