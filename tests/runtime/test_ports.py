"""The demo takes the next free port and says which."""

import os
import socket
import threading

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


def test_several_processes_share_a_port_that_nobody_else_gets() -> None:
    number = ports.free("127.0.0.1", 9400)
    sockets = ports.listen("127.0.0.1", number, 3)
    try:
        assert {found.getsockname()[1] for found in sockets} == {number}
        with pytest.raises(SystemExit, match=f"Port {number} .*set ENISHI_PORT"):
            ports.listen("127.0.0.1", number, 3)
        for _ in range(9):
            socket.create_connection(("127.0.0.1", number), timeout=1).close()
    finally:
        for found in sockets:
            found.close()
    ports.listen("127.0.0.1", number, 1)[0].close()


def test_two_that_start_in_the_same_moment_never_share_a_port() -> None:
    number = ports.free("127.0.0.1", 9500)
    together, outcomes = threading.Barrier(2), list[object]()

    def start() -> None:
        together.wait()
        try:
            outcomes.append(ports.listen("127.0.0.1", number, 2))
        except SystemExit as told:
            outcomes.append(told)

    for _ in range(20):
        outcomes.clear()
        threads = [threading.Thread(target=start) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sum(isinstance(outcome, list) for outcome in outcomes) <= 1
        for outcome in outcomes:
            for found in outcome if isinstance(outcome, list) else []:
                found.close()
