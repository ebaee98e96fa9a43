"""One life of the shop for all tests that only look at it: a tenth of the whole, no letters."""

from typing import NamedTuple

import pytest

from enishi.demo.ledger import Ledger
from enishi.demo.simulator.agenda import Emission
from enishi.demo.simulator.shop_life import Simulator

SCALE = 0.1


class Lived(NamedTuple):
    simulator: Simulator
    ledger: Ledger
    emissions: list[Emission]


@pytest.fixture(scope="session")
def lived() -> Lived:
    simulator = Simulator(scale=SCALE, seed=7)
    emissions = [emission for window in simulator.windows() for emission in window.emissions]
    return Lived(simulator, simulator.ledger, emissions)
