"""Which functions say what a leaf means, by its kind."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, NamedTuple

from enishi.segments.core.leaves import allowing, being, doing, scoring, subscribing
from enishi.segments.core.seen import Seen
from enishi.segments.types import (
    Allows,
    Birthday,
    Did,
    Has,
    Ignored,
    InList,
    Is,
    Question,
    Rank,
    Reachable,
    RunsOut,
    Subscribes,
)


class Family(NamedTuple):
    """`holds` says whether a leaf holds, its negation apart; `turns` when that may change while no new row comes to be seen."""

    holds: Callable[[Any, Seen], bool]
    turns: Callable[[Any, Seen], Iterable[datetime]]


def _never(leaf: Question, seen: Seen) -> tuple[datetime, ...]:
    return ()


def in_list(leaf: InList, seen: Seen) -> bool:
    """Whether they entered the list and did not leave it since."""
    name = str(leaf.list)
    said = [row for row in seen.history.memberships if row.segment == name and row.at <= seen.at]
    return bool(said) and max(said, key=lambda row: (row.at, row.position)).entered


#: Every kind of leaf but InSegment, which is another rule.
FAMILIES: dict[type[Question], Family] = {
    Did: Family(doing.holds, doing.turns),
    Is: Family(being.attribute_holds, being.attribute_turns),
    Has: Family(being.number_holds, being.number_turns),
    Birthday: Family(being.birthday_holds, being.birthday_turns),
    Allows: Family(allowing.allows, allowing.turns),
    Reachable: Family(allowing.reachable, allowing.turns),
    Subscribes: Family(subscribing.holds, subscribing.turns),
    Ignored: Family(scoring.ignored_holds, _never),
    Rank: Family(scoring.rank_holds, scoring.rank_turns),
    RunsOut: Family(scoring.runs_out_holds, scoring.runs_out_turns),
    InList: Family(in_list, _never),
}
