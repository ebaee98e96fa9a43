"""What comes to a customer's name, worked out in advance: one row a customer, and one a customer and product.

Facts are what the rows say once everything has happened that was loaded, and nothing else: for an earlier instant the rows
themselves are to be asked. They are worked out again, from all rows, for whoever a load touches; so merges, late events and
corrections need no case of their own. Only what single events say of when somebody last did something is kept apart
(`last_heard`, by node, where it can only grow), because events are too many to be read again each time.
"""

from functools import cache

import ibis
from ibis import _

from enishi.history import owned, tables
from enishi.history.outcomes import outcomes
from enishi.warehouse.guards import count_where, total, when
from enishi.warehouse.port import Expression, Relation

#: Whose facts are worked out.
CONCERNED = Relation("lent_concerned", {"customer_id": "int64"})
#: The event rows of a batch.
TOLD = Relation("lent_events", dict(tables.EVENT.columns))

VISITS = ("page_viewed", "product_viewed", "cart_updated", "checkout_started", "searched")

_TEXTS = ("sex", "prefecture", "occupation", "language", "acquisition_source")
_NUMBERS = ("birth_year", "birth_month", "birth_day")
_FLAGS = ("is_test", "is_staff", "is_wholesale")
_COUNTS = ("orders", "sales", "refunds", "products_bought", "unanswered", "points")
_PRODUCT = ["site", "product_id"]


@cache
def last_heard() -> Expression:
    """The rows of LAST_HEARD for the nodes that the batch tells of."""
    theirs = TOLD.expression.filter(_.node_id.notnull(), _.customer_id.notnull())
    told = theirs.group_by("node_id").agg(
        customer_id=_.customer_id.max(),
        newest_at=_.occurred_at.max(),
        visited_at=when(_.kind.isin(VISITS), _.occurred_at).max(),
        delivered_at=when(_.kind == "delivered", _.occurred_at).max(),
    )
    known = tables.LAST_HEARD.expression.semi_join(told, "node_id")
    columns = list(tables.LAST_HEARD)
    rows = ibis.union(known.select(columns), told.select(columns))
    return rows.group_by("node_id").agg(**{name: rows[name].max() for name in columns[1:]})


@cache
def customer_facts(currency: str) -> Expression:
    """The rows of CUSTOMER_FACT for the customers concerned, as far as they are of the population."""
    orders = _standing()
    bought = (_of_orders(orders, currency), _of_refunds(currency))
    pieces = (*bought, _of_words(), _of_messages(), _of_points(), _of_events())
    people = _people()
    for piece in pieces:
        people = people.left_join(piece, "customer_id").drop("customer_id_right")
    filled = {name: people[name].fill_null(0) for name in _COUNTS}
    filled |= {name: people[name].fill_null(False) for name in _FLAGS}
    return people.mutate(currency=ibis.literal(currency), **filled).select(*tables.CUSTOMER_FACT)


@cache
def customer_products(currency: str) -> Expression:
    """The rows of CUSTOMER_PRODUCT for the customers concerned."""
    lines = _lines(_standing(), currency)
    bought = lines.group_by(["customer_id", *_PRODUCT]).agg(
        orders=_.order.nunique(),
        pieces=total(lines.quantity),
        amount=total(lines.amount),
        first_at=_.at.min(),
        last_at=_.at.max(),
        first_day=_.day.min(),
        last_day=_.day.max(),
    )
    found = bought.left_join(_lasting(bought, lines), ["customer_id", *_PRODUCT], rname="lasting_{name}")
    return categorised(found.drop("first_day", "lasting_customer_id", "lasting_site", "lasting_product_id"))


@cache
def order_words() -> Expression:
    """The rows of ORDER_WORD for the customers concerned."""
    return owned.order_words(CONCERNED.expression)


@cache
def order_outcomes(currency: str) -> Expression:
    """The rows of ORDER_OUTCOME for the customers concerned, whose words are known."""
    return outcomes(_said(), currency)


def categorised(bought: Expression) -> Expression:
    """Rows of CUSTOMER_PRODUCT with the `category` that each product has now, in its order."""
    products = tables.PRODUCT.expression.select(*_PRODUCT, now_of="category")
    found = bought.left_join(products, _PRODUCT, rname="known_{name}").mutate(category=_.now_of.fill_null(""))
    return found.select(*tables.CUSTOMER_PRODUCT).order_by("category", *_PRODUCT)


def _lasting(bought: Expression, lines: Expression) -> Expression:
    """`lasts` of what was bought on several days, few of all: days from first to last × last pieces / earlier pieces, half a day up."""
    key = ["customer_id", *_PRODUCT]
    again = bought.filter(bought.first_day < bought.last_day)
    orders = lines.semi_join(again.select(*key), key).group_by([*key, "order", "at"]).agg(pieces=total(_.quantity))
    newest_first = ibis.window(group_by=key, order_by=[ibis.desc("at"), ibis.desc("order")])
    last = orders.mutate(place=ibis.row_number().over(newest_first)).filter(_.place == 0)
    found = again.join(last.select(*key, newest="pieces"), key)
    span, earlier = found.last_day.delta(found.first_day, unit="day"), found.pieces - found.newest
    days = ((2 * span * found.newest + earlier) / (2 * earlier).nullif(0)).floor().cast("int64")
    return found.select(*key, lasts=when(earlier > 0, days))


def _theirs(relation: Relation) -> Expression:
    return owned.theirs(relation, CONCERNED.expression)


def _people() -> Expression:
    """Who is of the population, tests too, but nobody who was erased."""
    sources = (tables.ORDERS, tables.WORD, tables.REACH)
    known = ibis.union(*(_theirs(each).select("customer_id") for each in sources), distinct=True)
    return known.anti_join(tables.ERASED.expression, "customer_id")


def _said() -> Expression:
    return _theirs(tables.ORDER_WORD)


def _standing() -> Expression:
    """Orders that are not cancelled, by the last word on each: `at`, `order` (its position), `lines_position`, total and currency."""
    said = _said()
    cancelled = said.filter(_.kind == "cancelled").select("placed").distinct()
    last = ibis.window(group_by="placed", order_by=[ibis.desc("occurred_at"), ibis.desc("position")])
    changes = said.filter(_.kind == "changed").mutate(place=ibis.row_number().over(last)).filter(_.place == 0)
    changes = changes.select("placed", said_position="position", said_total="total", said_currency="currency")
    orders = owned.orders(CONCERNED.expression).anti_join(cancelled, [("position", "placed")])
    orders = orders.left_join(changes, [("position", "placed")])
    return orders.select(
        "customer_id",
        "site",
        "channel",
        at="placed_at",
        day="local_date",
        order="position",
        lines_position=_.said_position.fill_null(_.position),
        total=ibis.ifelse(_.said_position.isnull(), _.total, _.said_total),
        currency=ibis.ifelse(_.said_position.isnull(), _.currency, _.said_currency),
    )


def _lines(orders: Expression, currency: str) -> Expression:
    """The lines of these orders, with `amount` where they are in this currency."""
    whose = orders.select("customer_id", "at", "day", "order", "currency", position="lines_position")
    lines = owned.lines(CONCERNED.expression)
    lines = lines.select("customer_id", "site", "product_id", "quantity", "unit_price", "position")
    lines = lines.join(whose, ["customer_id", "position"])
    return lines.mutate(amount=when(_.currency == currency, _.quantity * _.unit_price))


def _of_orders(orders: Expression, currency: str) -> Expression:
    refunds = _refunds(currency).semi_join(orders, [("placed", "order")])
    gone = refunds.group_by("customer_id").agg(gone=total(_.amount))
    earliest = ibis.window(group_by="customer_id", order_by=["at", "order"])
    first = orders.mutate(place=ibis.row_number().over(earliest)).filter(_.place == 0)
    products = _lines(orders, currency).group_by("customer_id").agg(products_bought=_.product_id.nunique())
    sums = orders.group_by("customer_id").agg(
        orders=_.count(),
        sold=total(when(orders.currency == currency, orders.total)),
        first_order_at=_.at.min(),
        last_order_at=_.at.max(),
    )
    sums = sums.left_join(gone, "customer_id", rname="refunded_{name}").left_join(
        products, "customer_id", rname="with_{name}"
    )
    sums = sums.left_join(
        first.select("customer_id", first_site="site", first_channel="channel"), "customer_id", rname="of_{name}"
    )
    return sums.select(
        "customer_id",
        "orders",
        "first_order_at",
        "last_order_at",
        "products_bought",
        sales=_.sold - _.gone.fill_null(0),
        first_order_site="first_site",
        first_order_channel="first_channel",
    )


def _of_refunds(currency: str) -> Expression:
    """What went back, of cancelled orders too."""
    return _refunds(currency).group_by("customer_id").agg(refunds=total(_.amount))


def _refunds(currency: str) -> Expression:
    return _said().filter(_.kind == "refunded", _.currency.isin(["", currency]))


def _of_words() -> Expression:
    words = _theirs(tables.WORD).filter(_.field.isin([*_TEXTS, *_NUMBERS, *_FLAGS]))
    strongest = ibis.window(
        group_by=["customer_id", "field"],
        order_by=[ibis.desc("rank"), ibis.desc("occurred_at"), ibis.desc("position")],
    )
    words = words.mutate(place=ibis.row_number().over(strongest)).filter(_.place == 0, ~_.cleared)
    columns = {name: when(words.field == name, words.text).max() for name in _TEXTS}
    columns |= {name: when(words.field == name, words.number).max().cast("int64") for name in _NUMBERS}
    columns |= {name: when(words.field == name, words.number).max() > 0 for name in _FLAGS}
    return words.group_by("customer_id").agg(**columns)


def _of_messages() -> Expression:
    """When the first and the last was sent, opened, clicked. Of two letters accepted at once the one told of later is the later."""
    letters = _theirs(tables.MESSAGE)
    is_answered = letters.opened_human_at.notnull() | letters.clicked_at.notnull()
    newest_first = ibis.window(
        group_by="customer_id",
        order_by=[ibis.desc(letters.accepted_at.notnull()), ibis.desc("accepted_at"), ibis.desc("told_position")],
        preceding=(None, 0),
    )
    answers = when(letters.accepted_at.notnull() & is_answered, ibis.literal(1, "int64")).count().over(newest_first)
    letters = letters.mutate(answers=answers)
    return letters.group_by("customer_id").agg(
        first_sent_at=_.accepted_at.min(),
        last_sent_at=_.accepted_at.max(),
        first_opened_at=_.opened_human_at.min(),
        last_opened_at=_.opened_human_at.max(),
        first_clicked_at=_.clicked_at.min(),
        last_clicked_at=_.clicked_at.max(),
        unanswered=count_where((letters.answers == 0) & letters.accepted_at.notnull()),
    )


def _of_points() -> Expression:
    """The last balance that was told, and what was added after it."""
    said = _theirs(tables.POINTS_CHANGE)
    backwards = ibis.window(
        group_by="customer_id", order_by=[ibis.desc("occurred_at"), ibis.desc("position")], preceding=(None, 0)
    )
    told = when(said.balance.notnull(), ibis.literal(1, "int64")).count().over(backwards)
    said = said.mutate(balances=told)
    counted = ibis.ifelse(said.balance.notnull(), said.balance, said.added.fill_null(0))
    newer = (said.balances == 0) | ((said.balances == 1) & said.balance.notnull())
    return said.group_by("customer_id").agg(points=total(counted, newer))


def _of_events() -> Expression:
    """When they were last heard of, and when of their orders."""
    heard = _theirs(tables.LAST_HEARD).select("customer_id", "newest_at", "visited_at", "delivered_at")
    nothing = ibis.null("timestamp(6)")
    said = _said().select("customer_id", newest_at="occurred_at", visited_at=nothing, delivered_at=nothing)
    rows = ibis.union(heard, said)
    return rows.group_by("customer_id").agg(
        newest_at=_.newest_at.max(), last_visit_at=_.visited_at.max(), last_delivered_at=_.delivered_at.max()
    )
