"""How long after an order was accepted its customer belongs to a segment: in an installation with its real processes, two hundred rules and
20,000 events before.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from itertools import islice
from statistics import median
from uuid import UUID, uuid4

from benchmarks import _traffic
from benchmarks._made_rules import rules
from benchmarks._measuring import Took, tell
from benchmarks._pipeline import running
from enishi.customers import api as customers
from enishi.events import api as events
from enishi.events.types import Claims, Event
from enishi.events.vocabulary import Line, OrderPlaced
from enishi.history import api as history
from enishi.kernel import clock
from enishi.runtime import install
from enishi.segments import api as segments
from enishi.segments.store import following
from enishi.segments.types import Did, Last
from enishi.warehouse import api as warehouse
from enishi.warehouse.errors import WarehouseError

BEFORE, RULES, TIMES = 20_000, 200, 10
_PATIENCE = 120.0  #: seconds


def main() -> None:
    """Print one JSON line."""
    install.prepare()
    told = _traffic.events(BEFORE)
    while block := list(islice(told, 1_000)):
        events.log().append(block)
    with running("work"), running("tables"):
        warehouse.use(warehouse.connect())
        _until("the log", lambda: _loaded() >= BEFORE)
        place = _saved()
        _until("the count", lambda: segments.segment(place).is_counted)
        _until("rest", lambda: events.offset(following.READER) >= events.log().head())
        took = sorted(_one(place, number) for number in range(TIMES))
    tell("follows", median(took), "s", Took(1000 * median(took), 0.0), slowest=took[-1], times=TIMES, rules=RULES)


def _saved() -> UUID:
    """All the rules, and one more that an order lets its customer into at once."""
    world, now = segments.world(), clock.machine_now()
    known = filter(
        lambda rule: not any(each.serious for each in segments.problems(rule, language="en", known=world)), rules()
    )
    for number, rule in enumerate(islice(known, RULES - 1)):
        segments.save(f"Segment {number}", rule, by="bench", at=now)
    return segments.save("Buyers", Did(what="ordered", during=Last(days=7)), by="bench", at=now).segment_id


def _one(place: UUID, number: int) -> float:
    """Seconds from the moment an order is accepted until its customer is a member."""
    address, now = f"buyer{number}@example.jp", clock.machine_now()
    line = Line(product_id="tea", quantity=1, unit_price=1000)
    order = OrderPlaced(order_id=f"follows-{number}", lines=(line,), total=1000)
    event = Event(
        id=uuid4(),
        kind="order_placed",
        occurred_at=now - timedelta(seconds=1),
        received_at=now,
        site="shop",
        source="api",
        claims=Claims(email=address),
        body=order,
    )
    events.log().append([event])
    accepted = clock.monotonic()
    _until("the member", partial(_belongs, place, address))
    return clock.monotonic() - accepted


def _belongs(place: UUID, address: str) -> bool:
    person = customers.person_by_email(address)
    return person is not None and person.customer_id in {customer for customer, _since in segments.members_now(place)}


def _loaded() -> int:
    try:
        return history.loaded_offset()
    except WarehouseError:
        return 0  # its process has not started yet


def _until(what: str, there: Callable[[], bool]) -> None:
    """Look a hundred times a second."""
    began = clock.monotonic()
    while not there():
        if clock.monotonic() - began > _PATIENCE:
            raise SystemExit(f"Nothing follows: {what} did not come.")
        clock.pause(0.01)
