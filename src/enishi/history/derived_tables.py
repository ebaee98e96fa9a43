"""The warehouse's tables that are worked out from others, say how they came about, or are copied from another stage.

Read `tables.py` first: it has these too, and everybody takes them from there.
"""

from enishi.warehouse.port import Relation

#: When a node was last heard of: the greatest instant of its events, of its visits and of its parcels' arrival.
LAST_HEARD = Relation(
    "last_heard",
    {
        "node_id": "int64",
        "customer_id": "int64",
        "newest_at": "timestamp(6)",
        "visited_at": "timestamp(6)",
        "delivered_at": "timestamp(6)",
    },
    gathered_by="customer_id",
)

#: A row a cart (see `core/carts.py`), recomputed for every customer whose changes or orders changed. `abandoned_at` is when
#: the cart is abandoned unless something happens before: compare it with an instant. Of an order that ends several carts,
#: `order_amount` (with tax, without shipping) stands at one of them.
CART = Relation(
    "cart",
    {
        "cart_key": "string",
        "customer_id": "int64",
        "site": "string",
        "opened_at": "timestamp(6)",
        "local_date": "date",
        "last_activity_at": "timestamp(6)",
        "abandoned_at": "timestamp(6)",
        "value_at_abandonment": "int64",
        "value": "int64",
        "items": "int64",
        "currency": "string",
        "state": "string",
        "ordered_at": "timestamp(6)",
        "order_id": "string",
        "order_amount": "int64",
        "is_test": "boolean",
    },
    gathered_by="customer_id",
    dated_by="local_date",
)

#: A row a customer of whom an order, a word or a word on reaching them is known and who was not erased: what all that was loaded comes
#: to (see `facts.py`). `newest_at` is the greatest instant of all that: for an earlier one the other tables must be asked. `sales` is
#: what standing orders in `currency` come to, without what went back of them; `refunds` is what went back of any. `unanswered`: so many
#: letters were accepted since the last that a person opened or clicked. Null is what nobody said, or what never happened; of a flag false.
CUSTOMER_FACT = Relation(
    "customer_fact",
    {
        "customer_id": "int64",
        "newest_at": "timestamp(6)",
        "currency": "string",
        "orders": "int64",
        "sales": "int64",
        "refunds": "int64",
        "first_order_at": "timestamp(6)",
        "last_order_at": "timestamp(6)",
        "first_order_site": "string",
        "first_order_channel": "string",
        "products_bought": "int64",
        "last_visit_at": "timestamp(6)",
        "last_delivered_at": "timestamp(6)",
        "first_sent_at": "timestamp(6)",
        "last_sent_at": "timestamp(6)",
        "first_opened_at": "timestamp(6)",
        "last_opened_at": "timestamp(6)",
        "first_clicked_at": "timestamp(6)",
        "last_clicked_at": "timestamp(6)",
        "unanswered": "int64",
        "points": "int64",
        "sex": "string",
        "prefecture": "string",
        "occupation": "string",
        "language": "string",
        "acquisition_source": "string",
        "birth_year": "int64",
        "birth_month": "int64",
        "birth_day": "int64",
        "is_test": "boolean",
        "is_staff": "boolean",
        "is_wholesale": "boolean",
    },
    gathered_by="customer_id",
)

#: A row of ORDER_CORRECTION of which the order is known and counts: whose the order is, whom what was said counts to itself (`told_by`,
#: nearly always the same, null for nobody), the order's position as `placed`, and when that was placed.
ORDER_WORD = Relation(
    "order_word",
    {
        "position": "int64",
        "placed": "int64",
        "customer_id": "int64",
        "told_by": "int64",
        "placed_at": "timestamp(6)",
        "placed_on": "date",
        "order_id": "string",
        "site": "string",
        "occurred_at": "timestamp(6)",
        "local_date": "date",
        "kind": "string",
        "total": "int64",
        "shipping": "int64",
        "discount": "int64",
        "amount": "int64",
        "currency": "string",
    },
    gathered_by="customer_id",
    dated_by="local_date",
)

#: A row an order that counts and of which more was said: the order's position is `placed`, its instant and day are `at` and `day`.
#: `is_cancelled` is 1 or 0; `said` is the position of the last change, and `new_total` and `new_currency` are what that says, null where
#: there was none; `refunded` is what went back in the shop's currency.
ORDER_OUTCOME = Relation(
    "order_outcome",
    {
        "placed": "int64",
        "customer_id": "int64",
        "at": "timestamp(6)",
        "day": "date",
        "is_cancelled": "int64",
        "said": "int64",
        "new_total": "int64",
        "new_currency": "string",
        "refunded": "int64",
    },
    gathered_by="customer_id",
    dated_by="day",
)

#: A row a customer and product of their standing orders: in how many orders, how many pieces, what they came to in the shop's currency,
#: and when the first and the last of these orders were placed. `lasts`: so many days after `last_day` it is used up, as its orders let
#: expect; null while they were all on one day. `category` is the product's ("" where the catalogue does not know it); rows lie in its
#: order, so that what asks for one category passes over most of them.
CUSTOMER_PRODUCT = Relation(
    "customer_product",
    {
        "customer_id": "int64",
        "category": "string",
        "site": "string",
        "product_id": "string",
        "orders": "int64",
        "pieces": "int64",
        "amount": "int64",
        "first_at": "timestamp(6)",
        "last_at": "timestamp(6)",
        "last_day": "date",
        "lasts": "int64",
    },
    gathered_by="category",
)

#: Who gained or lost rows because customers were made one, or two again, in the batch that ended at `upto`.
REGROUPED = Relation("regrouped", {"upto": "int64", "customer_id": "int64"})

#: A row a product, as the catalogue has it since the last load that named it.
PRODUCT = Relation(
    "product",
    {
        "site": "string",
        "product_id": "string",
        "name": "string",
        "category": "string",
        "price": "int64",
        "currency": "string",
        "listed": "boolean",
        "removed": "boolean",
    },
)

#: Who was erased, under each number that they had: nobody to whatever counts people, though their orders and consents stay.
ERASED = Relation("erased", {"customer_id": "int64"})

#: Addresses, as digests, that are or were never written to: from `since` on, before `until`, null while it still holds. No event says
#: who put a list of them in or took one off, so the rows are those that customers has, as of the last load.
SUPPRESSION = Relation(
    "suppression",
    {
        "address": "string",
        "reason": "string",
        "since": "timestamp(6)",
        "until": "timestamp(6)",
    },
)
