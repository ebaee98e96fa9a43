"""Why a rule means nobody: how many each of its conditions means by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from enishi.console.segments.builder.known import Known
from enishi.console.segments.counted import Counted
from enishi.segments import api
from enishi.segments.types import AllOf, Rule
from enishi.warehouse.errors import WarehouseError

MOST = 8  #: conditions that are counted one by one


@dataclass(frozen=True)
class Alone:
    """A condition, and how many it means without the others."""

    said: str
    size: int


def each_alone(rule: Rule, found: Counted, known: Known, at: datetime) -> Sequence[Alone]:
    """Those that nobody meets first; none where somebody is meant, where there is one condition, or very many."""
    if not isinstance(rule, AllOf) or not 2 <= len(rule.rules) <= MOST:
        return ()
    if found.size is None or not found.size.is_exact or found.size.size:
        return ()
    try:
        sizes = api.counts(rule.rules, known.world, at)
    except WarehouseError:
        return ()
    said = [known.clause(part) for part in rule.rules]
    return sorted(map(Alone, said, sizes), key=lambda each: each.size)
