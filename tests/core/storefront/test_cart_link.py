"""The link in a letter shows the same cart on another device, whatever strangers write into it."""

from collections.abc import Callable
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enishi.demo.storefront.cart import Cart, Line, as_session, from_link, from_session
from enishi.demo.storefront.catalogue import BY_ID, FREE_SHIPPING_FROM, MAX_QUANTITY, PRODUCTS, SHIPPING

Reader = Callable[[dict[str, str]], Cart]

carts = st.builds(
    lambda ident, quantities: Cart(ident, tuple(Line(BY_ID[one], count) for one, count in quantities.items())),
    st.from_regex("[A-Za-z0-9_-]{16,64}", fullmatch=True),
    st.dictionaries(st.sampled_from(sorted(BY_ID)), st.integers(1, MAX_QUANTITY), min_size=1),
)


def _shows_the_same(read: Reader, cart: Cart) -> bool:
    return read(dict(parse_qsl(urlsplit(cart.link()).query))) == cart


@given(carts)
def test_a_link_shows_the_same_cart(cart: Cart) -> None:
    assert _shows_the_same(from_link, cart)


@given(carts)
def test_a_session_keeps_the_same_cart(cart: Cart) -> None:
    assert from_session({"cart": as_session(cart)}) == cart


def _sorted(query: dict[str, str]) -> Cart:
    cart = from_link(query)
    return Cart(cart.id, tuple(sorted(cart.lines, key=lambda line: line.product.id)))


def _first_only(query: dict[str, str]) -> Cart:
    return from_link({**query, "lines": query["lines"].split(",")[0]})


def _one_of_each(query: dict[str, str]) -> Cart:
    cart = from_link(query)
    return Cart(cart.id, tuple(Line(line.product, 1) for line in cart.lines))


def _without_its_id(query: dict[str, str]) -> Cart:
    return Cart("", from_link(query).lines)


@pytest.mark.parametrize("mutant", [_sorted, _first_only, _one_of_each, _without_its_id])
def test_the_property_rejects_wrong_readers(mutant: Reader) -> None:
    cart = Cart("a-cart-of-somebody", (Line(BY_ID["wash"], 2), Line(BY_ID["cream"], 1)))
    assert not _shows_the_same(mutant, cart)


@given(st.text(), st.text())
def test_whatever_strangers_write_makes_a_cart_of_known_products(lines: str, ident: str) -> None:
    cart = from_link({"lines": lines, "cart": ident})
    assert all(line.product in PRODUCTS and 1 <= line.quantity <= MAX_QUANTITY for line in cart.lines)
    assert cart.id in ("", ident)


@pytest.mark.parametrize(
    "lines", ["", "serum", "serum:", "serum:-1", "serum:x", "serum:١", "nothing:1", "serum:0", "serum:1e1"]
)
def test_impossible_lines_are_left_out(lines: str) -> None:
    assert from_link({"lines": lines}).lines == ()


def test_quantities_are_bounded() -> None:
    assert from_link({"lines": "serum:999"}).lines == (Line(BY_ID["serum"], MAX_QUANTITY),)


def test_delivery_is_free_from_a_sum_on_and_for_nothing() -> None:
    assert Cart().shipping == 0
    assert Cart().holding(BY_ID["wash"], 1).shipping == SHIPPING
    full = Cart().holding(BY_ID["wash"], 2)
    assert (full.goods >= FREE_SHIPPING_FROM, full.shipping) == (True, 0)
    assert full.total == full.goods == 5_200
