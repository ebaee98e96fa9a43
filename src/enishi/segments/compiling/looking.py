"""What a happening must look like: the clauses of `Did.where`, on its rows."""

from typing import Literal

from enishi.history.api import tables
from enishi.segments.compiling import ordering
from enishi.segments.compiling.conditions import any_of, matches
from enishi.segments.compiling.sources import Ask
from enishi.segments.core.entries import Field
from enishi.segments.core.keeping import kept
from enishi.segments.types import Ever, Where, World
from enishi.warehouse.guards import true
from enishi.warehouse.port import Expression

_PRODUCT = ["site", "product_id"]

_Op = Literal["is", "known"]
#: What is the opposite of what: it keeps exactly the rows that the other does not, also where nothing is said.
OPPOSITES: dict[str, _Op] = {"is_not": "is", "missing": "known"}


def turned(where: Where) -> bool:
    """Whether the clause is the opposite of another."""
    return where.op in OPPOSITES


def looking(rows: Expression, field: Field, where: Where, ask: Ask) -> Expression:
    """The rows that look so."""
    is_turned, op = turned(where), OPPOSITES.get(where.op, where.op)
    clause = Where(field=where.field, op=op, values=kept(where.values, field.kept, ask.scope.world.texts_key))
    if field.column == "products" or field.type == "category":
        keys, found = _by_product(field, clause, ask)
        return rows.anti_join(found, keys) if is_turned else rows.semi_join(found, keys)
    return rows.filter(looks(rows[field.column], field, where, ask.scope.world))


def looks(column: Expression, field: Field, where: Where, world: World) -> Expression:
    """Whether a row looks so, by the one value that it has for the field."""
    op = OPPOSITES.get(where.op, where.op)
    clause = Where(field=where.field, op=op, values=kept(where.values, field.kept, world.texts_key))
    condition = _of_row(column, field, clause)
    return ~condition if turned(where) else condition


def _of_row(column: Expression, field: Field, where: Where) -> Expression:
    if field.type == "flag":
        is_set = true(column) if column.type().is_boolean() else true(column != 0)
        return matches(is_set, where.op, where.values)
    if field.column == "coupons":
        return _of_several(column, where)
    return matches(column, where.op, where.values)


def _of_several(column: Expression, where: Where) -> Expression:
    """Of values between bars, |A|B|: whether one compares so."""
    texts = [value for value in where.values if isinstance(value, str)]
    match where.op:
        case "is":
            return any_of(true(column.contains(f"|{text}|")) for text in texts if text)
        case "contains":
            return any_of(true((column != "") & column.contains(text)) for text in texts)
        case "starts_with":
            return any_of(true(column.contains(f"|{text}")) for text in texts)
    return true(column != "")


def _by_product(field: Field, where: Where, ask: Ask) -> tuple[list[str], Expression]:
    """The keys of rows whose product, or one of whose products, looks so; or whose category does."""
    if field.column != "products":
        return _PRODUCT, of_category(where)
    window = Ever() if ask.looks_at_all_orders else ask.window
    if field.type == "category":
        return ["order"], ordering.lines(ask.view, window, products=of_category(where)).select("order")
    lines = ordering.lines(ask.view, window)
    return ["order"], lines.filter(matches(lines.product_id, where.op, where.values)).select("order")


def of_category(where: Where) -> Expression:
    """The products (`site`, `product_id`) whose category looks so."""
    products = tables.PRODUCT.expression
    return products.filter(matches(products.category, where.op, where.values)).select(*_PRODUCT)
