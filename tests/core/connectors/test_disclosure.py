"""The page about what is sent says all of it, in both languages."""

import pytest

from enishi.connectors.tag.disclosure import as_text, disclosure, is_complete


def test_every_kind_and_field_that_a_browser_may_report_has_its_words() -> None:
    assert is_complete()


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_page_says_what_to_whom_and_what_for(language: str) -> None:
    text = as_text(language, "ひだまり堂")  # type: ignore[arg-type]
    said = disclosure(language, "ひだまり堂")  # type: ignore[arg-type]
    assert "ひだまり堂" in said.receiver and said.receiver in text
    assert all(when in text and all(each in text for each in what) for when, what in said.sent)
    assert {"ja": "Global Privacy Control", "en": "Global Privacy Control"}[language] in said.stopping
    assert "{shop}" not in text
