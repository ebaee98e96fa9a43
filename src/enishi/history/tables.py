"""The warehouse's tables: ids, instants, amounts and codes. No column holds personal data; names are of products only.

`customer_id` is who a row counts to today; `node_id`, which never changes, is what it was told of: where customers are made
one, or two again, rows go with their nodes. Instants are naive UTC; `local_date` is the shop's day of the row's main instant.
Text is "" where there is nothing, except the columns said to be null.
"""

from enishi.history.derived_tables import CART as CART
from enishi.history.derived_tables import CUSTOMER_FACT as CUSTOMER_FACT
from enishi.history.derived_tables import CUSTOMER_PRODUCT as CUSTOMER_PRODUCT
from enishi.history.derived_tables import ERASED as ERASED
from enishi.history.derived_tables import LAST_HEARD as LAST_HEARD
from enishi.history.derived_tables import ORDER_OUTCOME as ORDER_OUTCOME
from enishi.history.derived_tables import ORDER_WORD as ORDER_WORD
from enishi.history.derived_tables import PRODUCT as PRODUCT
from enishi.history.derived_tables import REGROUPED as REGROUPED
from enishi.history.derived_tables import SUPPRESSION as SUPPRESSION
from enishi.warehouse.port import Relation

#: Changed with every change of a table below or of what is put into it: the loader then starts from the log's beginning.
VERSION = 10

#: Everything that counts, a row an event. `customer_id` is null for events about no person; the measures are null where
#: the kind has none; `detail` is a code of the kind: an order's channel, a consent's channel and state, a message's reason, a contact's
#: reason (`pieces` is 1 for a complaint), the words of a search (`pieces` were found), the segment entered or left …
EVENT = Relation(
    "event",
    {
        "position": "int64",
        "kind": "string",
        "occurred_at": "timestamp(6)",
        "received_at": "timestamp(6)",
        "local_date": "date",
        "site": "string",
        "source": "string",
        "customer_id": "int64",
        "product_id": "string",
        "product_name": "string",
        "order_id": "string",
        "cart_id": "string",
        "cart_key": "string",
        "message_id": "string",
        "scenario": "string",
        "step": "string",
        "detail": "string",
        "url_path": "string",
        "dwell_seconds": "float64",
        "amount": "int64",
        "pieces": "int64",
        "currency": "string",
        "node_id": "int64",
    },
    gathered_by="customer_id",
    dated_by="local_date",
)

#: The carts' raw material, a row a cart_updated or checkout_started (`filled`, `touched`, `emptied`).
CART_CHANGE = Relation(
    "cart_change",
    {
        "position": "int64",
        "event_id": "string",
        "customer_id": "int64",
        "site": "string",
        "cart_id": "string",
        "occurred_at": "timestamp(6)",
        "local_date": "date",
        "kind": "string",
        "value": "int64",
        "items": "int64",
        "currency": "string",
        "node_id": "int64",
    },
    gathered_by="customer_id",
    dated_by="local_date",
)

#: A row an order_placed, as it was placed: what became of it stands in ORDER_CORRECTION. Two reports of one order (the tag's
#: and the shop's) both end carts; one counts, the other `is_repeat`: not a browser's counts where there is another, else the first.
#: `is_guest`: the order itself named nobody. `coupon_codes` are all of them between bars, |A|B|.
ORDERS = Relation(
    "orders",
    {
        "position": "int64",
        "order_id": "string",
        "site": "string",
        "customer_id": "int64",
        "cart_id": "string",
        "placed_at": "timestamp(6)",
        "local_date": "date",
        "channel": "string",
        "total": "int64",
        "shipping": "int64",
        "discount": "int64",
        "currency": "string",
        "is_test": "boolean",
        "is_repeat": "boolean",
        "source": "string",
        "is_guest": "boolean",
        "payment_method": "string",
        "coupon_codes": "string",
        "subscription_id": "string",
        "node_id": "int64",
    },
    gathered_by="customer_id",
    dated_by="local_date",
)

#: A row a line of an order, of the same `position` as the order_placed or order_changed that says it: those of the last word
#: count. `placed_at` and `local_date` are of that word.
ORDER_LINE = Relation(
    "order_line",
    {
        "position": "int64",
        "line": "int64",
        "order_id": "string",
        "site": "string",
        "customer_id": "int64",
        "placed_at": "timestamp(6)",
        "local_date": "date",
        "product_id": "string",
        "variant_id": "string",
        "quantity": "int64",
        "unit_price": "int64",
        "subscription": "boolean",
        "node_id": "int64",
    },
    gathered_by="customer_id",
    dated_by="local_date",
)

#: A row an order_changed, order_cancelled or order_refunded (`kind`: changed, cancelled, refunded). `total`, `shipping` and
#: `discount` are what a changed order now comes to, `amount` is what went back; null in the others. The order itself may be unknown.
ORDER_CORRECTION = Relation(
    "order_correction",
    {
        "position": "int64",
        "order_id": "string",
        "site": "string",
        "customer_id": "int64",
        "occurred_at": "timestamp(6)",
        "local_date": "date",
        "kind": "string",
        "total": "int64",
        "shipping": "int64",
        "discount": "int64",
        "amount": "int64",
        "currency": "string",
        "source": "string",
        "node_id": "int64",
    },
    gathered_by="customer_id",
    dated_by="local_date",
)

#: A row a message, folded from its events: the first instant of each kind, null while it has not happened. Who and why is what
#: its plan says, else what settled it, else whatever was heard of it; `told_position` is the place of that event, the farther the
#: less it knows. `state` is the one it was settled in ("" while open). `opened_other_at`: fetched by a program, or by nobody
#: knows whom; no figure counts it as a person.
MESSAGE = Relation(
    "message",
    {
        "message_id": "string",
        "told_position": "int64",
        "customer_id": "int64",
        "site": "string",
        "channel": "string",
        "message_class": "string",
        "scenario": "string",
        "step": "string",
        "arm": "string",
        "template_version": "string",
        "cart_key": "string",
        "planned_at": "timestamp(6)",
        "accepted_at": "timestamp(6)",
        "delivered_at": "timestamp(6)",
        "settled_at": "timestamp(6)",
        "settled_position": "int64",
        "state": "string",
        "reason": "string",
        "opened_human_at": "timestamp(6)",
        "opened_other_at": "timestamp(6)",
        "clicked_at": "timestamp(6)",
        "bounced_at": "timestamp(6)",
        "complained_at": "timestamp(6)",
        "node_id": "int64",
    },
    gathered_by="customer_id",
    dated_by="planned_at",
)

#: What says whether a customer can be reached: a row each time it was said. `what`:
#: `address` (an e-mail address was told), `test` (a customer who does not count);
#: `granted`, `withdrawn` (consent to a `purpose` over a `channel`; `detail` is whose word it is: `known`, `confirmed` by the owner of
#: the address, `list` or `browser`);
#: `suppressed` (a letter bounced for good or was called spam; what is suppressed today stands in SUPPRESSION);
#: `joined`, `left` (a channel);
#: `hold`, `unhold` (marketing waits, for the reason `purpose`, until `until` or an `unhold` of the same `detail`);
#: `quiet` (a wish: no letters before `until`, null for none; `detail` is how often then).
REACH = Relation(
    "reach",
    {
        "position": "int64",
        "customer_id": "int64",
        "occurred_at": "timestamp(6)",
        "what": "string",
        "channel": "string",
        "purpose": "string",
        "until": "timestamp(6)",
        "detail": "string",
        "source": "string",
        "node_id": "int64",
    },
    gathered_by="customer_id",
)

#: What was said of a customer, a row a word. Of a `field` the word with the greatest (rank, occurred_at, position) stands; one that is
#: `cleared` leaves nothing. Fields: sex, prefecture, occupation, language, acquisition_source as they were told; birth_year,
#: birth_month, birth_day as `number`; is_test, is_staff, is_wholesale and `tag:<name>` as 1; `trait:<name>` of the shop's own, a text
#: as its digest, numbers as they are, yes and no as 1 and 0; `email` as the digest that SUPPRESSION has, of `rank` -1 where only a
#: mall told it; of `phone` and `postal_code` only that they are known.
WORD = Relation(
    "word",
    {
        "position": "int64",
        "customer_id": "int64",
        "occurred_at": "timestamp(6)",
        "field": "string",
        "rank": "int64",
        "text": "string",
        "number": "float64",
        "cleared": "boolean",
        "source": "string",
        "node_id": "int64",
    },
    gathered_by="customer_id",
)

#: A row a subscription_started, renewed, skipped, changed or cancelled (`kind`). `state` is "" where the kind says nothing of it, as is
#: `product_id`; the numbers and `next_delivery_on` are null then.
SUBSCRIPTION_CHANGE = Relation(
    "subscription_change",
    {
        "position": "int64",
        "subscription_id": "string",
        "site": "string",
        "customer_id": "int64",
        "occurred_at": "timestamp(6)",
        "local_date": "date",
        "kind": "string",
        "state": "string",
        "product_id": "string",
        "cycle_days": "int64",
        "amount": "int64",
        "delivery_count": "int64",
        "next_delivery_on": "date",
        "committed_deliveries": "int64",
        "reason": "string",
        "node_id": "int64",
    },
    gathered_by="customer_id",
    dated_by="local_date",
)

#: A row a points_changed: what was `added` (or taken, negative), or the `balance` as it then was; null what was not said.
POINTS_CHANGE = Relation(
    "points_change",
    {
        "position": "int64",
        "customer_id": "int64",
        "site": "string",
        "occurred_at": "timestamp(6)",
        "local_date": "date",
        "added": "int64",
        "balance": "int64",
        "expires_on": "date",
        "node_id": "int64",
    },
    gathered_by="customer_id",
    dated_by="local_date",
)

#: A row each time a customer entered or left a segment, or a fixed list (`is_list`).
MEMBERSHIP = Relation(
    "membership",
    {
        "position": "int64",
        "customer_id": "int64",
        "occurred_at": "timestamp(6)",
        "local_date": "date",
        "segment": "string",
        "is_list": "boolean",
        "entered": "boolean",
        "node_id": "int64",
    },
    gathered_by="customer_id",
    dated_by="local_date",
)

_OF_EVENTS = (
    EVENT,
    CART_CHANGE,
    ORDERS,
    ORDER_LINE,
    ORDER_CORRECTION,
    MESSAGE,
    REACH,
    WORD,
    SUBSCRIPTION_CHANGE,
    POINTS_CHANGE,
    MEMBERSHIP,
)

TABLES = (
    *_OF_EVENTS,
    LAST_HEARD,
    CART,
    CUSTOMER_FACT,
    CUSTOMER_PRODUCT,
    ORDER_WORD,
    ORDER_OUTCOME,
    REGROUPED,
    PRODUCT,
    SUPPRESSION,
    ERASED,
)

#: Tables whose rows move when one customer becomes another. Carts and facts are worked out again instead.
MOVED = (*_OF_EVENTS, LAST_HEARD)

#: Tables whose rows are somebody's.
PERSONAL = (*_OF_EVENTS, LAST_HEARD, CART, CUSTOMER_FACT, CUSTOMER_PRODUCT, ORDER_WORD, ORDER_OUTCOME, REGROUPED)
