"""What is known of a product, and what an event says of it. Pure.

Of two words on the same product the later one stands, by when it was said, so that an event told twice or late does no harm. What
the shop's own list says outweighs what its pages show.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from enishi.catalog.types import Product
from enishi.events.types import Event, Recorded
from enishi.events.vocabulary import CartUpdated, CheckoutStarted, Line, ProductRemoved, ProductUpdated, ProductViewed

Key = tuple[str, str]  #: (site, product id)
Said = ProductUpdated | ProductRemoved | ProductViewed | Product  #: of a line of a cart the product it shows
Saying = tuple[Event, Said]

#: (by the shop's list, when, event id): the weight of what was said. Of two words the greater one stands; the id only decides between
#: two of the same instant.
Word = tuple[bool, datetime, UUID]

_LISTING = frozenset({"product_updated", "product_removed"})
_KINDS = _LISTING | {"product_viewed", "cart_updated", "checkout_started"}
_OF_ONE = (ProductViewed, ProductUpdated, ProductRemoved)


class Entry(Struct, frozen=True):
    """A product, and the word that it stands by. `said` is what made it so, where that is remembered: the same again says nothing new."""

    word: Word
    product: Product
    said: Said | None = None


_UNHEARD = Entry(
    (False, datetime.min.replace(tzinfo=UTC), UUID(int=0)), Product(site="", product_id="", name="", price=0)
)


def told(batch: Iterable[Recorded]) -> dict[Key, list[Saying]]:
    """What events say of each product, in order; nothing for most of them."""
    heard: dict[Key, list[Saying]] = defaultdict(list)
    for recorded in batch:
        event = recorded.event
        if event.kind not in _KINDS:
            continue
        body = event.body
        if isinstance(body, _OF_ONE):
            heard[event.site, body.product_id].append((event, body))
        elif isinstance(body, CartUpdated | CheckoutStarted):
            for line in body.lines:
                heard[event.site, line.product_id].append((event, _shown_in_cart(event.site, line, body.currency)))
    return heard


def latest(heard: Mapping[Key, Sequence[Saying]], known: Mapping[Key, Entry]) -> dict[Key, Entry]:
    """The entries that were made or replaced by what was `heard`, given what is `known` of the products named."""
    changed: dict[Key, Entry] = {}
    for key, sayings in heard.items():
        before = known.get(key, _UNHEARD)
        word, product, last = before.word, before.product, before.said
        for event, said in sayings:
            newer = (event.kind in _LISTING, event.occurred_at, event.id)
            if newer >= word:
                if said != last:
                    product = _completed(_product(event.site, said), product)
                word, last = newer, said
        if word is not before.word:
            changed[key] = Entry(word, product, last)
    return changed


def _product(site: str, said: Said) -> Product:
    match said:
        case Product():
            return said
        case ProductUpdated():
            return Product(
                site=site,
                product_id=said.product_id,
                name=said.name,
                price=said.price,
                currency=said.currency,
                url=said.url,
                image_url=said.image_url,
                category=said.category,
                stock=said.stock,
                on_sale=said.on_sale,
            )
        case ProductRemoved():
            return Product(site=site, product_id=said.product_id, name="", price=0, removed=True)
        case ProductViewed():
            return Product(
                site=site,
                product_id=said.product_id,
                name=said.name,
                price=said.price or 0,
                currency=said.currency,
                url=said.url,
                image_url=said.image_url,
                category=said.category,
                listed=False,
            )


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


def _completed(product: Product, before: Product) -> Product:
    """A removed product keeps its name and page; a page that shows only a part leaves the rest as it was shown before."""
    if before is _UNHEARD.product or (product.listed and not product.removed):
        return product
    if product.removed:
        return replace(before, listed=True, removed=True)
    return replace(
        product,
        name=product.name or before.name,
        price=product.price or before.price,
        url=product.url or before.url,
        image_url=product.image_url or before.image_url,
        category=product.category or before.category,
    )
