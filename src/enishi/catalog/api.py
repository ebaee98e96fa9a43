"""The door of the catalogue."""

from collections.abc import Iterable
from datetime import datetime

from enishi.catalog import store
from enishi.catalog.types import Product
from enishi.events import api as events

READER = store.READER


def offset() -> int:
    """How far this stage has read the log."""
    return events.offset(READER)


def project(limit: int = 5000) -> int:
    """Take the next events of the log that concern products; return how many events were passed."""
    return store.project(limit)


def products(asked: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Product]:
    """Products by (site, product id); unknown ones are absent."""
    return store.products(asked)


def gone() -> dict[tuple[str, str], datetime]:
    """Products that were taken out of the catalogue, by (site, product id), and when."""
    return store.gone()


def all_products(site: str | None = None, *, limit: int = 200) -> list[Product]:
    """Listed products by name; those since removed are left out."""
    return store.all_products(site, limit)
