"""What a leaf is compiled in: the view it looks from, and the shop it is asked of."""

from dataclasses import dataclass, replace

from enishi.segments.compiling.views import View
from enishi.segments.types import World


@dataclass(frozen=True)
class Scope:
    """`view`: the instant a leaf looks from. Of `world` the rules, boundaries, currency and keys are read; the products stand in
    the warehouse."""

    view: View
    world: World

    def earlier(self, days: int) -> "Scope":
        """The same, `days` × 24 hours before."""
        return replace(self, view=self.view.earlier(days))
