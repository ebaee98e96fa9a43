"""Open data sets, for trials and benchmarks."""

TABLES = (
    """
key: uci_online_retail
label: UCI Online Retail (a British gift shop)
label_ja: UCI Online Retail（英国のギフト店）
kind: orders
source: the data set itself, doi 10.24432/C5BW33
signature: InvoiceNo + StockCode + InvoiceDate + UnitPrice + CustomerID
order_id = InvoiceNo
ordered_at = InvoiceDate
customer_id = CustomerID
product_id = StockCode
product_name = Description
quantity = Quantity
unit_price = UnitPrice
option zero_price: leave_out
option adjustments: B
currency: GBP
""",
    """
key: rees46
label: REES46: click stream
label_ja: REES46 行動履歴
kind: clicks
source: the data set itself, the multi-category store
signature: event_time + event_type + product_id + user_id + user_session
occurred_at = event_time
visitor = user_id
action = event_type
product_id = product_id
category = category_code
price = price
session_id = user_session
currency: USD
zone: UTC
""",
    """
key: retailrocket
label: Retailrocket: click stream
label_ja: Retailrocket 行動履歴
kind: clicks
source: the data set's own description of events.csv
signature: timestamp + visitorid + event + itemid + transactionid
occurred_at = timestamp
visitor = visitorid
action = event
product_id = itemid
order_id = transactionid
currency: USD
zone: UTC
""",
)
