"""Memory while much is read at once."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Keep the collector of garbage from looking for cycles meanwhile. For bounded work that builds many objects and drops them again:
    the collector would walk through all of them over and over, and find nothing. Process-wide, so not for long."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
