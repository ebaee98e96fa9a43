"""What is sold, and what customers cost."""

from enishi.connectors.csv.core.understanding.record import Record, short, subject, without_blanks
from enishi.connectors.csv.types import Fact, Problem, Subject
from enishi.kernel.calendar import day_start


def product(record: Record) -> Subject | Problem:
    """A line of the catalogue."""
    product_id, name, price = record.needed("product_id"), record.needed("product_name"), record.needed("price")
    if price is not None and price < 0:
        return record.refuse("value_negative", field="price", value=str(price))
    stock = record.value("stock")
    body = without_blanks(
        {
            "product_id": product_id,
            "name": name,
            "price": price,
            "currency": record.mapping.currency,
            "url": record.value("url"),
            "image_url": record.value("image_url"),
            "category": record.value("category"),
            "stock": max(stock, 0) if stock is not None else None,  # oversold is none left
            "on_sale": record.value("on_sale"),
        }
    )
    key = f"product/{record.context.site}/{product_id}"
    fact = Fact(
        kind="product_updated",
        body=body,
        claims={},
        natural_key=f"{key}/{short(body)}",
        occurred_at=record.now,
        renews=True,
    )
    return subject(key, (record.line,), [fact], record.context)


def ad_cost(record: Record) -> Subject | Problem:
    """What a source of customers cost on a day."""
    code, on, amount = record.needed("code"), record.needed("on"), record.needed("amount")
    if record.problem is not None:
        return record.problem
    if amount < 0:
        return record.refuse("value_negative", field="amount", value=str(amount))
    key = f"ad_cost/{record.context.site}/{code}/{on}"
    body = {"code": code, "on": on.isoformat(), "amount": amount, "currency": record.mapping.currency}
    fact = Fact(
        kind="ad_cost_recorded",
        body=body,
        claims={},
        natural_key=f"{key}/{amount}",
        occurred_at=min(day_start(on), record.now),
        renews=True,
    )
    return subject(key, (record.line,), [fact], record.context)
