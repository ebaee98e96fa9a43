"""When a process has to end."""

import signal
import threading

from enishi.runtime import supervisor


def event() -> threading.Event:
    """Set at SIGINT, SIGTERM, or the parent's end."""
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    supervisor.end_with_parent()
    return stop
