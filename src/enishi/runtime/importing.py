"""Imports get a process of their own, one at a time: reading a file uses the other core and never holds up letters."""

import os
import subprocess
import sys

from enishi.connectors.csv import api as imports
from enishi.kernel.clock import machine_now

PATIENCE_SECONDS = 10.0
SWEEP_EVERY = 3600  #: turns between two sweeps for what cut-off uploads left behind
_COURTESY = 5  #: nicer than the pipeline: when cores are short, letters go first


class Importer:
    """Starts a process for the import whose turn it is, and ends it with the worker."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._turns = 0

    def tend(self, *, hold: bool = False) -> None:
        """Called every second or so; with `hold` nothing begins."""
        if self._turns % SWEEP_EVERY == 0:
            imports.sweep(machine_now())
        self._turns += 1
        if self._child is not None and self._child.poll() is None:
            return
        self._let_go()
        job = None if hold else imports.waiting()
        if job is not None:
            self._child = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-m", "enishi", "import-job", "--", job.id],
                stdin=subprocess.PIPE,
                env={**os.environ, "ENISHI_SUPERVISED": "1"},
                start_new_session=True,
            )

    def close(self) -> None:
        """Ask the process to stop at its next border, and insist in the end: it goes on there at the next start."""
        if self._child is not None and self._child.poll() is None:
            self._child.terminate()
            try:
                self._child.wait(PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                self._child.kill()
        self._let_go()

    def _let_go(self) -> None:
        if self._child is not None:
            self._child.wait()
            if self._child.stdin:
                self._child.stdin.close()
            self._child = None


def be_nice() -> None:
    """Let the pipeline go first."""
    os.nice(_COURTESY)
