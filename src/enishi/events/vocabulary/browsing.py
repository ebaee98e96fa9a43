"""What a visitor looks at."""

from typing import Annotated

from msgspec import Meta

from enishi.events.vocabulary.values import Amount, Body, Count, Currency, Key, Seconds, Text, Url


class PageViewed(Body, frozen=True):
    """A page was opened. `view_id` ties it to the `page_left` that gives its dwell time."""

    url: Url
    title: Text = ""
    referrer: Url = ""
    view_id: Annotated[str, Meta(max_length=64)] = ""
    dwell_seconds: Seconds | None = None


class PageLeft(Body, frozen=True):
    """A page was left; `dwell_seconds` is the time it was in view."""

    view_id: Annotated[str, Meta(max_length=64)]
    dwell_seconds: Seconds
    url: Url = ""


class ProductViewed(Body, frozen=True):
    """A product's page was opened."""

    product_id: Key
    name: Text = ""
    price: Amount | None = None
    currency: Currency = "JPY"
    category: Text = ""
    url: Url = ""
    image_url: Url = ""


class Searched(Body, frozen=True):
    """Something was looked for in the shop's own search; `results` is how many products were found."""

    words: Annotated[str, Meta(min_length=1, max_length=200)]
    results: Count | None = None
