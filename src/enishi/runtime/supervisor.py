"""One command, two processes: `web` answers, `work` works. A busy Python thread beside the collector would slow every
request forty-fold, hence two. Either is started again when it dies; both end with their parent."""

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable

from enishi.kernel.clock import monotonic

log = logging.getLogger(__name__)

ROLES = ("work", "web")
PATIENCE_SECONDS = 15.0


class Supervisor:
    """Starts the processes, keeps them alive, and ends them together."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.started: dict[str, float] = {}

    def run(self, ready: Callable[[], None]) -> None:
        """Start all, call `ready` once, and stay until SIGINT or SIGTERM."""
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, lambda *_: self.stopping.set())
        for role in ROLES:
            self._start(role)
        try:
            ready()
            while not self.stopping.wait(0.5):
                self._revive()
        finally:
            self._end()

    def _start(self, role: str) -> None:
        """A child in a session of its own, so that Ctrl-C reaches it through us, once. Its stdin tells it that we live."""
        environment = {**os.environ, "ENISHI_SUPERVISED": "1"}
        self.children[role] = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-m", "enishi", role], stdin=subprocess.PIPE, env=environment, start_new_session=True
        )
        self.started[role] = monotonic()

    def _revive(self) -> None:
        for role, child in list(self.children.items()):
            if child.poll() is None:
                continue
            log.error("%s ended with %s; starting it again", role, child.returncode)
            if child.stdin:
                child.stdin.close()
            if monotonic() - self.started[role] < 2:
                self.stopping.wait(2)  # it fails at once: do not spin
            if not self.stopping.is_set():
                self._start(role)

    def _end(self) -> None:
        """Ask all to stop, wait, and insist in the end; every store survives that."""
        for child in self.children.values():
            if child.poll() is None:
                child.terminate()
        for child in self.children.values():
            try:
                child.wait(PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
            if child.stdin:
                child.stdin.close()


def end_with_parent() -> None:
    """In a supervised process: end by SIGTERM when the parent is gone (its end of our stdin closes), however it went."""
    if os.environ.get("ENISHI_SUPERVISED") != "1":
        return

    def watch() -> None:
        while os.read(0, 1024):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True, name="end-with-parent").start()
