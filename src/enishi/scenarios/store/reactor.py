"""What customers do to their runs. A reactor: its offset only moves forward, so nothing is ever answered twice."""

from collections.abc import Iterable, Set
from datetime import datetime, timedelta
from functools import partial

from django.db import connection, transaction
from msgspec import Struct

from enishi.customers import api as customers
from enishi.customers.types import Move, Resolved, ResolvedBatch
from enishi.events import api as events
from enishi.events.vocabulary import Body, OrderPlaced
from enishi.history import api as history
from enishi.history.types import CartState
from enishi.kernel import statements
from enishi.kernel.ids import uuid7
from enishi.scenarios import models
from enishi.scenarios.core.arms import arm
from enishi.scenarios.core.programs import first_due
from enishi.scenarios.core.runs import Touch, ended, may_enter, restarts, touched
from enishi.scenarios.store import news
from enishi.scenarios.store.runs import nodes_under_way, of_customers, programs, scenarios_to_change, write_back
from enishi.scenarios.types import Program

READER = "scenarios"

#: Orders that say nothing about a cart: a renewal comes by itself, a mall's order is made elsewhere.
_CARTLESS = frozenset({"subscription", "mall"})

_TELLING = frozenset({"cart_updated", "checkout_started", "customer_identified", "order_placed"})


class _Seen(Struct, frozen=True):
    """Everything a batch needs to know, fetched as sets."""

    touches: dict[int, list[Touch]]  # by customer, in the order they happened
    entering: Set[int]  # customers who may enter a scenario
    nodes: dict[int, int]  # every node of these customers, with its customer
    homes: dict[tuple[int, datetime], int]  # (customer, instant) of a touch → the node it is addressed to
    earliest: datetime


def react(at: datetime, limit: int = 5000) -> int:
    """Take the next resolved events: enter, restart and end runs; return how many events were passed.

    Only what the live history has passed too is taken, because it is asked about carts. Scenarios that are off enter
    nobody, but the runs they have still end when the customer orders.
    """
    start, known = events.offset(READER), history.live_offset()
    if start == known:
        return 0
    batch = customers.resolved(start, min(limit, known - start))
    if batch.upto <= start:
        return 0
    customers.take_apart(batch, partial(_take, at=at), reader=READER)
    return batch.upto - start


def _take(batch: ResolvedBatch, *, at: datetime) -> None:
    seen = _look(batch.events)
    with transaction.atomic():
        if events.offset_to_move(READER) != batch.after:
            return
        scenarios = scenarios_to_change()
        _follow(batch.moves)
        if seen is not None:
            for scenario in scenarios:
                _Reaction(scenario, seen, at).store()
        events.move_offset(READER, batch.upto)


def _look(resolved: list[Resolved]) -> _Seen | None:
    """Turn events into touches of carts; None when there is none that anybody could enter by or leave by."""
    told = [
        (row.customer_id, row)
        for row in resolved
        if row.event.kind in _TELLING and row.customer_id is not None and _tells(row.event.body)
    ]
    survivors = customers.survivors({customer for customer, _ in told})
    placed = [(survivors[customer], row) for customer, row in told]
    entering = _entering(placed)
    nodes = _nodes_of_concerned({customer for customer, _ in placed}, entering)
    concerned = set(nodes.values())
    placed = [(customer, row) for customer, row in placed if customer in concerned]
    carts = history.carts([(customer, row.event.occurred_at) for customer, row in placed if not _is_order(row)])
    touches: dict[int, list[Touch]] = {}
    homes: dict[tuple[int, datetime], int] = {}
    for customer, row in placed:
        touch = _touch(row, carts.get((customer, row.event.occurred_at)))
        if touch is not None:
            touches.setdefault(customer, []).append(touch)
            homes[customer, touch.at] = row.home or customer
    for mine in touches.values():
        mine.sort(key=lambda touch: touch.at)
    if not touches:
        return None
    earliest = min(mine[0].at for mine in touches.values())
    return _Seen(touches, entering, nodes, homes, earliest)


def _entering(placed: Iterable[tuple[int, Resolved]]) -> Set[int]:
    """Who could enter a scenario: whoever has an address and did more than order. Nobody while all are off."""
    if not models.Scenario.objects.filter(on=True).exists():
        return set()
    return customers.addressed({customer for customer, row in placed if not _is_order(row)})


def _nodes_of_concerned(present: Set[int], entering: Set[int]) -> dict[int, int]:
    """Every node, with its customer, of those present who could enter or have a run that may end."""
    if not entering and not models.Run.objects.filter(is_open=True).exists():
        return {}
    nodes = customers.nodes_of(present)
    concerned = entering | {nodes[node] for node in nodes_under_way(nodes)}
    return {node: customer for node, customer in nodes.items() if customer in concerned}


def _is_order(row: Resolved) -> bool:
    return row.event.kind == "order_placed"


def _tells(body: Body) -> bool:
    """Whether an event can start or end a run."""
    return not isinstance(body, OrderPlaced) or (body.channel not in _CARTLESS and not body.is_test)


def _touch(row: Resolved, cart: CartState | None) -> Touch | None:
    """What an event did to the customer's cart as it was then."""
    if _is_order(row):
        return Touch(at=row.event.occurred_at, did="ordered")
    if cart is None or cart.state == "ordered":
        return None
    if cart.state == "emptied":
        return Touch(at=row.event.occurred_at, did="emptied", cart_key=cart.cart_key)
    # who is recognised later enters as of the cart's own last activity
    return Touch(at=cart.last_activity_at, did="active", cart_key=cart.cart_key, site=cart.site)


def _follow(moves: Iterable[Move]) -> None:
    """Runs go with the nodes whose carts they are about."""
    last = {move.node_id: move.customer_id for move in moves}
    statements.set_each(connection, "run", "node_id", "customer_id", last.items())


class _Reaction:
    """One scenario's answer to a batch."""

    def __init__(self, scenario: models.Scenario, seen: _Seen, at: datetime) -> None:
        self.scenario = scenario
        self.seen = seen
        self.at = at
        self.programs = programs(scenario)
        self.version = max(self.programs)
        since = seen.earliest - timedelta(days=self.program.reenter_days)
        self.runs = of_customers(scenario, seen.nodes, since)
        self.stored = {row.run_id for rows in self.runs.values() for row in rows}
        self.entered: list[models.Run] = []
        self.changed: dict[object, models.Run] = {}

    @property
    def program(self) -> Program:
        """What somebody who enters now will go through."""
        return self.programs[self.version]

    def store(self) -> None:
        """Work through every customer's touches, then write everything at once."""
        for customer_id, touches in self.seen.touches.items():
            mine = self.runs.setdefault(customer_id, [])
            for touch in touches:
                self._answer(customer_id, mine, touch)
        self._draw_arms()
        models.Run.objects.bulk_create(self.entered, batch_size=500)
        write_back(row for row in self.changed.values() if row.run_id in self.stored)
        news.announce_entered(self.entered, self.at)
        closed = [row for row in [*self.entered, *self.changed.values()] if not row.is_open]
        news.announce_ended({row.run_id: row for row in closed}.values(), self.at)

    def _answer(self, customer_id: int, mine: list[models.Run], touch: Touch) -> None:
        if touch.did == "active":
            waiting = next((run for run in mine if restarts(run, touch)), None)
            if waiting is not None:
                touched(waiting, self.programs[waiting.version], touch)
                self.changed[waiting.run_id] = waiting
            elif self._enters(customer_id, mine, touch):
                mine.append(self._enter(customer_id, touch))
            return
        for run in mine:
            its_cart = touch.did == "ordered" or run.cart_key == touch.cart_key
            if run.is_open and run.entered_at <= touch.at and its_cart:
                ended(run, touch.at, touch.did)
                self.changed[run.run_id] = run

    def _enters(self, customer_id: int, mine: list[models.Run], touch: Touch) -> bool:
        """Nobody without an address, nobody for a cart left before the scenario was switched on, nobody twice."""
        switched_at = self.scenario.switched_at
        if not self.scenario.on or switched_at is None or touch.at < switched_at:
            return False
        return customer_id in self.seen.entering and self._may_enter(mine, touch.at)

    def _may_enter(self, mine: list[models.Run], at: datetime) -> bool:
        return may_enter([(run, self.programs[run.version]) for run in mine], self.program.reenter_days, at)

    def _enter(self, customer_id: int, touch: Touch) -> models.Run:
        run = models.Run(
            run_id=uuid7(touch.at),
            scenario=self.scenario,
            version=self.version,
            customer_id=customer_id,
            node_id=self.seen.homes[customer_id, touch.at],
            cart_key=touch.cart_key,
            site=touch.site,
            due_at=first_due(self.program, touch.at),
            entered_at=touch.at,
        )
        self.entered.append(run)
        return run

    def _draw_arms(self) -> None:
        public_ids = customers.public_ids({run.customer_id for run in self.entered})
        for run in self.entered:
            run.arm = arm(self.scenario.key, public_ids[run.customer_id], self.program.holdout_share)
