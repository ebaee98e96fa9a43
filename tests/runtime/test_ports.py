"""The demo takes the next free port and says which."""

import os
import socket

import pytest

from enishi.runtime import ports


def test_a_taken_port_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taken.getsockname()[1]
        monkeypatch.setenv("ENISHI_PORT", str(number))
        monkeypatch.setenv("ENISHI_BIND", "127.0.0.1")
        ports.choose()
        assert int(os.environ["ENISHI_PORT"]) > number
