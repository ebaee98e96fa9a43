"""Letters about a cart go to whom the cart belongs at that moment: to the merged customer, and after a parting to its own again."""

from pathlib import Path

import pytest

from enishi.customers import api as customers
from enishi.messages import api as messages
from enishi.scenarios import api as scenarios
from tests.flow.shop_day import TEA, ShopDay

pytestmark = pytest.mark.django_db
HANA, TARO = "hana@example.jp", "taro@example.jp"


@pytest.fixture
def day(var: Path) -> ShopDay:
    return ShopDay()


def public_id(email: str) -> object:
    person = customers.person_by_email(email)
    assert person is not None
    return person.public_id


def test_after_a_merge_is_taken_back_the_letters_of_a_cart_go_to_its_owner_again(day: ShopDay) -> None:
    day.sign_up(-20, TARO, visitor="v2")
    day.sign_up(-10, HANA, visitor="v1")
    day.cart(0, TEA, visitor="v2")
    day.live_until(30)
    hana, taro = public_id(HANA), public_id(TARO)
    customers.merge(hana, taro, by="owner", at=day.at(31))  # type: ignore[arg-type]
    day.live_until(100)
    one = customers.person_by_email(TARO)
    assert one is not None
    assert (one.public_id, one.email) == (taro, HANA), "known first gives the name, told last the address"
    assert scenarios.runs(customer_id=one.customer_id)[1] == 1
    assert messages.outbox(customer_id=one.customer_id)[1] == 1
    customers.unmerge(hana, taro, by="owner", at=day.at(101))  # type: ignore[arg-type]
    day.live_until(2 * 1440)
    assert day.letters() == [(60, HANA), (1440, TARO)]
    parted = customers.person_by_email(HANA)
    assert parted is not None
    assert scenarios.runs(customer_id=parted.customer_id)[1] == 0
