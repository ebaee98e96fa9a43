"""Who had agreed to be reminded by e-mail when their cart was left: what `customers.core.consenting` says, for all carts in one question.

A row of REACH says in `detail` whose word on consent it is: `browser`, `list`, or somebody's who knows.
"""

from ibis import _

from enishi.history.api import tables
from enishi.shop.types import ConsentBasis
from enishi.warehouse.guards import true, when
from enishi.warehouse.port import Expression

_KNOWS = ("known", "confirmed")
_YES, _NO = "granted", "withdrawn"
_ALL, _OWN = "marketing", "reminder"  #: the purposes of consent that letters about carts rest on


def with_agreed(carts: Expression, basis: ConsentBasis) -> Expression:
    """`carts`, a row of (cart_key, customer_id, abandoned_at), with `agreed`: yes or no."""
    said = tables.REACH.expression.filter(_.channel == "email", _.what.isin([_YES, _NO]))
    said = said.select("customer_id", "what", "purpose", "occurred_at", "detail").join(carts, "customer_id")
    said = said.filter(_.occurred_at <= _.abandoned_at)
    last = (
        said.filter(_counts(said, basis))
        .group_by(["cart_key", "customer_id"])
        .agg(
            **{
                f"{what}_{purpose}": when((_.what == what) & (_.purpose == purpose), _.occurred_at).max()
                for what in (_YES, _NO)
                for purpose in (_ALL, _OWN)
            }
        )
    )
    last = last.select(said_cart="cart_key", said_customer="customer_id", agreed=_is_open(last))
    carts = carts.left_join(last, [("cart_key", "said_cart"), ("customer_id", "said_customer")])
    return carts.drop("said_cart", "said_customer").mutate(agreed=true(_.agreed))


def _counts(said: Expression, basis: ConsentBasis) -> Expression:
    """Every no; the yes of who knows; a list's unless who knows said no; a browser's where the owner vouches for its box, and before any
    no from elsewhere."""
    no = (said.what == _NO) & (said.detail != "browser")
    of_cart = {"group_by": ["cart_key", "customer_id"]}
    refused_at = when(no, said.occurred_at).min().over(**of_cart)
    refused_here = when(no & said.detail.isin(_KNOWS), said.occurred_at).min().over(**of_cart)
    counts = (said.what == _NO) | said.detail.isin(_KNOWS) | ((said.detail == "list") & refused_here.isnull())
    if basis == "checkout_tag":
        counts |= (said.detail == "browser") & (refused_at.isnull() | true(said.occurred_at < refused_at))
    return counts


def _is_open(last: Expression) -> Expression:
    """Of one instant a no comes last. A no to reminders stands until a yes to them; a no to all until a yes to either."""
    yes, no = last[f"{_YES}_{_OWN}"], last[f"{_NO}_{_OWN}"]
    yes_to_all, no_to_all = last[f"{_YES}_{_ALL}"], last[f"{_NO}_{_ALL}"]
    refused = no.notnull() & ~true(yes > no)
    opened = true(yes > no_to_all) | true(yes_to_all > no_to_all)
    return ~refused & (opened | (no_to_all.isnull() & (yes.notnull() | yes_to_all.notnull())))
