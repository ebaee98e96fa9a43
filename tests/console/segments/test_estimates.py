"""In a large shop a count comes at once as an estimate with its range, and the page asks for the exact one by itself."""

from django.test import Client
from pytest import MonkeyPatch

from enishi.segments import api, counting
from enishi.segments.types import Has, Range
from tests.console.segments.test_segment_pages import BUYERS, form
from tests.console.shop_day import ShopDay

EVERYBODY = Has(what="orders", range=Range(most=10))


def _large(monkeypatch: MonkeyPatch) -> None:
    """A shop of four counts as large, and an estimate asks only some of them."""
    monkeypatch.setattr(api, "EXACT_BELOW", 2)
    monkeypatch.setattr(counting, "EXACT_BELOW", 2)
    monkeypatch.setattr(counting, "_DRAWN", 2)


def test_an_estimate_first_and_then_the_exact_count(owner: Client, shop_day: ShopDay, monkeypatch: MonkeyPatch) -> None:
    _large(monkeypatch)
    for language, about in (("ja", "約"), ("en", "about")):
        owner.cookies["django_language"] = language
        page = owner.post("/console/segments/build/", form(EVERYBODY, act="show"))
        counted, text = page.context["counted"], page.content.decode()
        assert not counted.size.is_exact
        assert counted.size.least <= 4 <= counted.size.most
        assert about in text
        assert 'hx-post="/console/segments/count/" hx-trigger="load"' in text
        assert len(counted.channels) == 4
        exact = owner.post("/console/segments/count/", form(EVERYBODY))
        assert exact.context["counted"].size.size == 4
        assert exact.context["counted"].size.is_exact
        assert "hx-post" not in exact.content.decode(), "or it would ask for ever"


def test_a_small_shop_is_counted_at_once(owner: Client, shop_day: ShopDay) -> None:
    page = owner.post("/console/segments/build/", form(BUYERS, act="show"))
    assert page.context["counted"].size.is_exact
    assert 'hx-post="/console/segments/count/"' not in page.content.decode()


def test_what_cannot_be_counted_is_not_estimated_either(
    owner: Client, shop_day: ShopDay, monkeypatch: MonkeyPatch
) -> None:
    _large(monkeypatch)
    page = owner.post("/console/segments/count/", form(Has(what="orders", range=Range(least=3, most=1))))
    assert (page.status_code, page.context["counted"]) == (200, None)
