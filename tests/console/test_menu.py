"""The menu: three groups, the place of every page, and all its keys in the help."""

import re

import pytest
from django.test import Client
from django.utils.translation import override

from enishi.console.places import places
from enishi.console.texts import birthday_text


@pytest.mark.parametrize(
    ("page", "place"),
    [
        ("shopify/", "ways-in/"),
        ("ec-cube/", "ways-in/"),
        ("line/", "ways-in/"),
        ("guides/", "ways-in/"),
        ("alike/", "customers/"),
        ("requests/", "settings/"),
        ("imports/", "imports/"),
    ],
)
def test_a_page_belongs_to_one_place_of_the_menu(owner: Client, page: str, place: str) -> None:
    text = owner.get(f"/console/{page}").content.decode()
    column = text[text.index('class="places"') : text.index('class="places-foot"')]
    assert re.findall(r'href="([^"]+)"[^>]*aria-current="page"', column) == [f"/console/{place}"]
    assert column.count("<ul") == 3


def test_the_help_names_the_key_of_every_place(owner: Client) -> None:
    text = owner.get("/console/guides/").content.decode()
    keys = re.findall(r"<kbd>g</kbd> <kbd>(.)</kbd>", text)
    assert keys == [place.key for place in places()]
    assert len(set(keys)) == len(keys), "two places would share a key"


def test_a_birthday_is_written_as_far_as_it_is_known() -> None:
    known = [(1965, 10, 8), (None, 10, 8), (1965, 10, None), (1965, None, None), (None, None, None)]
    with override("ja"):
        assert [birthday_text(*parts) for parts in known] == ["1965年10月8日", "10月8日", "1965年10月", "1965年", ""]
    with override("en"):
        assert [birthday_text(*parts) for parts in known] == ["8 October 1965", "8 October", "October 1965", "1965", ""]


def test_what_is_missing_in_a_form_is_said_in_the_console_s_words(owner: Client) -> None:
    answer = owner.post("/console/forms/new/", {})
    assert answer.status_code == 422
    assert "入力または選択してください。" in answer.content.decode()
    assert "フィールド" not in answer.content.decode()
