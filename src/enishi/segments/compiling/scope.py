"""What a leaf is compiled in: the view it looks from, and the shop it is asked of."""

from dataclasses import dataclass, replace
from datetime import date

from enishi.segments.compiling.views import View
from enishi.segments.types import World


@dataclass(frozen=True)
class Scope:
    """`view`: the instant a leaf looks from. Of `world` the rules, boundaries, currency and keys are read; the products stand in
    the warehouse."""

    view: View
    world: World

    def then(self, *, days_ago: int, on: date | None) -> "Scope":
        """The same, `days_ago` × 24 hours before, or at the end of the shop's day `on`."""
        if not days_ago and on is None:
            return self
        return replace(self, view=self.view.then(days_ago=days_ago, on=on))
