"""Carts as one expression over changes and orders: the same definition as `core/carts.py`, for any number of customers at once.

Read `core/carts.py` first; each step below computes some of its sentences. "Row" is a change, or an order beside a stream.
"""

import ibis
from ibis import _

from enishi.history.core.carts import CLOSING_CHANNELS, HOUR, LAPSE
from enishi.history.tables import CART, CART_CHANGE, ORDERS
from enishi.warehouse.guards import earlier, following, latest, span, true, when
from enishi.warehouse.port import Expression

_STREAM = ["customer_id", "site", "cart_id"]
_TIME = ["at", "position"]
_EPISODE = [*_STREAM, "episode"]
_OF_ORDER = {"order_site": "string", "order_id": "string", "order_amount": "int64", "is_test": "boolean"}
_OF_CHANGE = {"event_id": "string", "local_date": "date", "value": "int64", "items": "int64", "currency": "string"}
_ITEM = [*_STREAM, *_TIME, "kind", *_OF_CHANGE, *_OF_ORDER]
_NEVER = ibis.literal("1600-01-01 00:00:00").cast("timestamp(6)")

_is_order = _.kind.isin(["named", "meant"])
_is_filled = _.kind == "filled"


def with_neighbours(customers: Expression) -> Expression:
    """These customers and all who share a shop's cart id with them, by a change or by an order that names it."""
    sources = (CART_CHANGE.expression, ORDERS.expression)
    theirs = [rows.semi_join(customers, "customer_id").filter(_.cart_id != "") for rows in sources]
    ids = ibis.union(*(rows.select("site", "cart_id") for rows in theirs), distinct=True)
    sharing = [rows.semi_join(ids, ["site", "cart_id"]).select("customer_id") for rows in sources]
    return ibis.union(customers, *sharing, distinct=True)


def carts(customers: Expression) -> Expression:
    """The rows of CART for these customers (an expression of one column, `customer_id`).

    Right for everybody whose neighbours are among them: an order's amount is given to one of all the carts it ended.
    """
    closing = ORDERS.expression.filter(_.channel.isin(CLOSING_CHANNELS))
    items = _items(customers, closing)
    counted = _counted(_begun(_meant(items)))
    return _with_state(_with_amounts(_summed(counted)), closing).select(*CART)


def _items(customers: Expression, closing: Expression) -> Expression:
    """Changes, and beside each stream the orders that name it or may mean it; without the echoes of orders."""
    changes = CART_CHANGE.expression.semi_join(customers, "customer_id")
    streams = changes.select(*_STREAM).distinct()
    orders = closing.select(
        position=_.position,
        at=_.placed_at,
        order_customer=_.customer_id,
        order_site=_.site,
        order_cart=_.cart_id,
        order_id=_.order_id,
        order_amount=_.total - _.shipping,
        is_test=_.is_test,
    )
    with_id = streams.filter(_.cart_id != "")
    named = with_id.join(orders, [("site", "order_site"), ("cart_id", "order_cart")]).mutate(kind=ibis.literal("named"))
    unnamed = streams.join(orders, [("customer_id", "order_customer")]).filter((_.cart_id == "") | (_.order_cart == ""))
    unnamed = unnamed.mutate(kind=ibis.literal("meant"))
    items = ibis.union(
        changes.mutate(at=_.occurred_at, **_nothing(_OF_ORDER)).select(*_ITEM),
        *(rows.mutate(**_nothing(_OF_CHANGE)).select(*_ITEM) for rows in (named, unnamed)),
    )
    items = items.mutate(filled_at=earlier(when(_is_filled, _.at), _STREAM, _TIME))
    is_named = (_.kind == "named") & _.filled_at.notnull()
    items = items.mutate(named_at=earlier(when(is_named, _.at), _STREAM, _TIME))
    return items.filter(_is_order | ~true(_.at < _.named_at + span(HOUR)))


def _nothing(columns: dict[str, str]) -> dict[str, Expression]:
    return {name: ibis.null(kind) for name, kind in columns.items()}


def _meant(items: Expression) -> Expression:
    """Without orders that find no cart, or one emptied an hour before, or (unnamed) one forgotten."""
    rows = items.mutate(row=ibis.row_number().over(ibis.window(group_by=_STREAM, order_by=_TIME)))
    rows = rows.mutate(
        filled_row=earlier(when(_is_filled, _.row), _STREAM, _TIME),
        emptied_row=earlier(when(_.kind == "emptied", _.row), _STREAM, _TIME),
        emptied_at=earlier(when(_.kind == "emptied", _.at), _STREAM, _TIME),
        changed_at=earlier(when(~_is_order, _.at), _STREAM, _TIME),
    )
    rows = rows.mutate(is_empty=true(_.emptied_row > _.filled_row))
    rows = rows.mutate(
        is_over=_.is_empty & (_.at >= _.emptied_at + span(HOUR)), is_forgotten=true(_.at > _.changed_at + span(LAPSE))
    )
    finds = _.filled_row.notnull() & ~true(_.is_over) & ((_.kind == "named") | ~_.is_forgotten)
    return rows.filter(~_is_order | finds)


def _begun(rows: Expression) -> Expression:
    """With the number of the cart in its stream: one begins with lines after nothing, an order, or the end of the one before."""
    rows = rows.mutate(order_row=earlier(when(_is_order, _.row), _STREAM, _TIME))
    begins = (
        _.filled_row.isnull()
        | true(_.order_row > _.filled_row)
        | true(_.is_over)
        | ((_.cart_id == "") & _.is_forgotten)
    )
    rows = rows.mutate(begins=_is_filled & begins)
    so_far = ibis.window(group_by=_STREAM, order_by=_TIME, preceding=(None, 0))
    return rows.mutate(episode=_.begins.cast("int64").sum().over(so_far).cast("int64")).filter(_.episode >= 1)


def _counted(rows: Expression) -> Expression:
    """The rows that count for their cart: up to its order, without visits to an empty one; with the hours of quiet."""
    whole = ibis.window(group_by=_EPISODE)
    rows = rows.mutate(ended_row=when(_is_order, _.row).min().over(whole))
    rows = rows.filter((_.ended_row.isnull() | (_.row <= _.ended_row)) & ~((_.kind == "touched") & _.is_empty))
    rows = rows.mutate(next_at=following(_.at, _EPISODE, _TIME, _NEVER))
    is_quiet = _.kind.isin(["filled", "touched"]) & (_.next_at.isnull() | true(_.next_at >= _.at + span(HOUR)))
    return rows.mutate(quiet_row=when(is_quiet, _.row).min().over(whole))


def _summed(rows: Expression) -> Expression:
    """A row a cart."""
    at_quiet = _is_filled & true(_.row <= _.quiet_row)
    carts = rows.group_by(_EPISODE).agg(
        opened_at=when(_.begins, _.at).min(),
        local_date=when(_.begins, _.local_date).min(),
        event_id=when(_.begins, _.event_id).max(),
        last_activity_at=when(~_is_order, _.at).max(),
        abandoned_at=when(_.row == _.quiet_row, _.at).max() + span(HOUR),
        value_at_abandonment=latest(_.value, _.row, at_quiet),
        value=latest(_.value, _.row, _is_filled),
        items=latest(_["items"], _.row, _is_filled),
        currency=latest(_.currency, _.row, _is_filled),
        is_emptied=true(when(_.kind == "emptied", _.row).max() > when(_is_filled, _.row).max()),
        ordered_at=when(_is_order, _.at).max(),
        is_named=true((_.kind == "named").any()),
        order_site=_.order_site.max(),
        order_id=_.order_id.max(),
        order_amount=_.order_amount.max(),
        is_test=true(_.is_test.any()),
    )
    first_of_id = (_.cart_id != "") & (_.episode == 1)
    name = ibis.ifelse(first_of_id, _.cart_id, _.cart_id + "~" + _.event_id)
    return carts.mutate(cart_key=_.site + "/" + name)


def _with_amounts(carts: Expression) -> Expression:
    """An order's amount stands at one cart: the one it names, else the one begun last; 0 at others that it ended."""
    by_claim = [ibis.desc("is_named"), ibis.desc("opened_at"), "cart_key", "customer_id"]
    place = ibis.row_number().over(ibis.window(group_by=["order_site", "order_id"], order_by=by_claim))
    carts = carts.mutate(place=place)
    return carts.mutate(order_amount=when(_.ordered_at.notnull(), ibis.ifelse(_.place == 0, _.order_amount, 0)))


def _with_state(carts: Expression, closing: Expression) -> Expression:
    """Whether there is still something to say about the cart: any later purchase ends it, whatever it names."""
    bought = closing.group_by("customer_id").agg(bought_at=_.placed_at.max()).rename(buyer="customer_id")
    carts = carts.left_join(bought, [("customer_id", "buyer")])
    state = ibis.cases(
        (_.ordered_at.notnull(), "ordered"),
        (_.is_emptied, "emptied"),
        (true(_.bought_at >= _.last_activity_at), "ordered"),
        else_="open",
    )
    return carts.mutate(state=state)
