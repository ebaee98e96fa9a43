"""Ports for installations under test: every test process takes from a range of its own, so that none waits on another's."""

import os

from enishi.runtime.ports import free

_FIRST, _EACH = 8900, 60


def a_port() -> int:
    """One that nobody listens on."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    return free("127.0.0.1", _FIRST + worker * _EACH)
