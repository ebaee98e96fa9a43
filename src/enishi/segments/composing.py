"""Who members are, as a whole, and whether they can be written to.

Asked of the members as they were told (table `membership`), not of the rule again: so each question is compiled once for all
segments, whatever their rules are.
"""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Literal, NamedTuple
from uuid import UUID

from django.conf import settings
from ibis import _

from enishi.history.api import tables
from enishi.segments.compiling.attributes import READ, standing
from enishi.segments.compiling.choosing import LATEST, foremost
from enishi.segments.compiling.compiler import compiled
from enishi.segments.compiling.scope import Scope
from enishi.segments.compiling.scoring import groups, ranked
from enishi.segments.compiling.views import Asking, View
from enishi.segments.counting import members_at
from enishi.segments.types import AllOf, Boundaries, Reachable, World
from enishi.warehouse import api as warehouse
from enishi.warehouse.compile import asked
from enishi.warehouse.port import OFFSETS, Expression, Reader, Value

Axis = Literal["sex", "prefecture", "age_band", "recency", "frequency", "monetary", "group"]
Channel = Literal["email", "line", "sms", "web_push", "letter"]


class _Asked(NamedTuple):
    """A question, and what goes with it for an instant."""

    expression: Expression
    values: Callable[[datetime], dict[str, Value]]


def composition(
    axis: Axis, world: World, at: datetime, *, segment_id: UUID | None = None, reader: Reader | None = None
) -> dict[str, int]:
    """How many members of a segment or list (None: how many of all customers) there are by value; under "" those of whom nothing is
    known, or who have not ordered. Raises what `Reader.query` raises."""
    question = _composed(axis, world.boundaries, world.currency, segment_id is not None)
    of_segment: dict[str, Value] = {} if segment_id is None else {"segment": str(segment_id)}
    rows = (reader or warehouse.reader()).query(question.expression, question.values(at) | of_segment, heavy=True)
    return {str(row["value"]): int(row["size"]) for row in rows.to_pylist()}


def reached(channel: Channel, world: World, at: datetime, *, reader: Reader | None = None) -> dict[UUID, int]:
    """How many members of each segment and list can be written to over a channel; absent: none. One question for all. Raises what
    `Reader.query` raises."""
    question = _reached(channel, world.currency, world.texts_key, world.browser_counts)
    rows = (reader or warehouse.reader()).query(question.expression, question.values(at), heavy=True)
    return {UUID(row["segment"]): int(row["size"]) for row in rows.to_pylist()}


class _Heard(NamedTuple):
    key: tuple[str, int, datetime, bool]
    customers: frozenset[int]


_heard: dict[Channel, _Heard] = {}


def reachable(channel: Channel, world: World, at: datetime, *, reader: Reader | None = None) -> frozenset[int]:
    """Everybody who can be written to over a channel, as known in the same minute; for shops where they are not too many to hold."""
    asker = reader or warehouse.reader()
    position = asker.query(_OFFSET).column("position")[0].as_py() or 0
    key = str(settings.VAR), int(position), at.replace(second=0, microsecond=0), world.browser_counts
    known = _heard.get(channel)
    if known is None or known.key != key or reader is not None:
        known = _Heard(key, frozenset(members_at(Reachable(channel=channel), world, at, reader=reader)))
        if reader is None:
            _heard[channel] = known
    return known.customers


_OFFSET = OFFSETS.expression.agg(position=OFFSETS.expression.position.max())


@lru_cache(maxsize=64)
def _composed(axis: Axis, boundaries: Boundaries, currency: str, told: bool) -> _Asked:
    world, asking = World(boundaries=boundaries, currency=currency), Asking()
    everybody = compiled(AllOf(), world)
    members = _told().filter(_.segment == asked("segment", "string")) if told else everybody.members
    values = _values(axis, Scope(View(asking, currency), world)).rename(whose="customer_id")
    joined = members.select("customer_id").left_join(values, [("customer_id", "whose")])
    counted = joined.group_by(value=_.value.coalesce("")).agg(size=_.count())
    return _Asked(counted, lambda at: asking.values(at) if told else asking.values(at) | everybody.values(at))


@lru_cache(maxsize=16)
def _reached(channel: Channel, currency: str, texts_key: bytes, browser_counts: bool) -> _Asked:
    world = World(currency=currency, texts_key=texts_key, browser_counts=browser_counts)
    found = compiled(Reachable(channel=channel), world)
    there = _told().semi_join(found.members, "customer_id")
    return _Asked(there.group_by("segment").agg(size=_.count()), found.values)


def _told() -> Expression:
    """Who is in what, as last told: `segment` and `customer_id`."""
    last = foremost(tables.MEMBERSHIP.expression, ["segment", "customer_id"], LATEST)
    return last.filter(last.entered).select("segment", "customer_id")


def _values(axis: Axis, scope: Scope) -> Expression:
    """`customer_id` and `value` of whoever has one."""
    match axis:
        case "sex" | "prefecture":
            return standing(axis, scope.view).select("customer_id", value="text")
        case "age_band":
            return READ["age_band"](scope)[0]
        case "group":
            return groups(scope).select("customer_id", value="letter")
    return ranked(axis, scope).select("customer_id", value="letter")
