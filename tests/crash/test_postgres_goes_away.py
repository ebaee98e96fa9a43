"""PostgreSQL is killed under load and started again: what was acknowledged is there once, and the web process goes on by itself."""

from collections import Counter
from pathlib import Path

import pytest

from tests import databases
from tests.crash.test_log_crash import Load
from tests.postgres import Server, make_template
from tests.stages.http.running import running

pytestmark = [pytest.mark.crash, databases.only_postgres]


@pytest.fixture
def own_server(monkeypatch: pytest.MonkeyPatch) -> Server:
    """A server that may be killed: the tests' own serves others too."""
    server = Server()
    monkeypatch.setattr(databases, "SERVER", server.address)
    return server


def test_killed_and_started_again_under_load(tmp_path: Path, own_server: Server) -> None:
    with own_server:
        make_template(own_server.address)
        with running(tmp_path) as web, Load(web) as load:
            for count in (200, 400):
                load.wait_for(count)
                own_server.kill()
                own_server.start()
            load.wait_for(600)
        log = databases.log_of(tmp_path)
        recorded = log.read(0, 1_000_000)
        log.close()
    assert [each.position for each in recorded] == list(range(1, len(recorded) + 1))
    stored = Counter(str(each.event.id) for each in recorded)
    assert not set(load.acknowledged) - set(stored)
    assert max(stored.values()) == 1  # the load never repeats, and nobody else did in its place
    assert load.refused, "the server was never missed: this run judged nothing"
