"""Turns of both processes, as many as an erasure takes."""

from datetime import datetime

from enishi.customers import api as customers
from enishi.kernel import clock
from enishi.subjects import erasing

_PATIENCE_SECONDS = 30.0


def turns(at: datetime) -> None:
    """A dozen, and as many more as a server needs of which somebody else just looked at the tables to be written anew."""
    for _turn in range(12):
        erasing.carry_out(at)
        erasing.carry_out_tables()
    patience = clock.monotonic() + _PATIENCE_SECONDS
    while any(each.step == "scrub" for each in customers.erasures.listed()) and clock.monotonic() < patience:
        erasing.carry_out(at)
