"""The door of the catalogue."""

from collections.abc import Iterable

from enishi.catalog.types import Product

READER = "catalog"


def project(limit: int = 5000) -> int:
    """Take the next events of the log that concern products; return how many events were passed."""
    raise NotImplementedError


def products(asked: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Product]:
    """Products by (site, product id); unknown ones are absent."""
    raise NotImplementedError


def all_products(site: str | None = None, *, limit: int = 200) -> list[Product]:
    """Listed products by name."""
    raise NotImplementedError
