"""What the warehouse copies from other stages because no event says it, or not in one place: products, suppressed addresses."""

from collections.abc import Collection, Sequence
from functools import cache

import ibis
from ibis import _

from enishi.catalog.types import Product
from enishi.customers.types import Suppression
from enishi.history import facts
from enishi.history.tables import CUSTOMER_PRODUCT, PRODUCT, SUPPRESSION
from enishi.kernel.calendar import EPOCH, microseconds
from enishi.warehouse.guards import count_where
from enishi.warehouse.port import Expression, Reader, Relation, Transaction

_TOLD = Relation("lent_products", dict(PRODUCT.columns))
_MOVED = Relation("lent_bought", dict(CUSTOMER_PRODUCT.columns))
_KEY = ["site", "product_id"]

#: A reader of nothing, whose offset says how often products changed.
PRODUCTS_MARK = "products"


def keep_products(transaction: Transaction, products: Collection[Product]) -> None:
    """Have these products as they are now; those that are so already are not written again."""
    if not products:
        return
    columns = [[getattr(product, name) for product in products] for name in PRODUCT]
    transaction.lend(_TOLD, _TOLD.rows(columns))
    changed = transaction.query(_changed())
    if changed.num_rows:
        transaction.lend(_TOLD, changed)
        kept = transaction.query(_with_namesakes())
        transaction.delete(PRODUCT, "product_id", _TOLD.expression.select("product_id"))
        transaction.append(PRODUCT, kept)
        transaction.move_offset(PRODUCTS_MARK, transaction.offset(PRODUCTS_MARK) + 1)
        _move_bought(transaction)


def _move_bought(transaction: Transaction) -> None:
    """Who bought one of these products, bought it of the category that it has now."""
    moved = transaction.query(_moved())
    if moved.num_rows:
        transaction.lend(_MOVED, moved)
        transaction.delete(CUSTOMER_PRODUCT, "product_id", _MOVED.expression.select("product_id"))
        transaction.insert(CUSTOMER_PRODUCT, facts.categorised(_MOVED.expression))


@cache
def _moved() -> Expression:
    """The rows of whatever goes by the id of a product whose category is another now."""
    bought = CUSTOMER_PRODUCT.expression.semi_join(_TOLD.expression, "product_id")
    others = _TOLD.expression.select(*_KEY, now_of="category")
    moved = bought.join(others, _KEY).filter(_.category != _.now_of)
    return bought.semi_join(moved.select("product_id"), "product_id").select(*CUSTOMER_PRODUCT)


@cache
def _changed() -> Expression:
    return _TOLD.expression.anti_join(PRODUCT.expression, list(PRODUCT))


@cache
def _with_namesakes() -> Expression:
    """These, and the products of other sites that go by the same ids."""
    told = _TOLD.expression
    others = PRODUCT.expression.semi_join(told, "product_id").anti_join(told, _KEY)
    return ibis.union(told, others).select(*PRODUCT)


def suppression_tally(warehouse: Reader) -> tuple[int, int]:
    """How many suppressions are in force here, and how many were lifted."""
    [row] = warehouse.query(_tally()).to_pylist()
    return row["in_force"], row["lifted"]


@cache
def _tally() -> Expression:
    kept = SUPPRESSION.expression
    return kept.agg(in_force=count_where(kept.until.isnull()), lifted=count_where(kept.until.notnull()))


def replace_suppressions(transaction: Transaction, suppressions: Sequence[Suppression]) -> None:
    """Have exactly these."""
    columns: list[list[object]] = [
        [each.address_key[:_DIGITS] for each in suppressions],
        [each.reason for each in suppressions],
        [microseconds(each.since - EPOCH) for each in suppressions],
        [None if each.until is None else microseconds(each.until - EPOCH) for each in suppressions],
    ]
    transaction.delete(SUPPRESSION, "address", SUPPRESSION.expression.select("address"))
    transaction.append(SUPPRESSION, SUPPRESSION.rows(columns))


_DIGITS = 32  #: as many as `kernel.coding.digest` has
