"""What a leaf is compiled in: the moment it looks from, and the shop it is asked of."""

from dataclasses import dataclass, replace

from enishi.segments.compiling.moments import Moment
from enishi.segments.types import World


@dataclass(frozen=True)
class Scope:
    """`moment`: the instant a leaf looks from. Of `world` the rules, boundaries, currency and keys are read; the products stand in
    the warehouse."""

    moment: Moment
    world: World

    def earlier(self, days: int) -> "Scope":
        """The same, `days` × 24 hours before."""
        return replace(self, moment=self.moment.earlier(days))
