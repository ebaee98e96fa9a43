"""The closed vocabulary: one struct a kind. `docs/reference/events.md` is generated from it.

Amounts are integers in the currency's minor unit (yen; cents), tax included. Text fields that hold personal data say so
in their metadata (`personal`), so that erasure and the warehouse know which they are. A shop's own kinds begin with
`shop.` and carry flat properties. What is read here cannot hold cycles, so the collector of garbage need not look at it
(`gc=False`): at tens of thousands of events a second that is felt.
"""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

Text = Annotated[str, Meta(max_length=500)]
Url = Annotated[str, Meta(max_length=2000, extra={"url": True})]
Name = Annotated[str, Meta(max_length=100, extra={"personal": True})]
Phone = Annotated[str, Meta(max_length=40, extra={"personal": True})]
Key = Annotated[str, Meta(min_length=1, max_length=200)]
#: No single amount is more, nor what the lines of a cart or an order come to: sums of millions of them fit into 64 bits.
LARGEST_AMOUNT = 10**12
Amount = Annotated[int, Meta(ge=0, le=LARGEST_AMOUNT)]
Count = Annotated[int, Meta(ge=0, le=10**9)]
Quantity = Annotated[int, Meta(ge=1, le=100_000)]
Seconds = Annotated[float, Meta(ge=0, le=86_400)]
Whole = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]
Currency = Annotated[str, Meta(pattern="^[A-Z]{3}$")]


class Body(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """What every body has in common: it knows its fields, and no others."""


class Line(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """One line of a cart or an order. `unit_price` is what one piece costs the customer, after line discounts."""

    product_id: Key
    quantity: Quantity
    unit_price: Amount
    name: Text = ""
    variant_id: Annotated[str, Meta(max_length=200)] = ""
    url: Url = ""
    image_url: Url = ""
    subscription: bool = False


Lines = Annotated[tuple[Line, ...], Meta(max_length=200)]


class PageViewed(Body, frozen=True):
    """A page was opened. `view_id` ties it to the `page_left` that gives its dwell time."""

    url: Url
    title: Text = ""
    referrer: Url = ""
    view_id: Annotated[str, Meta(max_length=64)] = ""
    dwell_seconds: Seconds | None = None


class PageLeft(Body, frozen=True):
    """A page was left; `dwell_seconds` is the time it was in view."""

    view_id: Annotated[str, Meta(max_length=64)]
    dwell_seconds: Seconds
    url: Url = ""


class ProductViewed(Body, frozen=True):
    """A product's page was opened."""

    product_id: Key
    name: Text = ""
    price: Amount | None = None
    currency: Currency = "JPY"
    category: Text = ""
    url: Url = ""
    image_url: Url = ""


class CartUpdated(Body, frozen=True):
    """The cart as it now is: all its lines, none when it was emptied. `cart_id` where the shop has one."""

    lines: Lines
    cart_id: Annotated[str, Meta(max_length=200)] = ""
    cart_url: Url = ""
    currency: Currency = "JPY"


class CheckoutStarted(Body, frozen=True):
    """The customer began to check out."""

    cart_id: Annotated[str, Meta(max_length=200)] = ""
    lines: Lines = ()
    currency: Currency = "JPY"


class OrderPlaced(Body, frozen=True):
    """An order. `total` is what the customer pays, `shipping` and `discount` are parts of it. `channel` says how it came."""

    order_id: Key
    lines: Lines
    total: Amount
    shipping: Amount = 0
    discount: Amount = 0
    currency: Currency = "JPY"
    cart_id: Annotated[str, Meta(max_length=200)] = ""
    payment_method: Text = ""
    channel: Literal["web", "phone", "store", "mall", "subscription"] = "web"
    subscription_id: Annotated[str, Meta(max_length=200)] = ""
    order_number_of_customer: Annotated[int, Meta(ge=1, le=10**6)] | None = None
    recipient_differs: bool = False
    is_test: bool = False
    requested_delivery_on: date | None = None


class OrderCancelled(Body, frozen=True):
    """A whole order was cancelled before it was delivered, or refused at the door."""

    order_id: Key
    reason: Text = ""


class OrderRefunded(Body, frozen=True):
    """Money went back: `amount` of the order, for `lines` where known."""

    order_id: Key
    amount: Amount
    currency: Currency = "JPY"
    lines: Lines = ()
    reason: Text = ""


class Shipped(Body, frozen=True):
    """A parcel left the warehouse."""

    order_id: Key
    carrier: Text = ""
    tracking_number: Text = ""
    delivery_estimated_on: date | None = None


class Delivered(Body, frozen=True):
    """A parcel arrived."""

    order_id: Key


class SubscriptionStarted(Body, frozen=True):
    """A subscription (定期) began."""

    subscription_id: Key
    product_id: Key
    cycle_days: Annotated[int, Meta(ge=1, le=400)]
    amount: Amount
    currency: Currency = "JPY"
    next_delivery_on: date | None = None
    committed_deliveries: Annotated[int, Meta(ge=0, le=100)] = 0


class SubscriptionRenewed(Body, frozen=True):
    """A further delivery of a subscription was ordered; `delivery_count` counts the first as 1."""

    subscription_id: Key
    delivery_count: Annotated[int, Meta(ge=1, le=10**6)]
    order_id: Annotated[str, Meta(max_length=200)] = ""
    next_delivery_on: date | None = None


class SubscriptionSkipped(Body, frozen=True):
    """One delivery was skipped."""

    subscription_id: Key
    next_delivery_on: date | None = None


class SubscriptionChanged(Body, frozen=True):
    """Product, cycle, amount or state (`paused`, `active`, `payment_failed`) changed."""

    subscription_id: Key
    state: Literal["active", "paused", "payment_failed"] = "active"
    product_id: Annotated[str, Meta(max_length=200)] = ""
    cycle_days: Annotated[int, Meta(ge=1, le=400)] | None = None
    amount: Amount | None = None
    next_delivery_on: date | None = None


class SubscriptionCancelled(Body, frozen=True):
    """A subscription ended."""

    subscription_id: Key
    reason: Text = ""
    delivery_count: Count | None = None


class CustomerIdentified(Body, frozen=True):
    """What the shop knows of a person. Absent fields leave what is known; claims say who."""

    family_name: Name = ""
    given_name: Name = ""
    family_kana: Name = ""
    given_kana: Name = ""
    phone: Phone = ""
    language: Literal["", "ja", "en"] = ""
    birth_year: Annotated[int, Meta(ge=1900, le=2100)] | None = None
    birth_month: Annotated[int, Meta(ge=1, le=12)] | None = None
    birth_day: Annotated[int, Meta(ge=1, le=31)] | None = None
    sex: Literal["", "female", "male", "other"] = ""
    prefecture: Annotated[str, Meta(max_length=40)] = ""
    occupation: Annotated[str, Meta(max_length=100)] = ""
    acquisition_source: Annotated[str, Meta(max_length=100)] = ""
    is_test: bool = False


class ConsentChanged(Body, frozen=True):
    """A person allowed or withdrew messages of one purpose over one channel, and how that is known."""

    channel: Literal["email", "line", "sms", "web_push", "letter"]
    purpose: Literal["marketing"]
    state: Literal["granted", "withdrawn"]
    method: Literal["form", "checkout", "import", "one_click", "page", "console", "api", "complaint", "reply"] = "api"
    wording: Annotated[str, Meta(max_length=2000)] = ""
    page_url: Url = ""
    ip: Annotated[str, Meta(max_length=45, extra={"personal": True})] = ""
    message_id: Annotated[str, Meta(max_length=64)] = ""


class ProductUpdated(Body, frozen=True):
    """A product of the catalogue as it now is. `stock` is absent when the shop does not count it."""

    product_id: Key
    name: Text
    price: Amount
    currency: Currency = "JPY"
    url: Url = ""
    image_url: Url = ""
    category: Text = ""
    stock: Count | None = None
    on_sale: bool = True


class ProductRemoved(Body, frozen=True):
    """A product is gone from the catalogue."""

    product_id: Key


class AdCostRecorded(Body, frozen=True):
    """What was spent on a source of customers on a day."""

    code: Key
    on: date
    amount: Amount
    currency: Currency = "JPY"


class ContactOpened(Body, frozen=True):
    """A customer wrote or called; `complaint` holds marketing back until it is resolved."""

    contact_id: Key
    reason: Text = ""
    complaint: bool = False
    order_id: Annotated[str, Meta(max_length=200)] = ""


class ContactResolved(Body, frozen=True):
    """A contact was settled."""

    contact_id: Key
    resolution: Text = ""


class Message(Body, frozen=True):
    """What every event about a message says: which one, by which channel, why, about which cart."""

    message_id: Key
    channel: Annotated[str, Meta(max_length=20)]
    message_class: Literal["transactional", "subscription", "cart", "campaign"] = "campaign"
    scenario: Annotated[str, Meta(max_length=64)] = ""
    step: Annotated[str, Meta(max_length=64)] = ""
    template_version: Annotated[str, Meta(max_length=64)] = ""
    arm: Annotated[str, Meta(max_length=20)] = ""
    cart_key: Annotated[str, Meta(max_length=300)] = ""
    reason: Text = ""  #: why it was suppressed, failed, lapsed, cancelled; a code of the closed lists
    link: Url = ""  #: where a click went
    machine: Literal["", "human", "machine", "unknown"] = ""  #: who seems to have opened or clicked


class MessagePlanned(Message, frozen=True):
    """A message was decided and written to the outbox."""


class MessageAccepted(Message, frozen=True):
    """The provider took it."""


class MessageUnknown(Message, frozen=True):
    """The line broke after the message was handed over: it may have arrived, and is never sent again by itself."""


class MessageFailed(Message, frozen=True):
    """The provider refused it for good."""


class MessageSuppressed(Message, frozen=True):
    """The policy said never."""


class MessageLapsed(Message, frozen=True):
    """Its time ran out while it waited for a lawful slot."""


class MessageCancelled(Message, frozen=True):
    """A person or the end of its scenario took it back before it went."""


class MessageDelivered(Message, frozen=True):
    """The far end confirmed that it arrived."""


class MessageOpened(Message, frozen=True):
    """Its picture was fetched."""


class MessageClicked(Message, frozen=True):
    """A link in it was followed."""


class MessageBounced(Message, frozen=True):
    """It came back."""


class MessageComplained(Message, frozen=True):
    """The person called it spam."""


class MessageReplied(Message, frozen=True):
    """The person answered it."""


class RunEntered(Body, frozen=True):
    """A customer entered a scenario."""

    run_id: Key
    scenario: Key
    version: Annotated[int, Meta(ge=1)]
    arm: Annotated[str, Meta(max_length=20)] = ""
    cart_key: Annotated[str, Meta(max_length=300)] = ""


class RunEnded(Body, frozen=True):
    """A customer left a scenario: `outcome` is a code (`finished`, `ordered`, `emptied`, `stopped` …)."""

    run_id: Key
    scenario: Key
    outcome: Text
    cart_key: Annotated[str, Meta(max_length=300)] = ""


class ShopDefined(Body, frozen=True):
    """A shop's own kind (`shop.*`): flat properties."""

    properties: dict[Annotated[str, Meta(max_length=64)], str | Whole | float | bool | None] = {}


#: kind -> body. Closed: a new kind is a new struct, a line here and a word in the glossary.
BODIES: dict[str, type[Body]] = {
    "page_viewed": PageViewed,
    "page_left": PageLeft,
    "product_viewed": ProductViewed,
    "cart_updated": CartUpdated,
    "checkout_started": CheckoutStarted,
    "order_placed": OrderPlaced,
    "order_cancelled": OrderCancelled,
    "order_refunded": OrderRefunded,
    "shipped": Shipped,
    "delivered": Delivered,
    "subscription_started": SubscriptionStarted,
    "subscription_renewed": SubscriptionRenewed,
    "subscription_skipped": SubscriptionSkipped,
    "subscription_changed": SubscriptionChanged,
    "subscription_cancelled": SubscriptionCancelled,
    "customer_identified": CustomerIdentified,
    "consent_changed": ConsentChanged,
    "product_updated": ProductUpdated,
    "product_removed": ProductRemoved,
    "ad_cost_recorded": AdCostRecorded,
    "contact_opened": ContactOpened,
    "contact_resolved": ContactResolved,
    "message_planned": MessagePlanned,
    "message_accepted": MessageAccepted,
    "message_unknown": MessageUnknown,
    "message_failed": MessageFailed,
    "message_suppressed": MessageSuppressed,
    "message_lapsed": MessageLapsed,
    "message_cancelled": MessageCancelled,
    "message_delivered": MessageDelivered,
    "message_opened": MessageOpened,
    "message_clicked": MessageClicked,
    "message_bounced": MessageBounced,
    "message_complained": MessageComplained,
    "message_replied": MessageReplied,
    "run_entered": RunEntered,
    "run_ended": RunEnded,
}

#: Kinds about no person: no claim is asked for.
IMPERSONAL = frozenset({"product_updated", "product_removed", "ad_cost_recorded"})

#: Kinds that only Enishi itself makes: what it decided, and what became of it.
OWN_KINDS = frozenset(
    {
        "message_planned",
        "message_accepted",
        "message_unknown",
        "message_failed",
        "message_suppressed",
        "message_lapsed",
        "message_cancelled",
        "run_entered",
        "run_ended",
    }
)

#: What a browser may report with the public key that stands in a page's source.
BROWSER_KINDS = frozenset(
    {
        "page_viewed",
        "page_left",
        "product_viewed",
        "cart_updated",
        "checkout_started",
        "order_placed",
        "customer_identified",
        "consent_changed",
    }
)
