"""What later readers get: events that count, with their nodes and customers, and moves.

The batch that was answered last is remembered. Several readers of one process follow each other through the log, and what the
projector has just worked out the next one would only read back.
"""

from collections.abc import Iterable
from operator import is_

from enishi.customers.models import DoubtedAddress, SeenEvent
from enishi.customers.models import Move as MoveRow
from enishi.customers.store import sql
from enishi.customers.store.digesting import Digest
from enishi.customers.types import Move, Resolved, ResolvedBatch
from enishi.events import api as events
from enishi.events.types import Scan, Unreadable

READER = "customers"

_REPEAT = -1  # no node has this number

_last: tuple[Scan, ResolvedBatch] | None = None


def stretch(after: int, limit: int) -> Scan:
    """The next stretch of the log: at most `limit` positions, wherever its blocks end."""
    scan = events.log().scan(after, limit)
    upto = min(scan.upto, after + limit)
    return Scan(
        [each for each in scan.events if each.position <= upto] if upto < scan.upto else scan.events,
        [
            Unreadable(max(after + 1, each.first), min(upto, each.last), each.detail)
            for each in scan.unreadable
            if each.first <= upto
        ],
        upto,
    )


def resolved(after: int, limit: int) -> ResolvedBatch:
    """See the api."""
    offset = events.offset(READER)
    if after >= offset:
        return ResolvedBatch([], [], after, after)
    scan = stretch(after, min(limit, offset - after))
    last = _last
    if last is not None and _same(scan, last[0]) and last[1].after == after:
        return last[1]
    return _remember(scan, _looked_up(scan, after))


def remember(scan: Scan, digest: Digest, after: int) -> None:
    """The batch that was just written down."""
    customer = digest.groups.customer
    found = [
        Resolved(recorded.position, recorded.event, None if node is None else customer(node), node)
        for recorded, node in digest.changes.resolved
    ]
    _remember(scan, ResolvedBatch(found, [Move(*move) for move in digest.groups.moves], scan.upto, after))


def doubted(after: int, upto: int) -> frozenset[int]:
    """See the api."""
    rows = DoubtedAddress.objects.filter(position__gt=after, position__lte=upto)
    return frozenset(rows.values_list("position", flat=True))


def _remember(scan: Scan, batch: ResolvedBatch) -> ResolvedBatch:
    global _last
    _last = scan, batch
    return batch


def _same(one: Scan, other: Scan) -> bool:
    """Whether these are the very same events: what was written into the log anew since is no longer."""
    return one.upto == other.upto and len(one.events) == len(other.events) and all(map(is_, one.events, other.events))


def _looked_up(scan: Scan, after: int) -> ResolvedBatch:
    upto = scan.upto
    span = {"position__gt": after, "position__lte": upto}
    nodes = dict(SeenEvent.objects.filter(**span).values_list("position", "customer_id"))
    moves = MoveRow.objects.filter(**span).order_by("id").values_list("position", "node_id", "customer_id")
    counts_to = _customers({node for node in nodes.values() if node is not None}, upto)
    found = [
        Resolved(each.position, each.event, counts_to.get(node or 0, node), node)
        for each in scan.events
        if (node := nodes.get(each.position, _REPEAT)) != _REPEAT
    ]
    return ResolvedBatch(found, [Move(*row) for row in moves], upto, after)


def _customers(nodes: Iterable[int], upto: int) -> dict[int, int]:
    """Whom each of these nodes counts to at position `upto`, where that is not itself."""
    statement = "SELECT node_id, customer_id FROM move WHERE position <= %s AND node_id IN ({values}) ORDER BY id"
    return dict(sql.select_in(statement, [upto], nodes))
