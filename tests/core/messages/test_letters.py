"""Letters: what is typed by strangers stays data, links are signed, and nothing leaves without its footer."""

import html
import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from html.parser import HTMLParser
from typing import Any
from unittest.mock import patch
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from enishi.catalog.types import Product
from enishi.customers.types import Person
from enishi.events.vocabulary import Line
from enishi.kernel.errors import Refused
from enishi.kernel.links import read_link, sign_link
from enishi.messages.core import context as variables
from enishi.messages.core import liquid
from enishi.messages.core.check import checked, warnings
from enishi.messages.core.context import ASKING, Goods, Trust, amount, cart_values, customer_values, shop_values
from enishi.messages.core.letter import Addressee, Desk, Unfit, compose
from enishi.messages.core.liquid import Workshop, _environment
from enishi.messages.core.sample import SAMPLE_PROFILE, sample_cart, sample_confirm, sample_person
from enishi.messages.defaults import LANGUAGES, parts, supplied, supplied_keys
from enishi.messages.types import Letter

KEY = b"k" * 32
DESK = Desk(SAMPLE_PROFILE, "https://crm.shop.example", lambda purpose, payload: sign_link(KEY, purpose, payload))
WORKSHOPS = {language: Workshop(parts(language, "html"), parts(language, "text")) for language in LANGUAGES}
FOOTER = "{{ shop.name }} {{ shop.postal_address }} {{ unsubscribe_url }}"
TO = Addressee(
    message_id=UUID(int=7),
    public_id=UUID(int=8),
    email="hanako@example.jp",
    name="山田 花子",
    language="ja",
    site="main",
    marketing=True,
    subject_of={"k": "main:1", "sc": "s", "st": "1", "cl": "cart"},
)


def context(
    language: str = "ja", *, person: Person | None = None, lines: tuple[Line, ...] | None = None
) -> Mapping[str, Any]:
    cart, goods = sample_cart(language)
    if lines is not None:
        cart, goods = replace(cart, lines=lines), [Goods(line, None) for line in lines]
    return {
        "confirm": sample_confirm(language),
        "customer": customer_values(person or sample_person(language), language),
        "shop": shop_values(SAMPLE_PROFILE, DESK.base_url),
        "cart": cart_values(cart, goods, language, Trust(SAMPLE_PROFILE, DESK.base_url)),
        "letter_number": 1,
    }


def letter(language: str = "ja", key: str = "cart-1", **changes: Any) -> Letter:
    source = supplied(key, language)
    assert source
    return compose(
        DESK,
        replace(TO, marketing=key not in ASKING),
        WORKSHOPS[language].compile(source.subject, source.html, source.text),
        context(language, **changes),
    )


class Page(HTMLParser):
    """What a mail program would make of a page: its links, pictures and tags."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.pictures: list[str] = []
        self.tags: list[str] = []
        self.open: list[str] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append(tag)
        if tag not in {"meta", "img", "br"}:
            self.open.append(tag)
        if tag == "a":
            self.links.append(found["href"] or "")
        if tag == "img":
            assert "alt" in found
            self.pictures.append(found["src"] or "")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize(("key", "language"), sorted(supplied_keys()))
def test_a_supplied_letter_may_be_saved_and_is_sound(key: str, language: str) -> None:
    source = supplied(key, language)
    assert source
    asks = key in ASKING
    checked(WORKSHOPS[language], language, asks, subject=source.subject, html=source.html, text=source.text)
    assert warnings(source.subject, source.html) == []
    made = letter(language, key)
    page = Page(made.html)
    assert page.open == [] and page.tags[:3] == ["html", "head", "meta"]
    assert page.pictures[-1].startswith("https://crm.shop.example/o/") and page.pictures[-1].endswith(".gif")
    for body in (made.html, made.text):
        own = [made.unsubscribe_url, made.unsubscribe_url.replace("/u/", "/p/"), "5,860"]
        own = [sample_confirm(language)["url"]] if asks else own
        for owed in ("Sample shop", "1-2-3 Sample, Tokyo", *own):
            assert owed in body
    assert "カモミール" not in made.subject and "%" not in made.subject


def test_there_are_three_letters_and_two_that_ask_in_two_languages() -> None:
    keys = {*(f"cart-{number}" for number in (1, 2, 3)), *ASKING}
    assert supplied_keys() == {(key, language) for key in keys for language in ("ja", "en")}


@pytest.mark.parametrize("key", ASKING)
def test_a_letter_that_asks_cannot_be_saved_without_its_button(key: str) -> None:
    source = supplied(key, "ja")
    assert source
    for part in ("html", "text"):
        parts = {"subject": source.subject, "html": source.html, "text": source.text}
        parts[part] = parts[part].replace("confirm.url", "shop.url")
        with pytest.raises(Refused, match=r"confirm\.url"):
            checked(WORKSHOPS["ja"], "ja", True, **parts)
    with pytest.raises(Refused):  # nor can a letter that asks nothing have one
        checked(WORKSHOPS["ja"], "ja", subject="s", html=FOOTER + "{{ confirm.url }}", text=FOOTER)


@pytest.mark.parametrize(
    ("family", "given_name", "ja", "en"),
    [
        ("山田", "花子", "山田 花子 様", "花子 山田"),
        ("髙﨑", "", "髙﨑 様", "髙﨑"),
        ("", "花子", "花子 様", "花子"),
        ("", "", "お客様", "customer"),
        ("  ", "\n", "お客様", "customer"),
    ],
)
def test_greetings(family: str, given_name: str, ja: str, en: str) -> None:
    person = Person(customer_id=1, public_id=UUID(int=1), family_name=family, given_name=given_name)
    assert customer_values(person, "ja")["name_with_title"] == ja
    assert customer_values(person, "en")["name_with_title"] == en


def test_every_link_is_signed_and_leads_where_it_did() -> None:
    made = letter()
    links = [*Page(made.html).links, *re.findall(r"https?://\S+", made.text)]
    opened = read_link(KEY, "open", Page(made.html).pictures[-1].rpartition("/")[2].removesuffix(".gif"))
    signed = {
        "m": str(TO.message_id),
        "c": str(TO.public_id),
        "s": "main",
        "k": "main:1",
        "sc": "s",
        "st": "1",
        "cl": "cart",
    }
    assert opened == signed
    where = set()
    for link in links:
        base, _, token = link.rpartition("/")
        if base in ("https://crm.shop.example/u", "https://crm.shop.example/p"):
            assert link.replace("/p/", "/u/") == made.unsubscribe_url
            continue
        payload = read_link(KEY, "click", token)
        assert base == "https://crm.shop.example/c" and payload is not None
        where.add(payload.pop("u"))
        assert payload == signed
    assert where == {f"https://shop.example{path}" for path in ("", "/tea", "/lotion", "/cart", "/contact")}
    assert read_link(KEY, "unsubscribe", made.unsubscribe_url.rpartition("/")[2]) == {
        "m": str(TO.message_id), "c": str(TO.public_id), "s": "main", "e": TO.email, "l": "ja", "ch": "email"
    }  # fmt: skip


def test_other_addresses_are_left_alone() -> None:
    source = (
        FOOTER
        + ' <a href="mailto:a@b.jp">m</a> <a href="tel:0312345678">t</a> <a href="#top">u</a> <link href="https://x.jp/a.css">'
    )
    made = compose(DESK, TO, WORKSHOPS["ja"].compile("s", source, FOOTER), context())
    for kept in ('href="mailto:a@b.jp"', 'href="tel:0312345678"', 'href="#top"', '<link href="https://x.jp/a.css">'):
        assert kept in made.html


def test_an_escaped_address_is_signed_as_it_was_meant() -> None:
    source = FOOTER + '<a class="x" href="https://shop.example/?a=1&amp;b=2">x</a>'
    (link,) = Page(compose(DESK, TO, WORKSHOPS["ja"].compile("s", source, FOOTER), context()).html).links
    payload = read_link(KEY, "click", link.rpartition("/")[2])
    assert payload and payload["u"] == "https://shop.example/?a=1&b=2"


NASTY = [
    '<script>alert(1)</script>', "{{ shop.name }}{% for x in (1..9) %}!{% endfor %}", '"><img src=x onerror=alert(1)>',
    '<a href="https://evil.example/">free</a>', "https://evil.example/login", "a\r\nBcc: x@y.jp", "' onmouseover='x", "&lt;b&gt;",
]  # fmt: skip


def typed(product: str, name: str) -> None:
    """A letter with this product and this name has the tags of any other, and leads nowhere but to the shop."""
    person = replace(sample_person("ja"), family_name=name)
    nasty = letter(person=person, lines=(Line(product_id="p", quantity=1, unit_price=1, name=product, url=product),))
    calm = letter(lines=(Line(product_id="p", quantity=1, unit_price=1, name="tea", url="https://shop.example/tea"),))
    assert Page(nasty.html).tags == Page(calm.html).tags
    for link in [*Page(nasty.html).links, *re.findall(r"https?://\S+", nasty.text)]:
        payload = read_link(KEY, "click", link.rpartition("/")[2])
        assert link.replace("/p/", "/u/") == nasty.unsubscribe_url or (
            payload and payload["u"].startswith("https://shop.example")
        )
    assert " ".join(product.split()).replace("://", ": //") in html.unescape(nasty.html)


def type_all() -> None:
    for one in NASTY:
        typed(one, "山田")
        typed("tea", one)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.text(min_size=1, max_size=60).filter(str.strip), st.text(max_size=30))
def test_what_strangers_type_is_data(product: str, name: str) -> None:
    typed(product, name)


def test_what_nasty_strangers_type_is_data_too() -> None:
    type_all()


def _careless_workshop() -> dict[str, Workshop]:
    with patch.object(liquid, "_environment", lambda partials, escape: _environment(partials, escape=False)):
        return {"ja": Workshop(parts("ja", "html"), parts("ja", "text"))}


CARELESS: dict[str, Callable[[], AbstractContextManager[Any]]] = {
    "escapes nothing": lambda: patch.dict(WORKSHOPS, _careless_workshop()),
    "lets links be typed": lambda: patch.object(variables, "plain", lambda text: text),
    "trusts every address": lambda: patch.object(Trust, "link", lambda self, url: url or "https://shop.example"),
    "fills in twice": lambda: patch.object(
        variables, "plain", lambda text: WORKSHOPS["ja"].compile(text, "", "").subject.render(shop={"name": "X"})
    ),
}


@pytest.mark.parametrize("mutant", CARELESS)
def test_careless_letters_are_found_out(mutant: str) -> None:
    with CARELESS[mutant](), pytest.raises((AssertionError, KeyError)):
        type_all()


@pytest.mark.parametrize(
    ("url", "leads_to"),
    [
        ("https://shop.example/cart?id=1", "https://shop.example/cart?id=1"),
        ("https://www.shop.example/cart", "https://www.shop.example/cart"),
        ("https://crm.shop.example:8443/x", "https://crm.shop.example:8443/x"),
        ("https://evilshop.example/cart", "https://shop.example"),
        ("https://shop.example@evil.example/", "https://shop.example"),
        ("https://shop.example\\@evil.example/", "https://shop.example"),
        ("javascript:alert(1)", "https://shop.example"),
        ("//evil.example", "https://shop.example"),
        ("", "https://shop.example"),
    ],
)
def test_a_cart_may_only_point_at_the_shop(url: str, leads_to: str) -> None:
    assert Trust(SAMPLE_PROFILE, DESK.base_url).link(url) == leads_to


def test_prices_and_names_are_those_of_today() -> None:
    line = Line(product_id="tea", quantity=2, unit_price=1000, name="Old name")
    listed = Product(site="", product_id="tea", name="New name", price=1200, url="https://elsewhere.example/tea")
    cart, _ = sample_cart("ja")

    def shown(line: Line, product: Product) -> dict[str, Any]:
        values = cart_values(cart, [Goods(line, product)], "ja", Trust(SAMPLE_PROFILE, DESK.base_url))
        return {**values["lines"][0], "total": values["total"]}

    assert shown(line, listed)["name"] == "New name" and shown(line, listed)["total"] == "2,400円"
    assert shown(line, listed)["url"] == "https://elsewhere.example/tea"
    assert shown(replace(line, subscription=True), listed)["price"] == "2,000円"
    assert shown(line, replace(listed, listed=False))["price"] == "2,000円"


def test_amounts() -> None:
    assert [amount(12345, "JPY", "ja"), amount(12345, "JPY", "en")] == ["12,345円", "¥12,345"]
    assert amount(1230, "EUR", "en") == "12.30 EUR"


GOOD: dict[str, str] = {"subject": "s", "html": FOOTER, "text": FOOTER}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"html": FOOTER + "\n\n{% if %}"}, "html, line 3:"),
        ({"text": FOOTER + "\n{{ customer.nickname }}"}, "text, line 2: there is no variable customer.nickname"),
        ({"html": FOOTER + "{% if 1 == 2 %}\n{{ coupon }}{% endif %}"}, "html, line 2: there is no variable coupon"),
        ({"html": FOOTER + "\n{% for line in cart.lines %}{{ line.colour }}{% endfor %}"}, "html, line 2: there is no variable line."),
        ({"html": FOOTER + "{{ cart.lines[0].colour }}"}, "html, line 1: there is no variable"),
        ({"subject": "{{ shop.name | safe }}"}, "subject, line 1:"),
        ({"html": FOOTER + "{{ 'now' | date: '%Y' }}"}, "html, line 1:"),
        ({"html": FOOTER + "{% render 'nowhere' %}"}, "html, line 1:"),
        ({"html": FOOTER + "{% include 'nowhere' %}"}, "html, line 1:"),
        ({"html": FOOTER + "{% for a in (1..200) %}{% for b in (1..200) %}.{% endfor %}{% endfor %}"}, "html, line 1:"),
        ({"html": FOOTER + "{% for a in (1..9000) %}" + "x" * 200 + "{% endfor %}"}, "html, line 1: The letter is too long."),
        ({"html": FOOTER + "{% if true %}" * 60 + "{% endif %}" * 60}, "html, line 1:"),
        ({"html": FOOTER.replace("{{ unsubscribe_url }}", "")}, "unsubscribe_url"),
        ({"text": ""}, "unsubscribe_url"),
        ({"html": "{% if letter_number == 99 %}" + FOOTER + "{% endif %}"}, "unsubscribe_url"),
        ({"text": FOOTER.replace("{{ shop.postal_address }}", "")}, "postal_address"),
        ({"subject": " "}, "subject"),
    ],
)  # fmt: skip
def test_what_may_not_be_saved_is_refused_with_its_line(changes: dict[str, str], words: str) -> None:
    checked(WORKSHOPS["ja"], "ja", **GOOD)
    with pytest.raises(Refused, match=re.escape(words)):
        checked(WORKSHOPS["ja"], "ja", **(GOOD | changes))


def test_the_ordinary_liquid_may_be_saved() -> None:
    ordinary = (
        "{% assign first = cart.lines | first %}{{ first.name }}{{ cart.lines.size }}"
        "{% for line in cart.lines limit: 2 %}{{ forloop.index }}{{ line.name | truncate: 10 }}{{ cart.lines[0].url }}{% endfor %}"
    )
    checked(WORKSHOPS["ja"], "ja", **(GOOD | {"html": FOOTER + ordinary}))


@pytest.mark.parametrize(
    ("subject", "source"),
    [("絶対お得です", ""), ("{{ cart.lines[0].name }}をお忘れですか", ""), ("あ" * 61, ""), ("ok", "x" * 100_001)],
)
def test_advice(subject: str, source: str) -> None:
    assert len(warnings(subject, source)) == 1


def test_no_marketing_letter_leaves_without_a_way_out() -> None:
    bare = WORKSHOPS["ja"].compile("s", "<p>hello</p>", FOOTER)
    with pytest.raises(Unfit):
        compose(DESK, TO, bare, context())
    made = compose(DESK, replace(TO, marketing=False), bare, context())
    assert made.unsubscribe_url == "" and made.html.startswith("<p>hello</p><img ")
