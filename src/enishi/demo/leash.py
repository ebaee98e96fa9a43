"""Processes that end with the one that started them, however that one ends: they hold a pipe, and its closing tells."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

_LEASH = "ENISHI_DEMO_LEASH"
_PATIENCE_SECONDS = 30


@contextmanager
def on_leash(
    arguments: Sequence[str], environment: Mapping[str, str], keep: Sequence[int] = ()
) -> Iterator[subprocess.Popen[bytes]]:
    """Our own interpreter with `arguments`, inheriting the descriptors `keep`; asked to end when the block does."""
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and modules
        [sys.executable, *arguments], stdin=subprocess.PIPE, env={**environment, _LEASH: "1"}, pass_fds=keep
    )
    try:
        yield process
    finally:
        assert process.stdin is not None
        process.stdin.close()
        try:
            process.wait(_PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def end_with_parent() -> None:
    """In such a process: end by SIGTERM when the other end of the pipe is gone."""
    if os.environ.get(_LEASH) != "1":
        return

    def watch() -> None:
        while os.read(0, 1024):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True, name="end-with-parent").start()
