"""What is asked of the shop's GraphQL interface."""

_CUSTOMER = """id name01 name02 kana01 kana02 postal_code addr01 addr02 email phone_number birth point create_date update_date
Status { id } Sex { id } Job { name } Pref { name }"""
_ORDER = """id order_no name01 name02 kana01 kana02 email phone_number postal_code addr01 addr02 birth
discount delivery_fee_total payment_total payment_method use_point currency_code create_date update_date order_date
Customer { id } OrderStatus { id } Pref { name } Sex { id } Job { name }
OrderItems { product_name product_code price quantity tax OrderItemType { id } TaxDisplayType { id } Product { id } }
Shippings { id name01 name02 shipping_delivery_name shipping_delivery_date shipping_date tracking_number }"""
_PRODUCT = """id name create_date update_date Status { id }
ProductClasses { code stock stock_unlimited price02 visible update_date currency_code TaxRule { tax_rate } ProductStock { update_date } }
ProductImage { file_name sort_no } ProductCategories { Category { name hierarchy } }"""

FIELDS = {"customer": _CUSTOMER, "order": _ORDER, "product": _PRODUCT}
#: Which of each kind a list leaves out unless it is told not to.
_ALL = {"customer": 'customer_status: ["1", "2", "3"], ', "order": "", "product": 'status: ["1", "2", "3"], '}


def one(entity: str) -> str:
    """The query for one thing, with `$id`."""
    return f"query ($id: ID!) {{ {entity}(id: $id) {{ {FIELDS[entity]} }} }}"


def changed_since(entity: str) -> str:
    """The query for a page of what was changed since `$since`."""
    which = f"{_ALL[entity]}update_datetime_start: $since, page: $page, limit: $limit"
    answer = f"nodes {{ {FIELDS[entity]} }} pageInfo {{ hasNextPage }} totalCount"
    return f"query ($since: DateTime, $page: Int, $limit: Int) {{ {entity}s({which}) {{ {answer} }} }}"
