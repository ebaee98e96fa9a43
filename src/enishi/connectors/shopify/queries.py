"""Everything that is asked of the Admin API, in its words. The fake in the tests answers with the fields named here and no others."""

_MONEY = "{ shopMoney { amount currencyCode } }"

_CONSENT = "marketingState marketingOptInLevel marketingUpdatedAt"

CUSTOMER = f"""
  id createdAt updatedAt firstName lastName locale note state tags
  defaultEmailAddress {{ emailAddress {_CONSENT} }}
  defaultPhoneNumber {{ phoneNumber {_CONSENT} marketingCollectedFrom }}
  defaultAddress {{ address1 address2 city province provinceCode zip phone }}
"""

_LINE = f"""
  id title sku quantity currentQuantity
  product {{ id }} variant {{ id }} sellingPlan {{ name }}
  originalUnitPriceSet {_MONEY}
  discountAllocations {{
    allocatedAmountSet {_MONEY} discountApplication {{ allocationMethod targetSelection }}
  }}
  taxLines {{ priceSet {_MONEY} }}
"""

_NAME = "{ firstName lastName }"

_ORDER = f"""
  id createdAt processedAt updatedAt cancelledAt cancelReason currencyCode taxesIncluded test edited sourceName
  email phone discountCodes paymentGatewayNames
  totalPriceSet {_MONEY} currentTotalPriceSet {_MONEY} totalShippingPriceSet {_MONEY} totalTipReceivedSet {_MONEY}
  originalTotalDutiesSet {_MONEY} originalTotalAdditionalFeesSet {_MONEY}
  customAttributes {{ key value }}
  customer {{
    id firstName lastName defaultEmailAddress {{ emailAddress }} defaultPhoneNumber {{ phoneNumber }}
  }}
  shippingAddress {_NAME} billingAddress {_NAME}
  shippingLine {{ taxLines {{ priceSet {_MONEY} }} }}
  fulfillments {{
    id status createdAt deliveredAt estimatedDeliveryAt trackingInfo {{ company number }}
  }}
"""

_REFUND = f"id createdAt note totalRefundedSet {_MONEY}"

PRODUCT = """
  id title handle status productType publishedAt updatedAt tracksInventory totalInventory
  priceRangeV2 { minVariantPrice { amount currencyCode } }
  featuredMedia { preview { image { url } } }
"""

_PAGE = "pageInfo { hasNextPage endCursor }"

SHOP = """
query EnishiShop {
  shop { name myshopifyDomain currencyCode primaryDomain { url } }
  currentAppInstallation { accessScopes { handle } }
}"""

ONE_ORDER = f"""
query EnishiOrder($id: ID!, $after: String) {{
  order(id: $id) {{
    {_ORDER}
    refunds {{ {_REFUND} refundLineItems(first: 50) {{ nodes {{ quantity lineItem {{ id }} }} }} }}
    lineItems(first: 50, after: $after) {{ nodes {{ {_LINE} }} {_PAGE} }}
  }}
}}"""

ONE_PRODUCT = f"""
query EnishiProduct($id: ID!) {{
  product(id: $id) {{ {PRODUCT} }}
}}"""

ONE_CONTRACT = """
query EnishiContract($id: ID!) {
  subscriptionContract(id: $id) {
    id createdAt status currencyCode nextBillingDate
    deliveryPolicy { interval intervalCount } billingPolicy { minCycles }
    customer { id }
    lines(first: 10) { nodes { productId quantity currentPrice { amount currencyCode } } }
    orders(first: 250) { nodes { id } }
  }
}"""

CHANGED_ORDERS = f"""
query EnishiChangedOrders($query: String!, $after: String) {{
  orders(first: 10, after: $after, query: $query, sortKey: UPDATED_AT) {{
    nodes {{ {_ORDER} refunds {{ {_REFUND} }} lineItems(first: 20) {{ nodes {{ {_LINE} }} {_PAGE} }} }}
    {_PAGE}
  }}
}}"""

CHANGED_CUSTOMERS = f"""
query EnishiChangedCustomers($query: String!, $after: String) {{
  customers(first: 50, after: $after, query: $query, sortKey: UPDATED_AT) {{ nodes {{ {CUSTOMER} }} {_PAGE} }}
}}"""

CHANGED_PRODUCTS = f"""
query EnishiChangedProducts($query: String!, $after: String) {{
  products(first: 50, after: $after, query: $query, sortKey: UPDATED_AT) {{ nodes {{ {PRODUCT} }} {_PAGE} }}
}}"""

#: The first import's questions. A connection inside a list is not allowed in bulk, so refunds come without their lines.
BULK = {
    "products": f"{{ products {{ edges {{ node {{ {PRODUCT} }} }} }} }}",
    "customers": f"{{ customers {{ edges {{ node {{ {CUSTOMER} }} }} }} }}",
    "orders": f"""{{ orders {{ edges {{ node {{
      {_ORDER} refunds {{ {_REFUND} }} lineItems {{ edges {{ node {{ {_LINE} }} }} }}
    }} }} }} }}""",
}

BULK_RUN = """
mutation EnishiBulkRun($query: String!) {
  bulkOperationRunQuery(query: $query, groupObjects: true) {
    bulkOperation { id status } userErrors { field message }
  }
}"""

BULK_STATUS = """
query EnishiBulkStatus($id: ID!) {
  node(id: $id) { ... on BulkOperation { id status errorCode objectCount fileSize url partialDataUrl } }
}"""

BULK_CANCEL = """
mutation EnishiBulkCancel($id: ID!) {
  bulkOperationCancel(id: $id) { bulkOperation { id status } userErrors { field message } }
}"""

WEBHOOKS = f"""
query EnishiWebhooks($after: String) {{
  webhookSubscriptions(first: 100, after: $after) {{ nodes {{ id topic uri }} {_PAGE} }}
}}"""

WEBHOOK_CREATE = """
mutation EnishiWebhookCreate($topic: WebhookSubscriptionTopic!, $uri: String!) {
  webhookSubscriptionCreate(topic: $topic, webhookSubscription: { uri: $uri, format: JSON }) {
    webhookSubscription { id topic uri } userErrors { field message }
  }
}"""

WEBHOOK_DELETE = """
mutation EnishiWebhookDelete($id: ID!) {
  webhookSubscriptionDelete(id: $id) { deletedWebhookSubscriptionId userErrors { field message } }
}"""

DISCOUNT_CREATE = """
mutation EnishiDiscountCreate($discount: DiscountCodeBasicInput!) {
  discountCodeBasicCreate(basicCodeDiscount: $discount) {
    codeDiscountNode { id } userErrors { field message code }
  }
}"""

CODES_ADD = """
mutation EnishiCodesAdd($id: ID!, $codes: [DiscountRedeemCodeInput!]!) {
  discountRedeemCodeBulkAdd(discountId: $id, codes: $codes) {
    bulkCreation { id } userErrors { field message code }
  }
}"""

CODES_STATUS = """
query EnishiCodesStatus($id: ID!) {
  discountRedeemCodeBulkCreation(id: $id) {
    done codesCount importedCount failedCount codes(first: 250) { nodes { code errors { message } } }
  }
}"""
