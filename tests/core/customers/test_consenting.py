"""What words on consent come to: a table of lives, and properties that find every rule which somebody drops."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from enishi.customers.core import consenting
from enishi.customers.core.consenting import ALL, PURPOSES, Consent, Said, consents
from enishi.customers.core.retention import Evidence, kept_until

START = datetime(2026, 11, 1, tzinfo=UTC)
Rule = Callable[..., dict[str, Consent]]


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def yes(hours: float, purpose: str = ALL, *, browser: bool = False) -> Said:
    return Said(at(hours), purpose, True, "browser" if browser else "known")


def no(hours: float, purpose: str = ALL, *, browser: bool = False) -> Said:
    return Said(at(hours), purpose, False, "browser" if browser else "known")


LIVES: dict[str, tuple[list[Said], dict[str, Consent]]] = {
    "a yes to everything opens everything": ([yes(1)], {ALL: "granted", "newsletter": "granted", "review": "granted"}),
    "a no to everything ends everything": (
        [yes(1), yes(2, "review"), no(3)],
        {ALL: "withdrawn", "newsletter": "withdrawn", "review": "withdrawn"},
    ),
    "a no to one leaves the others": (
        [yes(1), no(2, "reminder")],
        {ALL: "granted", "newsletter": "granted", "reminder": "withdrawn"},
    ),
    "a yes to everything does not open what was refused by itself": (
        [yes(1), no(2, "reminder"), no(3), yes(4)],
        {"newsletter": "granted", "reminder": "withdrawn"},
    ),
    "a yes to one after a no to everything opens that one": (
        [yes(1), no(2), yes(3, "review")],
        {ALL: "granted", "review": "granted", "newsletter": "withdrawn"},
    ),
    "nobody said anything": ([], {ALL: "unknown", "newsletter": "unknown"}),
    "a yes to one says nothing of the others": ([yes(1, "review")], {ALL: "granted", "newsletter": "unknown"}),
    "no to all three is no": ([yes(1), *(no(2, purpose) for purpose in PURPOSES)], {ALL: "withdrawn"}),
}


@pytest.mark.parametrize("life", LIVES)
def test_a_life(life: str) -> None:
    said, expected = LIVES[life]
    found = consents(said, at(10), browser_counts=True)
    assert {purpose: found[purpose] for purpose in expected} == expected


@pytest.mark.parametrize(
    ("said", "vouched", "state"),
    [
        ([yes(1, browser=True)], True, "granted"),
        ([yes(1, browser=True)], False, "unknown"),
        ([no(1, browser=True)], False, "withdrawn"),
        (
            [yes(1), no(2), yes(3, browser=True)],
            True,
            "withdrawn",
        ),  # one click, then somebody ticks a box in their name
        ([yes(1), no(2, "review"), yes(3, browser=True)], True, "granted"),  # the old yes still stands for the rest
        ([no(1, browser=True), yes(2, browser=True)], True, "granted"),  # unticked at one checkout, ticked at the next
        ([no(2), yes(2, browser=True)], True, "withdrawn"),
        ([no(1), yes(2)], False, "granted"),
        ([no(1), yes(2), no(3, browser=True), yes(4, browser=True)], True, "withdrawn"),
    ],
)
def test_what_a_browser_says(said: list[Said], vouched: bool, state: Consent) -> None:
    assert consents(said, at(9), browser_counts=vouched)[ALL] == state


words = st.lists(
    st.builds(
        Said,
        st.integers(0, 5).map(at),
        st.sampled_from([ALL, *PURPOSES]),
        st.booleans(),
        st.sampled_from(["known", "browser", "list"]),
    ),
    max_size=7,
)


def a_list(hours: float, granted: bool) -> Said:
    return Said(at(hours), ALL, granted, "list")


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ([a_list(3, True)], "granted"),
        ([no(1), a_list(3, True)], "withdrawn"),  # one click in February, a list of March imported in May
        ([no(1), a_list(3, True), yes(4)], "granted"),
        ([a_list(1, False), a_list(3, True)], "granted"),  # the list's own history
    ],
)
def test_what_an_imported_list_says(said: list[Said], state: Consent) -> None:
    assert consents(said, at(9), browser_counts=False)[ALL] == state


def check(rule: Rule, said: list[Said], hour: int, browser_counts: bool) -> None:
    """What must hold of any rule that a person could rely on."""
    found = rule(said, at(hour), browser_counts=browser_counts)
    heard = [word for word in said if word.at <= at(hour)]
    assert rule(heard[::-1], at(hour), browser_counts=browser_counts) == found  # neither order nor the future matters
    silent = [word for word in heard if not (word.granted and word.voice == "browser")]
    quiet = rule(silent, at(hour), browser_counts=browser_counts)
    if not browser_counts or any(not word.granted and word.voice != "browser" and word.at <= START for word in heard):
        assert found == quiet  # a browser's yes is worth nothing
    if any(not word.granted and word.voice == "known" for word in heard):
        own = [word for word in heard if not (word.granted and word.voice == "list")]
        assert found == rule(own, at(hour), browser_counts=browser_counts)  # a list's yes undoes no refusal said here
    after_no = rule([*heard, no(hour)], at(hour), browser_counts=browser_counts)
    assert set(after_no.values()) == {"withdrawn"}  # a no to everything is heard at once, whatever was said before
    for purpose in PURPOSES:
        without = rule([*heard, no(hour, purpose)], at(hour), browser_counts=browser_counts)
        assert without[purpose] == "withdrawn"
        again = rule([*heard, no(hour, purpose), yes(hour + 1)], at(hour + 1), browser_counts=browser_counts)
        assert again[purpose] == "withdrawn"
        opened = rule([*heard, yes(hour + 1, purpose)], at(hour + 1), browser_counts=browser_counts)
        assert opened[purpose] == "granted" or any(word.at > at(hour) for word in said)
    assert (found[ALL] == "granted") == ("granted" in [found[purpose] for purpose in PURPOSES])


@given(words, st.integers(0, 5), st.booleans())
@settings(deadline=None)
def test_the_person_is_heard(said: list[Said], hour: int, browser_counts: bool) -> None:
    check(consents, said, hour, browser_counts)


def without_the_umbrella(said: Iterable[Said], at: datetime, *, browser_counts: bool) -> dict[str, Consent]:
    own = [word for word in said if word.purpose != ALL]
    return consents(own, at, browser_counts=browser_counts)


def believing_browsers(said: Iterable[Said], at: datetime, *, browser_counts: bool) -> dict[str, Consent]:
    return consents([word._replace(voice="known") for word in said], at, browser_counts=browser_counts)


def believing_lists(said: Iterable[Said], at: datetime, *, browser_counts: bool) -> dict[str, Consent]:
    heard = [word._replace(voice="known") if word.voice == "list" else word for word in said]
    return consents(heard, at, browser_counts=browser_counts)


def in_order_of_arrival(said: Iterable[Said], at: datetime, *, browser_counts: bool) -> dict[str, Consent]:
    numbered = [word._replace(at=START + timedelta(seconds=place)) for place, word in enumerate(said) if word.at <= at]
    return consents(numbered, at, browser_counts=browser_counts)


def of_all_time(said: Iterable[Said], at: datetime, *, browser_counts: bool) -> dict[str, Consent]:
    return consents(said, at + timedelta(days=99), browser_counts=browser_counts)


def latest_of_any(said: Iterable[Said], at: datetime, *, browser_counts: bool) -> dict[str, Consent]:
    state = consents([word._replace(purpose=ALL) for word in said], at, browser_counts=browser_counts)[ALL]
    return dict.fromkeys((ALL, *PURPOSES), state)


@pytest.mark.parametrize(
    "mutant",
    [without_the_umbrella, believing_browsers, believing_lists, in_order_of_arrival, of_all_time, latest_of_any],
)
def test_the_property_rejects(mutant: Rule) -> None:
    @given(words, st.integers(0, 5), st.booleans())
    @settings(max_examples=1000, deadline=None, phases=[Phase.generate])
    def attempt(said: list[Said], hour: int, browser_counts: bool) -> None:
        check(mutant, said, hour, browser_counts)

    with pytest.raises(AssertionError):
        attempt()


@pytest.mark.parametrize(
    ("stands", "last_send", "years", "until"),
    [
        (True, None, 3, None),
        (False, None, 3, datetime(2027, 2, 28, tzinfo=UTC)),
        (False, datetime(2024, 2, 29, tzinfo=UTC), 3, datetime(2027, 3, 1, tzinfo=UTC)),
        (False, datetime(2020, 1, 1, tzinfo=UTC), 3, datetime(2027, 2, 28, tzinfo=UTC)),
        (False, datetime(2026, 5, 1, tzinfo=UTC), 5, datetime(2031, 5, 1, tzinfo=UTC)),
    ],
)
def test_evidence_is_kept_for_years_after_the_last_letter(
    stands: bool, last_send: datetime | None, years: int, until: datetime | None
) -> None:
    assert kept_until(Evidence(datetime(2024, 2, 28, tzinfo=UTC), stands), last_send, years) == until


def test_the_purposes_are_those_of_the_vocabulary() -> None:
    hints: Any = __import__("enishi.events.vocabulary.values", fromlist=["PurposeName"]).PurposeName
    assert set(hints.__args__) == {consenting.ALL, *consenting.PURPOSES}
