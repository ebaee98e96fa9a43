"""Words about a person, in any order; consent, suppression and complaints as of an instant."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from enishi.customers.core import standing
from enishi.customers.core.consenting import Said
from enishi.customers.core.folding import address, searchable
from enishi.customers.core.profile import Details, Word
from enishi.customers.core.standing import Record, Suppressed

START = datetime(2026, 11, 1, tzinfo=UTC)
Tell = Callable[[Details, str, str, Word], None]

words = st.lists(
    st.tuples(
        st.sampled_from(["phone", "email"]), st.sampled_from(["", "x", "y", "z"]), st.integers(0, 1), st.integers(0, 3)
    ),
    max_size=8,
)


def told(tell: Tell, said: Iterable[tuple[str, str, Word]]) -> Details:
    details = Details()
    for name, value, word in said:
        tell(details, name, value, word)
    return details


def check(tell: Tell, said: list[tuple[str, str, int, int]], cut: int, shuffled: list[int]) -> None:
    log = [(name, value, (weight, when, position)) for position, (name, value, weight, when) in enumerate(said)]
    whole = told(tell, log)
    for name in ("phone", "email"):
        heaviest = max(
            (word, value) for each, value, word in [("", "", (-1, 0, 0)), *log] if (each == name and value) or not each
        )
        assert whole.values.get(name, "") == heaviest[1]
    assert told(tell, [log[index % len(log)] for index in shuffled] + log if log else []) == whole
    joined = told(tell, log[:cut])
    joined.absorb(told(tell, log[cut:]))
    assert joined == whole


@given(words, st.integers(0, 8), st.lists(st.integers(0, 7), max_size=8))
@settings(deadline=None)
def test_the_weightiest_word_stands_in_whatever_order_words_arrive(
    said: list[tuple[str, str, int, int]], cut: int, order: list[int]
) -> None:
    check(Details.tell, said, cut, order)


def last_to_arrive(details: Details, name: str, value: str, word: Word) -> None:
    details.values[name], details.words[name] = value, word


def first_to_arrive(details: Details, name: str, value: str, word: Word) -> None:
    if name not in details.values:
        details.tell(name, value, word)


def nothing_is_a_word_too(details: Details, name: str, value: str, word: Word) -> None:
    if word >= details.words.get(name, word):
        details.values[name], details.words[name] = value, word


def whoever_says_it(details: Details, name: str, value: str, word: Word) -> None:
    details.tell(name, value, (0, *word[1:]))


@pytest.mark.parametrize("mutant", [last_to_arrive, first_to_arrive, nothing_is_a_word_too, whoever_says_it])
def test_the_property_of_words_rejects(mutant: Tell) -> None:
    @given(words, st.integers(0, 8), st.lists(st.integers(0, 7), max_size=8))
    @settings(max_examples=500, deadline=None, phases=[Phase.generate])
    def attempt(said: list[tuple[str, str, int, int]], cut: int, order: list[int]) -> None:
        check(mutant, said, cut, order)

    with pytest.raises(AssertionError):
        attempt()


def at(hours: int) -> datetime:
    return START + timedelta(hours=hours)


def test_a_standing_is_a_matter_of_the_instant() -> None:
    record = Record(
        email="a@example.jp",
        said={"email": [Said(at(hour), "marketing", yes) for hour, yes in ((5, False), (1, True), (3, False), (4, True))]},
        suppressed=[Suppressed(at(6), None, "hard_bounce")],
        complaints={"1": [(at(2), True), (at(2), False)], "2": [(at(7), True)]},
    )
    found = [standing.standing(record, at(hour)) for hour in range(8)]
    assert [each.consent for each in found] == ["unknown", *["granted"] * 2, "withdrawn", "granted", *["withdrawn"] * 3]
    assert [each.suppressed for each in found] == [""] * 6 + ["hard_bounce"] * 2
    assert [each.hold for each in found] == [*[""] * 7, "complaint"]  # the first was opened and settled in one instant


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Hanako@Example.JP ", "hanako@example.jp"),
        ("ｈａｎａｋｏ＠ｅｘａｍｐｌｅ．ｊｐ", "hanako@example.jp"),
        ("a..b.@docomo.ne.jp", "a..b.@docomo.ne.jp"),
        ("none", ""),
        ("@example.jp", ""),
        ("a@b@example.jp", ""),
        ("a b@example.jp", ""),
        ("a@localhost", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_addresses_are_folded_and_what_is_none_is_nobodys(typed: str | None, kept: str) -> None:
    assert address(typed) == kept


@pytest.mark.parametrize("typed", ["ヤマダ タロウ", "やまだ　たろう", "ﾔﾏﾀﾞﾀﾛｳ"])
def test_names_are_found_however_they_are_typed(typed: str) -> None:
    assert searchable(typed) == "ヤマダタロウ"
