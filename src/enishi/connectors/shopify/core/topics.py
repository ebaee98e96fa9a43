"""Which of Shopify's topics are heard, and which are known and left aside."""

#: Made by us through the Admin API, checked every hour. `orders/updated` carries refunds and fulfilments with the buyer's
#: name, so those topics of their own are only needed where they tell sooner.
SUBSCRIBED = (
    "carts/create",
    "carts/update",
    "checkouts/create",
    "checkouts/update",
    "checkouts/delete",
    "orders/create",
    "orders/updated",
    "orders/paid",
    "orders/cancelled",
    "orders/edited",
    "orders/fulfilled",
    "orders/delete",
    "refunds/create",
    "fulfillments/create",
    "fulfillments/update",
    "fulfillment_events/create",
    "customers/create",
    "customers/update",
    "customers/delete",
    "customers/enable",
    "customers/disable",
    "customers/merge",
    "customers/purchasing_summary",
    "customers_email_marketing_consent/update",
    "customers_marketing_consent/update",
    "customer.tags_added",
    "customer.tags_removed",
    "products/create",
    "products/update",
    "products/delete",
    "variants/in_stock",
    "variants/out_of_stock",
    "bulk_operations/finish",
    "app/uninstalled",
)

#: Heard where the app owns the contracts; Shopify refuses the subscription otherwise, which is no fault.
OPTIONAL = (
    "subscription_contracts/create",
    "subscription_contracts/update",
    "subscription_contracts/activate",
    "subscription_contracts/pause",
    "subscription_contracts/cancel",
    "subscription_contracts/fail",
    "subscription_contracts/expire",
    "subscription_billing_attempts/success",
    "subscription_billing_attempts/failure",
)

#: Cannot be made through the API: their address is entered in the app's settings at Shopify.
COMPLIANCE = ("customers/data_request", "customers/redact", "shop/redact")

#: Known, and saying nothing that Enishi keeps. Any further topic is left aside the same way.
IGNORED = {
    "app/scopes_update": "scopes are read when the connection is tested",
    "customer.joined_segment": "segments are Enishi's own",
    "customer.left_segment": "segments are Enishi's own",
    "fulfillment_events/delete": "a step on the way that was taken back",
    "orders/risk_assessment_changed": "fraud is looked after in Shopify",
    "orders/shopify_protect_eligibility_changed": "fraud is looked after in Shopify",
    "shop/update": "the shop's profile is asked for when the connection is tested",
    "subscription_billing_attempts/challenged": "neither paid nor failed yet",
    "inventory_levels/update": "products/update follows with the product's whole stock",
}


def enumerated(topic: str) -> str:
    """The topic as the Admin API writes it: `orders/create` is ORDERS_CREATE."""
    return topic.replace("/", "_").replace(".", "_").upper()
