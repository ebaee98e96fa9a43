"""Every cart of a period with what came of it, as happened by an instant (AT): the one expression that all cart figures count.

The rules of the figures are the columns made here; `metrics.py` says them in words.
"""

from datetime import timedelta

from ibis import _

from enishi.analytics.agreed import with_agreed
from enishi.history.api import tables
from enishi.shop.types import ConsentBasis
from enishi.warehouse.compile import asked
from enishi.warehouse.guards import span, true, when
from enishi.warehouse.port import Expression

LAST_TOUCH = timedelta(days=7)  #: an order so long after a letter is counted as brought back by it

_CART = ["cart_key", "customer_id"]

AT = asked("at", "timestamp(6)")
FIRST, LAST = asked("first", "date"), asked("last", "date")
SITE = asked("site", "string")  #: "" = all sites


def begun() -> Expression:
    """Carts begun from FIRST to LAST, by AT, on SITE; tests do not count."""
    carts = tables.CART.expression.filter(_.local_date >= FIRST, _.local_date <= LAST, _.opened_at <= AT)
    carts = carts.filter(~_.is_test, (SITE == "") | (_.site == SITE))
    return carts.anti_join(tables.REACH.expression.filter(_.what == "test"), "customer_id")


def with_outcome(carts: Expression) -> Expression:
    """With `letters` and a yes or no for what came of the cart: `abandoned`, `bought`, `sent`, `recovered`, `returned`."""
    carts = _with_letters(_as_of(carts))
    ordered = _.ordered_at.notnull()
    touched = true(_.last_letter_at >= _.ordered_at - span(LAST_TOUCH))
    return carts.mutate(
        bought=ordered & ~_.abandoned,
        sent=_.abandoned & (_.letters > 0),
        recovered=_.abandoned & ordered & touched,
        returned=_.abandoned & ordered & ~touched,
    )


def with_reach(carts: Expression, basis: ConsentBasis) -> Expression:
    """With a yes or no for whether a letter could have been written: `address_known`, `may_be_written_to`."""
    carts = _with_said(carts, basis)
    known = _.abandoned & true(_.address_known_at <= _.abandoned_at)
    carts = carts.mutate(is_known=known)
    carts = carts.mutate(may_be_written_to=_.sent | (_.is_known & _.agreed & ~_.is_suppressed))
    return carts.mutate(address_known=_.may_be_written_to | _.is_known)


def _as_of(carts: Expression) -> Expression:
    """With what happens after AT not happened yet."""
    carts = carts.mutate(
        abandoned=true(_.abandoned_at <= AT),
        ordered_at=when(_.ordered_at <= AT, _.ordered_at),
    )
    return carts.mutate(
        abandoned_at=when(_.abandoned, _.abandoned_at),
        order_amount=when(_.ordered_at.notnull(), _.order_amount).fill_null(0),
    )


def _with_letters(carts: Expression) -> Expression:
    """With how many letters about the cart were accepted, and the last one before its order."""
    accepted = tables.MESSAGE.expression.filter(_.cart_key != "", _.accepted_at <= AT)
    letters = accepted.select("cart_key", "customer_id", "accepted_at").join(
        carts.select("cart_key", "customer_id", "ordered_at"), _CART
    )
    letters = letters.group_by(_CART).agg(
        letters=_.count(), last_letter_at=when(_.accepted_at <= _.ordered_at, _.accepted_at).max()
    )
    letters = letters.rename(letter_cart="cart_key", letter_customer="customer_id")
    carts = carts.left_join(letters, [("cart_key", "letter_cart"), ("customer_id", "letter_customer")])
    return carts.drop("letter_cart", "letter_customer").mutate(letters=_.letters.fill_null(0))


def _with_said(carts: Expression, basis: ConsentBasis) -> Expression:
    """With when the customer's address became known, and what was said of letters before the cart was abandoned."""
    left = carts.filter(_.abandoned).select("cart_key", "customer_id", "abandoned_at")
    said = tables.REACH.expression.filter((_.what == "address") | ((_.what == "suppressed") & (_.channel == "email")))
    said = said.select("customer_id", "what", "occurred_at").join(left, "customer_id")
    said = said.filter(_.occurred_at <= _.abandoned_at).group_by(_CART)
    said = said.agg(
        address_known_at=when(_.what == "address", _.occurred_at).min(), is_suppressed=(_.what == "suppressed").any()
    )
    said = said.join(with_agreed(left, basis).drop("abandoned_at"), _CART)
    said = said.rename(said_cart="cart_key", said_customer="customer_id")
    carts = carts.left_join(said, [("cart_key", "said_cart"), ("customer_id", "said_customer")])
    carts = carts.drop("said_cart", "said_customer")
    return carts.mutate(is_suppressed=true(_.is_suppressed), agreed=true(_.agreed))
