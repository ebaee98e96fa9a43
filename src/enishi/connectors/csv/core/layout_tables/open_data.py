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
)
