"""What a rule is checked with."""

from typing import NamedTuple

from enishi.segments.core.entries import Language
from enishi.segments.types import World


class Asked(NamedTuple):
    """In which world, and in which language labels are said."""

    world: World
    language: Language
