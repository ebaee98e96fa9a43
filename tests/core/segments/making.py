"""Random rules, random histories, and instants at the borders between them: what both interpreters are tried with.

Few values are drawn from, so that rules and histories meet; instants lie on few days, at the shop's midnight and one microsecond
beside it, so that borders are hit.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

import msgspec
from hypothesis import strategies as st

from enishi.history.types import CustomerHistory
from enishi.kernel.calendar import day_start, local_date
from enishi.segments.core.definition import next_change
from enishi.segments.core.needs import leaves
from enishi.segments.core.seen_rows import INSTANTS
from enishi.segments.types import (
    AllOf,
    Boundaries,
    Did,
    InSegment,
    Is,
    Last,
    Product,
    Rank,
    Rule,
    Segment,
    World,
)

MOMENT = timedelta(microseconds=1)
START = datetime(2028, 2, 28, 3, 0, tzinfo=UTC)  # noon in the shop, the day before a 29 February
DAYS = (-800, -366, -91, -90, -31, -30, -8, -7, -1, 0, 1, 2)
CLOCK = (
    time(0, 0),
    time(3, 0),
    time(14, 59, 59, 999_999),
    time(15, 0),
    time(15, 0, 0, 1),
)  # 15:00 is the shop's midnight

CHOSEN, BUYERS, LOOP, LIST = UUID(int=1), UUID(int=2), UUID(int=3), UUID(int=9)
KEY = b"a key of tests"

SITES = ("shop", "mall")
PRODUCTS = ("tea", "cup", "old")


VIEWS = ("page_viewed", "page_left", "product_viewed")
EVENT_KINDS = (
    *VIEWS,
    "page_viewed",
    "cart_updated",
    "checkout_started",
    "searched",
    "shipped",
    "delivered",
    "delivered",
    "contact_opened",
    "run_entered",
    "shop.quiz",
)
REACHING = ("granted", "granted", "withdrawn", "joined", "left", "hold", "unhold", "quiet", "suppressed")
WORDS: dict[str, Sequence[Any]] = {
    "sex": ("female", "male", "other"),
    "prefecture": ("東京都", "京都府"),
    "occupation": ("医師", "teacher"),
    "language": ("ja", "en"),
    "acquisition_source": ("google", "雑誌"),
    "birth_year": (1980, 1998, 2000),
    "birth_month": (2, 3),
    "birth_day": (1, 28, 29),
    "is_test": (1,),
    "is_staff": (1,),
    "is_wholesale": (1,),
    "tag:VIP": (1,),
    "tag:お得意様": (1,),
    "trait:skin": ("乾燥肌", "dry"),
    "trait:size": (23.5, 24),
    "trait:twins": (1, 0),
    "email": ("",),
    "phone": (None,),
    "postal_code": (None,),
}


def _segment(segment_id: UUID, name: str, rule: Rule) -> Segment:
    return Segment(segment_id=segment_id, name=name, rule=rule, version=1)


WORLD = World(
    products={
        ("shop", "tea"): Product(name="煎茶", category="お茶"),
        ("shop", "cup"): Product(name="湯のみ", category="器🍵"),
        ("mall", "tea"): Product(name="煎茶", category="food"),
        ("shop", "old"): Product(name="番茶", category="お茶", gone_since=START),
    },
    segments={
        CHOSEN: _segment(CHOSEN, "女性", Is(field="sex", values=("female",))),
        BUYERS: _segment(BUYERS, "最近の購入者", Did(what="ordered", during=Last(days=7))),
        LOOP: _segment(LOOP, "お得意様", InSegment(segment=BUYERS, negated=True)),
        LIST: Segment(segment_id=LIST, name="展示会の来場者", rule=AllOf(), version=1, is_list=True),
    },
    boundaries=Boundaries(recency=(1, 7, 30, 90), frequency=(5, 4, 3, 2), monetary=(10_000, 5_000, 2_000, 1_000)),
    texts_key=KEY,
)


def instants() -> st.SearchStrategy[datetime]:
    """Instants on few days, most of them at the shop's midnight or beside it."""
    days = st.sampled_from(DAYS).map(lambda days: (START + timedelta(days)).date())
    return st.builds(lambda day, clock: datetime.combine(day, clock, tzinfo=UTC), days, st.sampled_from(CLOCK))


def row_instants(history: CustomerHistory) -> set[datetime]:
    """Every instant that a row of the history names."""
    return {
        instant
        for part, columns in INSTANTS.items()
        for row in getattr(history, part)
        for column in columns
        if (instant := getattr(row, column)) is not None
    }


def borders(rule: Rule, history: CustomerHistory, world: World = WORLD) -> list[datetime]:
    """Instants at which a leaf may turn, and a microsecond before and after each: the rows' own, so many days beside them as a number
    in the rule says, and the beginning of the shop's days there. Never empty."""
    spans = {0, *_whole_numbers(msgspec.to_builtins(rule)), *_recencies(rule, world)}
    near = {span + off for span in spans for off in (0, 1)}
    moments = {moment + timedelta(days) for moment in row_instants(history) | {START} for days in near}
    moments |= {day_start(local_date(moment)) for moment in moments}
    return sorted({moment + off * MOMENT for moment in moments for off in (-1, 0, 1)})


def _whole_numbers(value: Any) -> Iterator[int]:
    if isinstance(value, dict | list | tuple):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _whole_numbers(each)
    elif isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= 4000:
        yield int(value)


def _recencies(rule: Rule, world: World) -> Iterator[int]:
    for leaf in leaves(rule):
        if isinstance(leaf, Rank):
            yield from (limit + leaf.days_ago for limit in world.boundaries.recency)


def turning_points(rule: Rule, history: CustomerHistory, most: int = 12) -> list[datetime]:
    """Where the rule itself says that its answer may change, and a microsecond before and after each."""
    found: list[datetime] = []
    point: datetime | None = min(row_instants(history) | {START}) - MOMENT
    while point is not None and len(found) < 3 * most:
        found += [point - MOMENT, point, point + MOMENT]
        point = next_change(rule, history, point, WORLD)
    return found


def beside(rule: Rule, history: CustomerHistory) -> st.SearchStrategy[datetime]:
    """An instant at which to ask: mostly at a border."""
    return st.one_of(
        st.sampled_from(turning_points(rule, history)), st.sampled_from(borders(rule, history)), instants()
    )
