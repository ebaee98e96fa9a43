"""In a shop of very many customers the builder shows an estimate at once, and asks for the exact count by itself."""

import pytest
from django.test import Client

from enishi.segments import api, counting
from enishi.segments.types import Has, Range
from tests.console.segments.test_segment_pages import form
from tests.console.shop_day import ShopDay

BUYERS = Has(what="orders", range=Range(least=1))


def test_the_estimate_says_that_it_is_one_and_gives_way_to_the_count(
    owner: Client, shop_day: ShopDay, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = owner.post("/console/segments/count/", form(BUYERS))
    assert few.context["counted"].size.is_exact
    for place in (api, counting):
        monkeypatch.setattr(place, "EXACT_BELOW", 1)
    monkeypatch.setattr(counting, "_DRAWN", 2)
    first = owner.post("/console/segments/beside/", form(BUYERS))
    assert not first.context["counted"].size.is_exact
    asks_again = 'hx-post="/console/segments/count/" hx-trigger="load"'
    assert asks_again in first.text
    exact = owner.post("/console/segments/count/", form(BUYERS))
    assert asks_again not in exact.text
    assert exact.context["counted"] == few.context["counted"]
