"""Who is believed on a field: the weightiest word stands, in whatever order words arrive and however nodes are joined."""

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from enishi.customers.core.profile import Notes, note, profile
from enishi.customers.core.words import Word, Words, heard
from enishi.events.types import Claims, Event, Recorded
from enishi.events.vocabulary import BODIES, Body, CustomerIdentified, CustomerTagged, OrderPlaced
from enishi.kernel.ids import derived_id

START = datetime(2026, 11, 1, tzinfo=UTC)
SOURCES = {"tag": 0, "csv": 1, "api": 2, "shopify": 2, "console": 3}
Hear = Callable[[Words, str, Word], Any]

said = st.lists(
    st.tuples(
        st.sampled_from(["phone", "email"]),
        st.sampled_from([None, "x", "y", "z"]),
        st.sampled_from(sorted(SOURCES)),
        st.integers(0, 3),
    ),
    max_size=10,
)
Said = list[tuple[str, str | None, str, int]]


def told(hear: Hear, log: Iterable[tuple[str, Word]]) -> Words:
    words = Words()
    for field, word in log:
        hear(words, field, word)
    return words


def check(hear: Hear, said: Said, cut: int, order: list[int]) -> None:
    log = [
        (field, Word(value, SOURCES[source], when, place, source))
        for place, (field, value, source, when) in enumerate(said)
    ]
    whole = told(hear, log)
    values = profile(heard([whole])).values
    for field in ("phone", "email"):
        heaviest = max((word for each, word in log if each == field), key=lambda word: word.weight, default=None)
        assert values.get(field) == (heaviest.value if heaviest else None)
    again = [log[index % len(log)] for index in order] + log if log else []
    assert told(hear, again) == whole, "neither order nor repeats matter"
    joined = heard([told(hear, log[:cut]), told(hear, log[cut:])])
    assert profile(joined).values == values, "two nodes joined are one"
    assert Words.restored(whole.stored()) == Words.restored(json.loads(whole.stored())) == whole


@given(said, st.integers(0, 10), st.lists(st.integers(0, 9), max_size=8))
@settings(deadline=None)
def test_the_weightiest_word_stands_in_whatever_order_words_arrive(said: Said, cut: int, order: list[int]) -> None:
    check(Words.hear, said, cut, order)


def last_to_arrive(words: Words, field: str, word: Word) -> None:
    others = [each for each in words.of.get(field, []) if each.source != word.source]
    words.of[field] = sorted([word, *others], key=lambda each: each.weight, reverse=True)


def first_to_arrive(words: Words, field: str, word: Word) -> None:
    if all(each.source != word.source for each in words.of.get(field, [])):
        words.hear(field, word)


def one_word_for_all_voices(words: Words, field: str, word: Word) -> None:
    words.hear(field, replace(word, source="", rank=0))


def the_last_voice_stands(words: Words, field: str, word: Word) -> None:
    words.hear(field, word)
    words.of[field].reverse()


def clearing_is_no_word(words: Words, field: str, word: Word) -> None:
    if word.value is not None:
        words.hear(field, word)


def the_latest_whoever_speaks(words: Words, field: str, word: Word) -> None:
    words.hear(field, replace(word, rank=0))


@pytest.mark.parametrize(
    "mutant",
    [
        last_to_arrive,
        first_to_arrive,
        one_word_for_all_voices,
        the_last_voice_stands,
        clearing_is_no_word,
        the_latest_whoever_speaks,
    ],
)
def test_the_property_of_words_rejects(mutant: Hear) -> None:
    @given(said, st.integers(0, 10), st.lists(st.integers(0, 9), max_size=8))
    @settings(max_examples=500, deadline=None, phases=[Phase.generate])
    def attempt(said: Said, cut: int, order: list[int]) -> None:
        check(mutant, said, cut, order)

    with pytest.raises(AssertionError):
        attempt()


def known(*events: tuple[Body, str, Claims]) -> Words:
    """The words of one node that is told these (body, source, claims), a minute apart, on a site that is no mall or on `mall`."""
    resolved = []
    for position, (body, source, claims) in enumerate(events, 1):
        at = START + timedelta(minutes=position)
        kind = next(kind for kind, of in BODIES.items() if of is type(body))
        event = Event(
            id=derived_id("t", str(position)), kind=kind, occurred_at=at, received_at=at, site="shop", source=source,
            claims=claims, body=body,
        )  # fmt: skip
        resolved.append((Recorded(position, event), 1))
    return note(resolved, Notes(), alike={}, mall_sites=frozenset()).words[1]


HANA = Claims(email="hana@example.jp")


def test_what_the_console_cleared_stays_cleared_though_the_shop_says_it_again() -> None:
    words = known(
        (CustomerIdentified(phone="03-1234-5678"), "shopify", HANA),
        (CustomerIdentified(cleared=("phone",)), "console", HANA),
        (CustomerIdentified(phone="03-1234-5678"), "shopify", HANA),
    )
    assert "phone" not in profile(heard([words])).values


def test_flags_once_set_stay_until_they_are_cleared() -> None:
    events = [(CustomerIdentified(is_test=True), "api", HANA), (CustomerIdentified(is_test=False), "api", HANA)]
    assert profile(heard([known(*events)])).values["is_test"] is True
    assert (
        "is_test"
        not in profile(heard([known(*events, (CustomerIdentified(cleared=("is_test",)), "api", HANA))])).values
    )


def test_tags_come_and_go_and_traits_are_the_shops_own() -> None:
    found = profile(
        heard(
            [
                known(
                    (CustomerTagged(added=("VIP", "お得意様")), "shopify", HANA),
                    (CustomerIdentified(traits={"rank": 3, "likes": "緑茶", "old": None}), "shopify", HANA),
                    (CustomerTagged(removed=("VIP",)), "shopify", HANA),
                )
            ]
        )
    )
    assert (found.tags, found.traits) == (("お得意様",), {"rank": 3, "likes": "緑茶"})


def test_an_address_that_only_a_mall_told_is_not_for_marketing() -> None:
    order = OrderPlaced(order_id="1", lines=(), total=0, channel="mall")
    from_mall = profile(heard([known((order, "api", HANA))]))
    assert (from_mall.email, from_mall.is_mall) == ("hana@example.jp", True)
    both = profile(heard([known((CustomerIdentified(), "api", HANA), (order, "api", HANA))]))
    assert not both.is_mall
    masked = profile(heard([known((CustomerIdentified(), "api", Claims(email="x@m.marketplace.amazon.co.jp")))]))
    assert masked.is_mall
