"""What the template language says about a broken letter, in words for a person."""

import pytest
from django.utils.translation import override

from enishi.console import words
from enishi.console.letters.problems import problem
from enishi.kernel.errors import Refused


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("expected tag endif, found end of expression", "HTML の 3行目: 「{% endif %}」が足りません"),
        ("unexpected tag 'foo'", "HTML の 3行目: 「{% foo %}」はここには置けません"),
        ("expected '}}', found end of file", "HTML の 3行目: 終わりの「}}」が足りません"),
        ("unknown filter 'money'", "HTML の 3行目: フィルター「money」はありません"),
        ("missing expression", "HTML の 3行目: かっこの中に足りないものがあります"),
        ("something new", "HTML の 3行目: something new"),
    ],
)
def test_a_broken_letter_is_explained(said: str, read: str) -> None:
    refusal = Refused("%(part)s, line %(line)s: %(problem)s", part="html", line=3, problem=said)
    with override("ja"):
        assert problem(refusal) == read


@pytest.mark.parametrize(
    ("minutes", "japanese", "english"),
    [
        (0, "0分", "0 minutes"),
        (15, "15分", "15 minutes"),
        (60, "1時間", "1 hour"),
        (90, "1時間と30分", "1 hour 30 minutes"),
        (1440, "1日", "1 day"),
        (4335, "3日と15分", "3 days 15 minutes"),
    ],
)
def test_a_length_of_time_is_said_in_full(minutes: int, japanese: str, english: str) -> None:
    with override("ja"):
        assert words.duration(minutes) == japanese
    with override("en"):
        assert words.duration(minutes) == english
