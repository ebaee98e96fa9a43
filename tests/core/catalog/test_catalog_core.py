"""The catalogue does not depend on how the log is cut, in which order lists arrive, or what is told twice."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from enishi.catalog import core
from enishi.catalog.core import Entry, Key, Saying
from enishi.events.types import Claims, Event, Recorded
from enishi.events.vocabulary import Body, ProductRemoved, ProductUpdated, ProductViewed
from enishi.kernel.ids import derived_id

START = datetime(2026, 11, 1, tzinfo=UTC)
Heard = Mapping[Key, Sequence[Saying]]
Latest = Callable[[Heard, dict[Key, Entry]], dict[Key, Entry]]

bodies: st.SearchStrategy[Body] = st.one_of(
    st.builds(ProductUpdated, product_id=st.just("1"), name=st.sampled_from("ab"), price=st.integers(1, 3)),
    st.builds(
        ProductViewed, product_id=st.sampled_from("12"), name=st.sampled_from(["", "c"]), price=st.integers(1, 3)
    ),
)
events = st.lists(st.tuples(bodies, st.integers(0, 3)), min_size=1, max_size=8)


def recorded(told: Iterable[tuple[Body, int]]) -> list[Recorded]:
    return [
        Recorded(
            position,
            Event(
                id=derived_id("test", str(position)),
                kind="product_updated" if isinstance(body, ProductUpdated) else "product_viewed",
                occurred_at=START + timedelta(hours=hours),
                received_at=START,
                site="main",
                source="api",
                claims=Claims(visitor="v"),
                body=body,
            ),
        )
        for position, (body, hours) in enumerate(told, start=1)
    ]


def catalogue(latest: Latest, batches: Iterable[list[Recorded]]) -> dict[Key, Entry]:
    known: dict[Key, Entry] = {}
    for batch in batches:
        known |= latest(core.told(batch), dict(known))
    return known


def listed(entries: dict[Key, Entry]) -> dict[Key, Entry]:
    return {key: entry for key, entry in entries.items() if entry.product.listed}


def check(latest: Latest, told: list[tuple[Body, int]], cut: int) -> None:
    log = recorded(told)
    whole = catalogue(latest, [log])
    assert catalogue(latest, [log[:cut], log[cut:]]) == whole
    assert catalogue(latest, [log, log]) == whole
    assert listed(catalogue(latest, [log[::-1]])) == listed(whole)


@given(events, st.integers(0, 8))
@settings(deadline=None)
def test_the_catalogue_is_a_matter_of_what_was_said(told: list[tuple[Body, int]], cut: int) -> None:
    check(core.latest, told, cut)


def forgets_what_is_known(heard: Heard, known: dict[Key, Entry]) -> dict[Key, Entry]:
    return core.latest(heard, {})


def believes_whoever_spoke_last(heard: Heard, known: dict[Key, Entry]) -> dict[Key, Entry]:
    return core.latest({key: sayings[-1:] for key, sayings in heard.items()}, {})


def keeps_whoever_spoke_first(heard: Heard, known: dict[Key, Entry]) -> dict[Key, Entry]:
    return {key: entry for key, entry in core.latest(heard, known).items() if key not in known}


@pytest.mark.parametrize("mutant", [forgets_what_is_known, believes_whoever_spoke_last, keeps_whoever_spoke_first])
def test_the_property_rejects(mutant: Latest) -> None:
    @given(events, st.integers(0, 8))
    @settings(deadline=None, phases=[Phase.generate])
    def attempt(told: list[tuple[Body, int]], cut: int) -> None:
        check(mutant, told, cut)

    with pytest.raises(AssertionError):
        attempt()


def test_a_removal_is_a_listing_of_nothing() -> None:
    heard = core.told(
        [
            Recorded(
                1,
                Event(
                    id=derived_id("test", "1"),
                    kind="product_removed",
                    occurred_at=START,
                    received_at=START,
                    site="main",
                    source="api",
                    claims=Claims(),
                    body=ProductRemoved(product_id="1"),
                ),
            )
        ]
    )
    ((key, entry),) = core.latest(heard, {}).items()
    assert key == ("main", "1")
    assert (entry.product.removed, entry.product.listed, entry.word[0]) == (True, True, True)
