"""What a rule is checked with."""

from datetime import date
from typing import NamedTuple

from enishi.segments.core.entries import Language
from enishi.segments.types import World


class Asked(NamedTuple):
    """In which world, in which language labels are said, and on which of the shop's days; None: whatever day it is."""

    world: World
    language: Language
    today: date | None = None
