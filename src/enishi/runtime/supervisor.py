"""One command, several processes: `web` answers, `work` decides, `tables` keeps the warehouse. A busy Python thread beside the
collector would slow every request forty-fold, and one beside the decisions would hold letters up, hence a process each.
Whichever dies is started again; all end with their parent."""

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable

from django.conf import settings

from enishi.kernel.clock import monotonic
from enishi.runtime import ports

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 15.0


class Supervisor:
    """Starts the processes, keeps them alive, and ends them together."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.started: dict[str, float] = {}
        self.sockets: dict[str, socket.socket] = {}  # held here: who connects while a process is started again waits

    def run(self, ready: Callable[[], None]) -> None:
        """Start all, call `ready` once, and stay until SIGINT or SIGTERM."""
        for told in (signal.SIGINT, signal.SIGTERM):
            signal.signal(told, lambda *_: self.stopping.set())
        listening = ports.listen(settings.BIND, settings.PORT, settings.WEB_PROCESSES)
        self.sockets = {f"web {number}": found for number, found in enumerate(listening)}
        for name in ("tables", "work", *self.sockets):
            self._start(name)
        try:
            ready()
            while not self.stopping.wait(0.5):
                self._revive()
        finally:
            self._end()

    def _start(self, name: str) -> None:
        """A child in a session of its own, so that Ctrl-C reaches it through us, once. Its stdin tells it that we live."""
        environment, given = {**os.environ, "ENISHI_SUPERVISED": "1"}, []
        if listening := self.sockets.get(name):
            given = [listening.fileno()]
            environment[ports.INHERITED] = str(given[0])
        self.children[name] = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-m", "enishi", name.split()[0]],
            stdin=subprocess.PIPE,
            env=environment,
            pass_fds=given,
            start_new_session=True,
        )
        self.started[name] = monotonic()

    def _revive(self) -> None:
        for name, child in list(self.children.items()):
            if child.poll() is None:
                continue
            log.error("%s ended with %s; starting it again", name.split()[0], child.returncode)
            if child.stdin:
                child.stdin.close()
            if monotonic() - self.started[name] < 2:
                self.stopping.wait(2)  # it fails at once: do not spin
            if not self.stopping.is_set():
                self._start(name)

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
        for listening in self.sockets.values():
            listening.close()


def end_with_parent() -> None:
    """In a supervised process: end by SIGTERM when the parent is gone (its end of our stdin closes), however it went."""
    if os.environ.get("ENISHI_SUPERVISED") != "1":
        return

    def watch() -> None:
        while os.read(0, 1024):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True, name="end-with-parent").start()
