"""Who and how many: rules asked of the warehouse. A rule is built and compiled once for all instants; `reader` is the process' own
unless another is given. All of these raise what `Reader.query` raises.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from math import ceil, sqrt
from uuid import UUID
from weakref import WeakKeyDictionary

from ibis import _, desc
from msgspec import Struct

from enishi.history.api import tables
from enishi.segments.compiling.compiler import compiled
from enishi.segments.compiling.views import WHOLE
from enishi.segments.core.canonical import canonical
from enishi.segments.core.needs import needs
from enishi.segments.types import AllOf, Boundaries, Rule, Segment, World
from enishi.warehouse import api as warehouse
from enishi.warehouse.compile import asked
from enishi.warehouse.guards import count_where
from enishi.warehouse.port import OFFSETS, Expression, Reader, Value

EXACT_BELOW = 100_000  #: customers: they are all asked at once, of more a part
_DRAWN = 16_384  #: customers that an estimate asks
_SURE = 1.96  #: standard deviations on either side that hold nineteen of twenty

_END_OF_TIME = datetime.max.replace(tzinfo=UTC)


class Estimate(Struct, frozen=True):
    """How many members there are: about `size`, in nineteen of twenty cases from `least` to `most`; all three are one number where
    everybody was asked."""

    size: int
    least: int
    most: int

    @property
    def is_exact(self) -> bool:
        """Whether everybody was asked."""
        return self.least == self.most


def members_at(rule: Rule, world: World, at: datetime, *, reader: Reader | None = None) -> set[int]:
    """The customers of whom the rule holds at any instant, by today's rule."""
    asking = reader or warehouse.reader()
    return set(_ids(_question(rule, world, at, asking).members(), at, asking))


def count(rule: Rule, world: World, at: datetime, *, reader: Reader | None = None) -> int:
    """How many they are."""
    asking = reader or warehouse.reader()
    return _size(_question(rule, world, at, asking).count(), at, asking)


def estimate(rule: Rule, world: World, at: datetime, *, reader: Reader | None = None) -> Estimate:
    """About how many they are, found by asking some sixteen thousand customers; exact where there are not many more."""
    asking = reader or warehouse.reader()
    sample = drawn(asking)
    if sample.is_everybody:
        return sample.estimate(count(rule, world, at, reader=asking))
    question = _question(rule, world, at, asking, sampled=True)
    return sample.estimate(_size(question.count(), at, asking, share=sample.share))


def sample(rule: Rule, world: World, at: datetime, most: int, *, reader: Reader | None = None) -> list[int]:
    """Up to `most` of them, always the same ones while nothing changes: those with the highest ids, who came last."""
    asking = reader or warehouse.reader()
    return _ids(_question(rule, world, at, asking).first(most), at, asking)


def population(at: datetime, *, reader: Reader | None = None) -> int:
    """How many customers there are to whom rules apply."""
    asking = reader or warehouse.reader()
    return _size(_everybody(at, asking).count(), at, asking)


def population_after(customer_id: int, limit: int, at: datetime, *, reader: Reader | None = None) -> list[int]:
    """The first `limit` of them beyond a customer, by id."""
    asking = reader or warehouse.reader()
    return _ids(_everybody(at, asking).beyond(limit), at, asking, beyond=customer_id)


def _everybody(at: datetime, reader: Reader) -> "_Question":
    return _question(AllOf(), World(currency=_known(reader).currency), at, reader)


def _ids(asked_of: "_Asked", at: datetime, reader: Reader, **values: Value) -> list[int]:
    rows = reader.query(asked_of.expression, asked_of.values(at) | values, heavy=True)
    ids: list[int] = rows.to_pydict()["customer_id"]
    return ids


def _size(asked_of: "_Asked", at: datetime, reader: Reader, **values: Value) -> int:
    return int(reader.query(asked_of.expression, asked_of.values(at) | values).column("size")[0].as_py())


# --- what facts tell --------------------------------------------------------------------------------------------------------


class _Facts(Struct, frozen=True):
    """What all rows of facts have in common: the last instant that went into one, their currency ("" where they have several, or there
    are none), and of how many customers they tell."""

    newest: datetime
    currency: str
    customers: int


_FACTS = tables.CUSTOMER_FACT.expression.agg(
    newest=_.newest_at.max(), least=_.currency.min(), most=_.currency.max(), customers=count_where(~_.is_test)
)
_OFFSET = OFFSETS.expression.agg(position=OFFSETS.expression.position.sum().cast("int64"))
_told: "WeakKeyDictionary[Reader, tuple[int, _Facts]]" = WeakKeyDictionary()


def _known(reader: Reader) -> _Facts:
    """As of the last load."""
    offset = reader.query(_OFFSET).to_pydict()["position"][0] or 0
    if reader not in _told or _told[reader][0] != offset:
        row = reader.query(_FACTS).to_pylist()[0]
        newest = row["newest"].replace(tzinfo=UTC) if row["newest"] else _END_OF_TIME
        currency = row["least"] if row["least"] == row["most"] else ""
        _told[reader] = int(offset), _Facts(newest, currency or "", row["customers"])
    return _told[reader][1]


def facts_tell(world: World, at: datetime, reader: Reader) -> bool:
    """Whether facts may be asked: nothing went into them that was not yet at the instant."""
    facts = _known(reader)
    return at >= facts.newest and facts.currency == world.currency


# --- estimates --------------------------------------------------------------------------------------------------------------


class Drawn(Struct, frozen=True):
    """A sample: the `share` of all `customers` that is asked, in parts of `WHOLE`."""

    share: int
    customers: int

    @property
    def is_everybody(self) -> bool:
        """Whether there are too few to draw from."""
        return self.share >= WHOLE

    def estimate(self, found: int) -> Estimate:
        """From members found in the sample. How many are found varies as counts of rare things do; those that were found are sure. The
        square of `_SURE` keeps the borders honest where few were found, or none."""
        if self.is_everybody:
            return Estimate(found, found, found)
        share = self.share / WHOLE
        spread = _SURE * sqrt(found * (1 - share) + _SURE**2 / 4)
        least, most = ((found + _SURE**2 / 2 + side * spread) / share for side in (-1, 1))
        size = min(self.customers, round(found / share))
        return Estimate(size, max(found, ceil(least)), min(self.customers, int(most)))


def drawn(reader: Reader) -> Drawn:
    """The sample that estimates ask, as of the last load."""
    customers = _known(reader).customers
    return Drawn(WHOLE if customers < EXACT_BELOW else ceil(WHOLE * _DRAWN / customers), customers)


# --- what is built once -----------------------------------------------------------------------------------------------------


class Shop(Struct, frozen=True):
    """What compiled rules depend on besides themselves."""

    rules: tuple[tuple[UUID, Rule], ...]  #: of the segments it names
    boundaries: Boundaries
    texts_key: bytes
    currency: str
    browser_counts: bool

    @classmethod
    def of(cls, rules: Sequence[Rule], world: World) -> "Shop":
        """What these rules depend on."""
        named: dict[UUID, Rule] = {}
        for rule in rules:
            _named(rule, world, named)
        return cls(
            tuple(sorted(named.items())), world.boundaries, world.texts_key, world.currency, world.browser_counts
        )

    def world(self) -> World:
        """As a world. Products stand in the warehouse."""
        return World(
            segments={key: Segment(segment_id=key, name="", rule=rule, version=0) for key, rule in self.rules},
            boundaries=self.boundaries,
            texts_key=self.texts_key,
            currency=self.currency,
            browser_counts=self.browser_counts,
        )


class _Asked(Struct, frozen=True):
    """An expression, and what goes with it for an instant."""

    expression: Expression
    values: Callable[[datetime], dict[str, Value]]


class _Question:
    """What is asked of a rule. The warehouse knows an expression again, so each is made once."""

    def __init__(self, rule: Rule, world: World, *, facts: bool, sampled: bool) -> None:
        self._compiled = compiled(rule, world, facts=facts, sampled=sampled)
        self._made: dict[tuple[str, int], _Asked] = {}

    def members(self) -> _Asked:
        return self._kept("members", 0, lambda members: members)

    def count(self) -> _Asked:
        return self._kept("count", 0, lambda members: members.agg(size=_.count()))

    def first(self, most: int) -> _Asked:
        return self._kept("first", most, lambda members: members.order_by(desc("customer_id")).limit(most))

    def beyond(self, most: int) -> _Asked:
        def made(members: Expression) -> Expression:
            return members.filter(_.customer_id > asked("beyond", "int64")).order_by("customer_id").limit(most)

        return self._kept("beyond", most, made)

    def _kept(self, name: str, most: int, made: Callable[[Expression], Expression]) -> _Asked:
        key = name, most
        if key not in self._made:
            self._made[key] = _Asked(made(self._compiled.members), self._compiled.values)
        return self._made[key]


def _question(rule: Rule, world: World, at: datetime, reader: Reader, *, sampled: bool = False) -> _Question:
    """As it is asked for this instant: of facts where they may be."""
    return _built(canonical(rule), Shop.of([rule], world), facts_tell(world, at, reader), sampled)


@lru_cache(maxsize=1024)
def _built(rule: Rule, shop: Shop, facts: bool, sampled: bool) -> _Question:
    return _Question(rule, shop.world(), facts=facts, sampled=sampled)


def _named(rule: Rule, world: World, found: dict[UUID, Rule]) -> dict[UUID, Rule]:
    """The rules of the segments that a rule names, and of those that they name."""
    for key in needs(rule).segments:
        if key not in found and key in world.segments:
            found[key] = world.segments[key].rule
            _named(found[key], world, found)
    return found
