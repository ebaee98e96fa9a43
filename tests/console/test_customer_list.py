"""The list of customers: in the order of what they did or bought, said in a sentence."""

import re

from django.test import Client

from enishi import pipeline
from enishi.console.pages import now
from enishi.customers import api as customers
from tests.console.shop_day import ShopDay


def rows(owner: Client, query: str = "") -> list[str]:
    text = owner.get(f"/console/customers/{query}").content.decode()
    return re.findall(r'href="([0-9a-f-]{36})/"', text)


def test_sales_stand_beside_the_names(owner: Client, shop_day: ShopDay) -> None:
    text = owner.get("/console/customers/").content.decode()
    assert "11,392円" in text
    assert "購入した顧客" not in text


def test_sorted_by_sales_only_buyers_are_shown_and_it_says_so(owner: Client, shop_day: ShopDay) -> None:
    buyer = customers.person_by_email("c1@example.jp")
    assert buyer
    for sort in ("-sales", "sales", "-orders", "-last"):
        assert rows(owner, f"?sort={sort}") == [str(buyer.public_id)]
    assert "購入した顧客 1人" in owner.get("/console/customers/?sort=-sales").content.decode()
    assert rows(owner, "?sort=-sales&q=c1@") == [str(buyer.public_id)]
    assert rows(owner, "?sort=-sales&q=c0@") == []
    assert len(rows(owner, "?sort=nonsense")) == 4


def test_an_edit_of_the_shop_is_no_activity_of_the_customer(owner: Client, shop_day: ShopDay) -> None:
    before, person = rows(owner), customers.person_by_email("c3@example.jp")
    assert person
    last = person.last_seen_at
    owner.post(
        f"/console/customers/{person.public_id}/edit/",
        {"family_name": "林", "was_family_name": "", "was_given_name": ""},
    )
    while pipeline.take_in():
        pass
    edited = customers.person_by_email("c3@example.jp")
    assert edited
    assert edited.family_name == "林"
    assert edited.last_seen_at == last
    assert last is not None
    assert last < now()
    assert rows(owner) == before
