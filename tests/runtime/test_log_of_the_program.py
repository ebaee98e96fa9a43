"""What the program writes down of itself names no door and nobody behind it."""

import logging
from collections.abc import Iterator

import httpx
import pytest

from enishi.runtime import cli


@pytest.fixture
def as_they_were() -> Iterator[None]:
    names = ("axes", "httpx")
    levels = {name: logging.getLogger(name).level for name in names}
    yield
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def test_addresses_that_are_asked_are_not_written_down(as_they_were: None, caplog: pytest.LogCaptureFixture) -> None:
    """Shopify's address of a file of customers opens it to whoever has the address; LINE's hold a friend's id."""
    caplog.set_level(logging.INFO)
    cli._keep_log()
    transport = httpx.MockTransport(lambda _request: httpx.Response(200))
    httpx.Client(transport=transport).get("https://files.example/customers.jsonl?signature=s3cret")
    logging.getLogger("enishi.test").info("what is ours is")
    assert "s3cret" not in caplog.text
    assert "what is ours is" in caplog.text
