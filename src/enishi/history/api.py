"""The door of the history stage. `tables` are the warehouse's tables, for expressions over them."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial

from enishi.catalog import api as catalog
from enishi.customers import api as customers
from enishi.customers.types import Resolved, ResolvedBatch
from enishi.events import api as events
from enishi.history import dimensions, erasing, gathering, live, live_writing, loader, narrowed, pieces, touching
from enishi.history import tables as tables
from enishi.history import timeline as _timeline
from enishi.history.core.hearing import Hearing
from enishi.history.outcomes import outcomes as outcomes
from enishi.history.touching import REGROUPED as REGROUPED
from enishi.history.types import CartState, Columns, CustomerHistory, Part, Recent, TimelineEntry
from enishi.shop import api as shop
from enishi.warehouse import api as warehouse

READER = "history"  # both halves: the warehouse keeps its offset itself, the live half in the state store


def project_live(limit: int = 5000) -> int:
    """Take the next resolved events into the state store's cart changes, orders and message outcomes.

    Returns how many positions of the log it went on, 0 when there is nothing new.
    """
    after = live_offset()
    batch = customers.resolved(after, limit)
    if batch.upto <= after:
        return 0
    customers.take_apart(batch, _take_live, reader=READER)
    moved = max(0, live_offset() - after)
    if moved:
        pieces.complete()
    return moved


def _take_live(batch: ResolvedBatch) -> None:
    pieces.note(batch.events)
    live_writing.take(batch, reader=READER)


def load(limit: int = 50_000) -> int:
    """Take the next resolved events into the warehouse, one transaction with its offset.

    Returns how many positions of the log it went on, 0 when there is nothing new. It never goes past what the catalogue has read.
    """
    after = loaded_offset()
    batch = customers.resolved(after, max(0, min(limit, catalog.offset() - after)))
    if batch.upto <= after:
        return 0
    suppressed = dimensions.suppression_tally(warehouse.reader()) != customers.suppression_tally()
    beside = loader.Beside(
        _hearing(customers.doubted(after, batch.upto)),
        lambda named: catalog.products(named).values(),
        customers.suppressions() if suppressed else None,
        shop.profile().currency,
    )
    take = partial(loader.load_batch, warehouse.owner(), reader=READER, beside=beside)
    customers.take_apart(batch, take, reader=READER)
    return batch.upto - after


def _hearing(doubted: Collection[int]) -> Hearing:
    malls = frozenset(site.code for site in shop.sites() if site.kind == "mall")
    said_in = partial(customers.said_in, mall_sites=malls, doubted=doubted)
    return Hearing(said_in, texts_key(), customers.addresses_key())


def texts_key() -> bytes:
    """What people's texts in the warehouse are digested with: a rule's value is `kernel.coding.digest(texts_key(), value)` there."""
    return shop.signing_key("texts")


def live_offset() -> int:
    """How far the live half has read."""
    return events.offset(READER)


def loaded_offset() -> int:
    """How far the warehouse has read."""
    return warehouse.offset(READER)


def carts(asked: Sequence[tuple[int, datetime]]) -> dict[tuple[int, datetime], CartState]:
    """The latest cart of each (customer, instant) as happened by the instant; absent when there was none in 120 days before."""
    return live.carts(asked)


def buyers(site: str, order_ids: Sequence[str]) -> dict[str, int]:
    """Order id → the customer who placed it, as a server says rather than a browser; absent for an order unknown here or forgotten by
    the live half."""
    return live.buyers(site, order_ids)


def accepted_since(asked: Sequence[tuple[int, datetime]], days: int) -> dict[tuple[int, datetime], list[datetime]]:
    """When non-transactional messages to each customer were accepted in the `days` before the instant, oldest first."""
    return live.accepted_since(asked, days)


def last_activity(customer_ids: Sequence[int], at: datetime) -> dict[int, datetime]:
    """When each customer last did something on a site, by `at`, to the minute; absent when not in the week before."""
    return live.last_activity(customer_ids, at)


def histories(
    customer_ids: Collection[int], parts: Iterable[Part] = narrowed.PARTS, *, kinds: Collection[str] = ()
) -> dict[int, CustomerHistory]:
    """What the warehouse knows of each of these customers, up to `loaded_offset()`; one with nothing is there with nothing.

    Only these `parts`, one question each; of `events` only these `kinds`, where any are given. Orders are the report of each that
    counts, without test orders; corrections are those of these orders, whoever told them, lines those of this report and of each change;
    `reach` has a row `suppressed` for each stretch in which an address of theirs was.
    """
    return narrowed.histories(warehouse.reader(), customer_ids, parts, kinds)


def columns(
    customer_ids: Collection[int],
    wanted: Mapping[Part, Collection[str]],
    *,
    kinds: Collection[str] = (),
    recent: Recent | None = None,
) -> Columns:
    """The same as columns: of each part the fields of its row type that are named, and maybe others; of events of `recent` kinds only
    those. Of many customers it takes a fraction of the time."""
    return narrowed.columns(warehouse.reader(), customer_ids, wanted, kinds, recent)


def touched(after: int, upto: int) -> dict[int, frozenset[str]]:
    """Customer → the kinds of what was told of them at positions of the log in (after, upto]; `claims.email` and `claims.phone` where
    an address or number was named, `regrouped` where they gained or lost history because customers were made one or two."""
    return touching.touched(warehouse.reader(), after, upto)


def products() -> dict[tuple[str, str], tuple[str, str]]:
    """(site, product id) → name and category, of every product the warehouse has heard of."""
    return touching.products(warehouse.reader())


def products_mark() -> int:
    """A number that is another one whenever `products` are; the file's own."""
    return warehouse.offset(dimensions.PRODUCTS_MARK)


def suppressions_mark() -> str:
    """A text that is another whenever an address was suppressed or let go, which no event says."""
    return touching.suppressions_mark(warehouse.reader())


def timeline(
    customer_id: int,
    *,
    before: int | None = None,
    limit: int = 100,
    kinds: Collection[str] = (),
    site: str = "",
    source: str = "",
    until: datetime | None = None,
) -> list[TimelineEntry]:
    """What happened to one customer and was sent to them, newest first; `before` is a position to page from. Only these `kinds`, of
    this `site`, told by this `source`, occurred by `until`, where given.

    Facts, where the kind has them: `product_id`, `name` or `first_name` (of the first line), `count` (pieces), `value`, `total`,
    `price` or `amount`, `currency`, `order_id`, `cart_id`, `cart_key`, `message_id`, `scenario`, `step`, `url` or `link` (a path),
    `dwell_seconds`, `channel`, `state`, `reason`, `machine`, `outcome`, `arm`.
    """
    shown = _timeline.Shown(before, frozenset(kinds), site, until, source)
    return _timeline.entries(warehouse.reader(), customer_id, shown, limit)


def forget_live(customer_ids: Sequence[int], rename: Callable[[str, str], str]) -> dict[str, int]:
    """Take erased customers out of the live half; `rename` gives (kind of thing, name) its pseudonym. Returns counts by table."""
    return erasing.forget_live(customer_ids, rename)


def reload_tables(erasure_id: str, customer_ids: Sequence[int], rewritten: Sequence[Resolved], *, upto: int) -> None:
    """Take erased customers out of the warehouse: their rows go, and come back as the rewritten log has them (`rewritten`: these
    events, as far as they had been loaded). The file is written anew, so that nothing of what went stays in it."""
    loaded = loaded_offset()
    known = [each for each in rewritten if each.position <= loaded]
    doubted = customers.doubted(min(each.position for each in known) - 1, loaded) if known else ()
    erasing.reload_tables(
        warehouse.owner(), customer_ids, known, (erasure_id, upto), _hearing(doubted), shop.profile().currency
    )
    warehouse.owner().compact()


def gather(at: datetime) -> bool:
    """Let the rows of one customer lie together in the tables again, if enough came since that was last done: at night less is enough. To
    be called when nothing else is to be done; returns whether anything was moved."""
    return gathering.gather(at)


def erased() -> set[str]:
    """The erasures that this warehouse has undergone; an older copy of it lacks some."""
    return erasing.marks(warehouse.reader())
