"""Text made to be slow to read: anybody has the key of a page, and the collector judges what they send on the thread that serves all."""

import json
from datetime import UTC, datetime
from time import process_time
from uuid import UUID

import pytest

from enishi.events.core import urls
from enishi.events.core.masking import masked
from enishi.events.core.validation import Sender, read_request

AT = datetime(2026, 4, 1, tzinfo=UTC)
BROWSER = Sender(received_at=AT, site="shop", source="tag", trusted=False)


def _seconds_of_visits_to(parts: list[str]) -> float:
    """What judging a request costs whose every event names another long address."""
    visits = [
        {
            "id": str(UUID(int=number)),
            "kind": "page_viewed",
            "occurred_at": AT.isoformat(),
            "claims": {"visitor": "v"},
            "body": {"url": f"https://shop.example/{number}{part}"},
        }
        for number, part in enumerate(parts)
    ]
    before = process_time()
    events, refusals = read_request(json.dumps(visits).encode(), BROWSER)
    assert (len(events), refusals) == (len(parts), [])
    return process_time() - before


@pytest.mark.parametrize("piece", ["?", "?m", ";", "&a", "?mai", "%4", "@", "a=b;", "//"])
def test_an_address_is_read_in_the_time_of_its_length(piece: str) -> None:
    """Half a minute and more before, for the first two."""
    assert _seconds_of_visits_to([piece * (1900 // len(piece))] * 100) < 2


@pytest.mark.parametrize("piece", ["a", "1", "(", "1-", "1- ", "(1 (1 - ", "a%4", '"name":"', '"name":"\\a', "a@"])
def test_an_example_is_masked_in_the_time_of_its_length(piece: str) -> None:
    sample = (piece * 4000).encode()
    before = process_time()
    for _ in range(20):
        masked(sample)
    assert process_time() - before < 1


@pytest.mark.parametrize(
    "url", ["javascript:1/alert(1)", "JavaScript:0;alert(1)", "data:1,x", "vbscript:1", " javascript:1"]
)
def test_a_script_that_looks_like_host_and_port_is_no_address(url: str) -> None:
    assert urls.kept(url, False) is None
    assert urls.kept(url, True) is None


def test_a_host_and_port_without_scheme_is_kept() -> None:
    assert urls.kept("localhost:8000/cart", True) == "localhost:8000/cart"
