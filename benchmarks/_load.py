"""Load and servers for benchmarks: wrk with valid, distinct events; server processes on ports that are free."""

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Any
from uuid import uuid4

import httpx

from enishi.kernel import clock
from enishi.runtime import ports

CONNECTIONS = 64
HERE = Path(__file__).parent
TICKS = os.sysconf("SC_CLK_TCK")


def require_wrk() -> None:
    """Leave with instructions when the load generator is missing."""
    if not shutil.which("wrk"):
        sys.exit("The load generator `wrk` is missing. On Debian: apt-get install wrk")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def server(
    command: list[str], url: str, environment: Mapping[str, str], listening: socket.socket | None = None
) -> Iterator[int]:
    """Run `command` until `url` answers, yield its process id, stop it gently at the end."""
    given = [listening.fileno()] if listening else []
    inherits = {ports.INHERITED: str(given[0])} if given else {}
    process = subprocess.Popen(command, env={**os.environ, **environment, **inherits}, pass_fds=given)
    try:
        _wait_until_up(process, url)
        yield process.pid
    finally:
        process.terminate()
        process.wait(20)


def _wait_until_up(process: subprocess.Popen[bytes], url: str) -> None:
    patience = clock.monotonic() + 30
    while clock.monotonic() < patience:
        if process.poll() is not None:
            sys.exit(f"the server ended with {process.returncode} before it answered")
        try:
            httpx.get(url, timeout=1)
        except httpx.TransportError:
            clock.pause(0.05)
        else:
            return
    sys.exit(f"nothing answered at {url}")


@contextmanager
def servers(count: int, command: list[str], url: str, environment: Mapping[str, str]) -> Iterator[list[int]]:
    """As `server`, for `count` processes that share one port."""
    with ExitStack() as stack:
        port = httpx.URL(url).port or 80
        sockets = [stack.enter_context(found) for found in ports.listen("127.0.0.1", port, count)]
        yield [stack.enter_context(server(command, url, environment, found)) for found in sockets]


def load(url: str, *, seconds: int, batch: int, key: str, processes: Sequence[int]) -> dict[str, Any]:
    """Send events with wrk over 64 connections; what wrk saw, and the servers' processor time (µs a request)."""
    before = sum(map(_cpu_seconds, processes))
    script = str(HERE / "_events.lua")
    command = [
        "wrk",
        "-t1",
        f"-c{CONNECTIONS}",
        f"-d{seconds}s",
        "-s",
        script,
        url,
        "--",
        str(batch),
        key,
        uuid4().hex[:12],
    ]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    seen: dict[str, Any] = json.loads(output.splitlines()[-1])
    seen["cpu_us"] = round((sum(map(_cpu_seconds, processes)) - before) * 1e6 / max(seen["requests"], 1), 1)
    return seen


def _cpu_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


@contextmanager
def largest(path: Path) -> Iterator[list[int]]:
    """Watch a file; the one number in the list is the largest size it was seen to have."""
    seen, over = [0], Event()

    def watch() -> None:
        while not over.wait(0.02):
            if path.exists():
                seen[0] = max(seen[0], path.stat().st_size)

    watcher = Thread(target=watch)
    watcher.start()
    try:
        yield seen
    finally:
        over.set()
        watcher.join()


@contextmanager
def stores() -> Iterator[Path]:
    """An empty place for the stores, on a real disk: where TMPDIR points."""
    with TemporaryDirectory(prefix="enishi-bench-") as place:
        yield Path(place)
