"""The unsubscribe page says everything in both languages."""

import pytest

from enishi.http.unsubscribe_page import WORDS, preferred


def test_every_state_speaks_both_languages_alike() -> None:
    for state, languages in WORDS.items():
        assert set(languages) == {"ja", "en"}, state
        japanese, english = languages["ja"], languages["en"]
        assert len(japanese[1]) == len(english[1])
        assert bool(japanese[2]) == bool(english[2])


@pytest.mark.parametrize(
    ("asked", "accepts", "language"),
    [
        ("en", "ja", "en"),
        ("ja", "en", "ja"),
        ("", "en-GB,ja", "en"),
        ("", "de, ja;q=0.5, en", "ja"),
        ("xx", "", "ja"),
        ("", "EN", "en"),
    ],
)
def test_the_letters_language_goes_first(asked: str, accepts: str, language: str) -> None:
    assert preferred(asked, accepts) == language
