"""What is known of a product, and what an event says of it. Pure.

Of two words on the same product the later one stands, by when it was said, so that an event told twice or late does no harm. What
the shop's own list says outweighs what its pages show.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from msgspec.structs import replace

from enishi.catalog.types import Product
from enishi.events.types import Event, Recorded
from enishi.events.vocabulary import CartUpdated, CheckoutStarted, Line, ProductRemoved, ProductUpdated, ProductViewed

Key = tuple[str, str]  #: (site, product id)

_LISTING = frozenset({"product_updated", "product_removed"})
_KINDS = _LISTING | {"product_viewed", "cart_updated", "checkout_started"}


class Word(NamedTuple):
    """The weight of what was said: of two words the greater one stands. The id only decides between two of the same instant."""

    listed: bool
    at: datetime
    event_id: UUID


class Entry(NamedTuple):
    """A product and the word that made it so."""

    word: Word
    product: Product


def latest(heard: Iterable[tuple[Key, Entry]], known: dict[Key, Entry]) -> dict[Key, Entry]:
    """The entries that were made or replaced by what was `heard`, in order, given what is `known` of the products named."""
    changed: dict[Key, Entry] = {}
    for key, entry in heard:
        before = changed.get(key) or known.get(key)
        if before is None or entry.word >= before.word:
            changed[key] = _completed(entry, before.product if before else None)
    return changed


def told(batch: Iterable[Recorded]) -> list[tuple[Key, Entry]]:
    """What events say of products, in order; nothing for most of them."""
    return [
        ((event.site, product.product_id), Entry(Word(event.kind in _LISTING, event.occurred_at, event.id), product))
        for event in (recorded.event for recorded in batch)
        if event.kind in _KINDS
        for product in _products(event)
    ]


def _products(event: Event) -> Iterator[Product]:
    match event.body:
        case ProductUpdated() as body:
            yield Product(
                site=event.site,
                product_id=body.product_id,
                name=body.name,
                price=body.price,
                currency=body.currency,
                url=body.url,
                image_url=body.image_url,
                category=body.category,
                stock=body.stock,
                on_sale=body.on_sale,
            )
        case ProductRemoved() as body:
            yield Product(site=event.site, product_id=body.product_id, name="", price=0, removed=True)
        case ProductViewed() as body:
            yield Product(
                site=event.site,
                product_id=body.product_id,
                name=body.name,
                price=body.price or 0,
                currency=body.currency,
                url=body.url,
                image_url=body.image_url,
                category=body.category,
                listed=False,
            )
        case CartUpdated() | CheckoutStarted() as body:
            yield from (_shown_in_cart(event.site, line, body.currency) for line in body.lines)


def _shown_in_cart(site: str, line: Line, currency: str) -> Product:
    return Product(
        site=site,
        product_id=line.product_id,
        name=line.name,
        price=line.unit_price,
        currency=currency,
        url=line.url,
        image_url=line.image_url,
        listed=False,
    )


def _completed(entry: Entry, before: Product | None) -> Entry:
    """A removed product keeps its name and page; a page that shows only a part leaves the rest as it was shown before."""
    product = entry.product
    if before is None or (product.listed and not product.removed):
        return entry
    if product.removed:
        return Entry(entry.word, replace(before, listed=True, removed=True))
    return Entry(
        entry.word,
        replace(
            product,
            name=product.name or before.name,
            price=product.price or before.price,
            url=product.url or before.url,
            image_url=product.image_url or before.image_url,
            category=product.category or before.category,
        ),
    )
