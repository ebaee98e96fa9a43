"""The places where a shop sells."""

from datetime import UTC, datetime

import pytest

from enishi.kernel.errors import NotFound, Refused
from enishi.shop import api

AT = datetime(2026, 11, 1, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def test_a_place_made_for_its_keys_is_called_by_its_code() -> None:
    api.ensure_write_keys("shop")
    assert [(site.code, site.name, site.kind) for site in api.sites()] == [("shop", "shop", "own")]


def test_places_are_added_named_and_listed_own_pages_first() -> None:
    api.add_site(" Kyoto ", "京都店", "store", by="owner", at=AT)
    api.add_site("rakuten", "楽天市場", "mall", by="owner", at=AT)
    api.ensure_write_keys("shop")
    api.change_site("shop", "本店", "own", by="owner", at=AT)
    assert [(site.code, site.name) for site in api.sites()] == [
        ("shop", "本店"),
        ("rakuten", "楽天市場"),
        ("kyoto", "京都店"),
    ]
    assert api.site_names() == {"shop": "本店", "rakuten": "楽天市場", "kyoto": "京都店"}
    assert [line.action for line in api.access_log()[0]] == ["site_changed", "site_added", "site_added"]


@pytest.mark.parametrize("code", ["", "京都", "a b", "a" * 41, "-a", "a:b"])
def test_a_code_nobody_could_type_is_refused(code: str) -> None:
    with pytest.raises(Refused):
        api.add_site(code, "x", "store", by="owner", at=AT)
    assert api.sites() == []


def test_a_code_is_given_once() -> None:
    api.add_site("kyoto", "京都店", "store", by="owner", at=AT)
    with pytest.raises(Refused):
        api.add_site("kyoto", "別の店", "mall", by="owner", at=AT)
    assert api.site_names() == {"kyoto": "京都店"}


def test_only_a_place_that_exists_is_renamed_or_given_keys() -> None:
    with pytest.raises(NotFound):
        api.change_site("nowhere", "x", "own", by="owner", at=AT)
    with pytest.raises(NotFound):
        api.make_write_key("nowhere", trusted=True, by="owner", at=AT)


def test_a_key_is_changed_without_an_hour_in_which_none_works() -> None:
    _, old = api.ensure_write_keys("shop")
    new = api.make_write_key("shop", trusted=True, by="owner", at=AT)
    assert {key.key for key in api.write_keys() if key.trusted} == {old.key, new.key}
    api.withdraw_write_key(old.key, by="owner", at=AT)
    assert [key.key for key in api.write_keys() if key.trusted] == [new.key]
