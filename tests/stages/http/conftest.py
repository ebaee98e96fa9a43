"""One server for all tests of the doors, and a browser-like client."""

from collections.abc import Iterator

import httpx
import pytest

from tests.stages.http.running import Web, running


@pytest.fixture(scope="session")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """The running server; tests share its log."""
    with running(tmp_path_factory.mktemp("web")) as started:
        yield started


@pytest.fixture
def client(web: Web) -> Iterator[httpx.Client]:
    """A client of the server that follows nothing by itself."""
    with httpx.Client(base_url=web.url, timeout=20) as made:
        yield made
