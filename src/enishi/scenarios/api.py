"""The door of the scenarios stage."""

from enishi.scenarios.store.definitions import ensure_cart_recovery, publish, scenario, scenarios, switch, versions
from enishi.scenarios.store.engine import advance, next_due
from enishi.scenarios.store.erasing import forget
from enishi.scenarios.store.erasing import stop as stop_for
from enishi.scenarios.store.listing import runs
from enishi.scenarios.store.reactor import READER, react

__all__ = [
    "READER",
    "advance",
    "ensure_cart_recovery",
    "forget",
    "next_due",
    "publish",
    "react",
    "runs",
    "scenario",
    "scenarios",
    "stop_for",
    "switch",
    "versions",
]
