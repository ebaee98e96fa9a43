"""Every product of the demo shop has what its page, its picture and the simulated shop need."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

import enishi.demo.storefront
from enishi.demo.storefront.catalogue import BY_ID, PRODUCTS, Product

STATIC = Path(enishi.demo.storefront.__file__).with_name("static")
#: yen, as the description of the demo shop has them
PRICES = {
    "trial-set": 1_980,
    "serum": 8_800,
    "cream": 6_600,
    "wash": 2_600,
    "subscription-a": 1_980,
    "subscription-b": 1_980,
}


def test_ids_are_unique() -> None:
    assert len(BY_ID) == len(PRODUCTS)


def test_prices_are_those_of_the_simulated_shop() -> None:
    assert {one: BY_ID[one].price for one in PRICES} == PRICES
    assert {one.id: one.renewal_price for one in PRODUCTS if one.is_subscription} == {
        "subscription-a": 4_980,
        "subscription-b": 4_980,
    }


@pytest.mark.parametrize("product", PRODUCTS, ids=lambda product: product.id)
def test_a_product_has_a_picture_of_its_own_and_words(product: Product) -> None:
    picture = ElementTree.parse(STATIC / product.image.removeprefix("/static/"))
    assert picture.getroot().tag.endswith("svg")
    assert all((product.name, product.tagline, product.description, product.content, product.category))
