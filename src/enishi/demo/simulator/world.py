"""What everybody in the shop's life shares."""

from dataclasses import dataclass, field

from enishi.demo.ledger import Ledger
from enishi.demo.parameters import Shop
from enishi.demo.simulator.agenda import Agenda
from enishi.demo.simulator.prospects import Prospect
from enishi.demo.simulator.timescale import Timescale


@dataclass(frozen=True)
class World:
    """The parameters, the time, what is to come and what has been."""

    shop: Shop
    seed: int
    base_url: str
    timescale: Timescale
    agenda: Agenda
    ledger: Ledger
    prospects: dict[str, Prospect] = field(default_factory=dict)  #: by address: those whom a letter may reach
