"""The demo shop's own segments, and a list filled by hand. They are lived like the rest of its story: made some weeks before its end, and
followed from then on, so that people have come and gone when a newcomer looks."""

from datetime import datetime, timedelta

from enishi.demo.clockwork import take_everything_in
from enishi.demo.founding import FOUNDER
from enishi.segments import api as segments
from enishi.segments.types import (
    AllOf,
    Birthday,
    Did,
    Has,
    Last,
    Range,
    Rank,
    Reachable,
    Rule,
    RunsOut,
    Subscribes,
)

LIVED = timedelta(days=49)  #: before the end of the story: a line to look at, and little to wait for at the first start

_BUYER = Has(what="orders", range=Range(least=1))


def _orders(least: int, most: int) -> Has:
    return Has(what="orders", range=Range(least=least, most=most))


def _quiet(least: int, most: int | None = None) -> Has:
    return Has(what="last_order_days_ago", range=Range(least=least, most=most))


#: By the phases a customer goes through.
SEGMENTS: dict[str, Rule] = {
    "会員登録・まだ購入していない": AllOf(rules=(Did(what="allowed", during=Last(days=30)), _orders(0, 0))),
    "初めて購入（30日以内）": AllOf(rules=(_orders(1, 1), _quiet(0, 30))),
    "1回購入・2回目がまだ": AllOf(rules=(_orders(1, 1), _quiet(31, 90))),
    "休眠（180日以上購入なし）": _quiet(180, 365),
    "離反しそうな優良のお客様": AllOf(
        rules=(Rank(axis="monetary", ranks=("A", "B", "C")), Rank(axis="recency", ranks=("C", "D")))
    ),
    "お誕生日が近い（14日以内）": AllOf(rules=(Birthday(from_days=0, to_days=14), _BUYER)),
    "カゴに残したまま（14日以内）": AllOf(
        rules=(
            Did(what="left_cart", during=Last(days=14)),
            Did(what="ordered", during=Last(days=14), count=Range(most=0)),
        )
    ),
    "定期便をご利用中": Subscribes(),
    "そろそろ使い切るころ（7日以内）": AllOf(rules=(RunsOut(from_days=0, to_days=7), Reachable(channel="email"))),
}
GUESTS = "座談会にお招きするお客様"
_AT_THE_TABLE = 12


class Groups:
    """The segments of a story that ends at an instant."""

    def __init__(self, ends_at: datetime) -> None:
        self._begin, self._made = ends_at - LIVED, False

    def follow(self, at: datetime) -> None:
        """Bring everybody's places up to an instant of the story, once there are any."""
        if at < self._begin:
            return
        take_everything_in(at)
        if not self._made:
            self._make(at)
        while segments.follow(at):
            take_everything_in(at)

    def _make(self, at: datetime) -> None:
        self._made = True
        for name, rule in SEGMENTS.items():
            segments.save(name, rule, by=FOUNDER, at=at)
        guests = segments.create_list(GUESTS, at=at).segment_id
        best = AllOf(rules=(Rank(axis="monetary", ranks=("A", "B", "C")), Reachable(channel="email")))
        segments.put_on_list(guests, segments.sample(best, segments.world(), at, _AT_THE_TABLE), at=at)
