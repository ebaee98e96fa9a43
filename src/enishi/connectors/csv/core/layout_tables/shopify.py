"""Shopify's exports."""

TABLES = (
    """
key: shopify_orders
label: Shopify: orders
label_ja: Shopify 注文管理
kind: orders
source: the header as found in several public importers of this export
signature: Name + Financial Status + Lineitem quantity + Lineitem name + Lineitem price
order_id = Name
internal_id = Id
ordered_at = Created at
email = Email
phone = Phone
full_name = Billing Name
postal_code = Billing Zip
prefecture = Billing Province
city = Billing City
street = Billing Address1
building = Billing Address2
product_id = Lineitem sku
product_name = Lineitem name
quantity = Lineitem quantity
unit_price = Lineitem price
line_discount = Lineitem discount
total = Total
shipping = Shipping
discount = Discount Amount
coupon_code = Discount Code
payment_method = Payment Method
status = Financial Status
cancelled_at = Cancelled at
refunded = Refunded Amount
currency = Currency
channel = Source
recipient_name = Shipping Name
shipped_at = Fulfilled at
accepts_email = Accepts Marketing
""",
    """
key: shopify_customers
label: Shopify: customers
label_ja: Shopify 顧客管理
kind: customers
source: the header as found in several public importers of this export
signature: First Name + Last Name + Accepts Email Marketing + Default Address Zip
customer_id = Customer ID
given_name = First Name
family_name = Last Name
email = Email
accepts_email = Accepts Email Marketing
accepts_sms = Accepts SMS Marketing
phone = Phone
postal_code = Default Address Zip
prefecture = Default Address Province Code
city = Default Address City
street = Default Address Address1
building = Default Address Address2
tags = Tags
""",
    """
key: shopify_customers_old
label: Shopify: customers, older export
label_ja: Shopify 顧客管理（旧）
kind: customers
source: the header as found in several public importers of this export
signature: First Name + Last Name + Province Code + Zip + Total Spent
customer_id = Customer ID
given_name = First Name
family_name = Last Name
email = Email
accepts_email = Accepts Email Marketing
accepts_sms = Accepts SMS Marketing
phone = Phone
postal_code = Zip
prefecture = Province Code
city = City
street = Address1
building = Address2
tags = Tags
""",
)
