"""A customer, a cart and a shop that do not exist, for previews without a customer and for judging templates."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from enishi.catalog.types import Product
from enishi.customers.types import Person
from enishi.events.vocabulary import Line
from enishi.history.types import CartState
from enishi.messages.core.context import Goods, Trust, cart_values, confirm_values, customer_values, shop_values
from enishi.messages.core.letter import CONFIRM_WITHIN, Addressee, Desk, confirm_url
from enishi.shop.types import Profile

#: The id of everything that is only a preview. Doors that see it count nothing.
NOBODY = UUID(int=0)
_TOUCHED = datetime(2026, 4, 10, 3, 0, tzinfo=UTC)

SAMPLE_PROFILE = Profile(
    name="Sample shop",
    url="https://shop.example",
    sender_name="Sample shop",
    sender_email="hello@shop.example",
    reply_to="hello@shop.example",
    postal_address="1-2-3 Sample, Tokyo",
    contact_url="https://shop.example/contact",
    public_url="https://shop.example",
)
SAMPLE_DESK = Desk(SAMPLE_PROFILE, "https://shop.example", lambda purpose, payload: f"{purpose}-{len(payload)}")

_NAMES = {
    "ja": ("山田", "花子", "カモミールのやすらぎ茶(30包)", "うるおい化粧水 120mL"),
    "en": ("Yamada", "Hanako", "Camomile tea, 30 bags", "Moisture lotion, 120 ml"),
}


_ASKED = {
    "ja": ("お知らせメールのお申し込み", "新商品やセールのお知らせをメールで受け取ります。"),
    "en": ("Sign up for our emails", "Send me news of products and offers by email."),
}


def sample_person(language: str) -> Person:
    """Somebody with a name."""
    family, given, *_ = _NAMES[language]
    return Person(
        customer_id=0,
        public_id=NOBODY,
        family_name=family,
        given_name=given,
        email="hanako@shop.example",
        language=language,
    )


def sample_cart(language: str, site: str = "") -> tuple[CartState, list[Goods]]:
    """Two products, one of them twice, one of them without a picture."""
    _, _, tea, lotion = _NAMES[language]
    lines = (
        Line(product_id="tea", quantity=2, unit_price=1280, name=tea, url="https://shop.example/tea"),
        Line(product_id="lotion", quantity=1, unit_price=3300, name=lotion, url="https://shop.example/lotion"),
    )
    goods = [
        Goods(line, Product(site=site, product_id=line.product_id, name=line.name, price=line.unit_price, url=line.url))
        for line in lines
    ]
    cart = CartState(
        cart_key="",
        customer_id=0,
        site=site,
        state="open",
        opened_at=_TOUCHED - timedelta(minutes=5),
        last_activity_at=_TOUCHED,
        lines=lines,
        value=5860,
        cart_url="https://shop.example/cart",
    )
    return cart, goods


def sample_addressee(language: str) -> Addressee:
    """The sample person as a reader."""
    person = sample_person(language)
    return Addressee(
        message_id=NOBODY,
        public_id=NOBODY,
        email=person.email,
        name="",
        language=language,
        site="",
        marketing=True,
        subject_of={},
    )


def sample_confirm(language: str) -> dict[str, str]:
    """What a letter asks that answers nobody."""
    form, wording = _ASKED[language]
    url = confirm_url(SAMPLE_DESK, request="sample", email="hanako@shop.example", language=language, asked_at=_TOUCHED)
    return confirm_values(url, {"form": form, "wording": wording}, _TOUCHED + CONFIRM_WITHIN, language)


def sample_contexts(language: str, *, asks: bool = False) -> Iterator[Mapping[str, Any]]:
    """Two ends of what can be known: everything, and as little as possible. The shop is the sample shop."""
    cart, goods = sample_cart(language)
    trust = Trust(SAMPLE_PROFILE, SAMPLE_DESK.base_url)
    for person in (sample_person(language), Person(customer_id=0, public_id=NOBODY)):
        yield {
            "customer": customer_values(person, language),
            "shop": shop_values(SAMPLE_PROFILE, SAMPLE_DESK.base_url),
            "cart": cart_values(cart, goods, language, trust),
            "letter_number": 1,
            **({"confirm": sample_confirm(language)} if asks else {}),
        }
