"""What there is to copy, filled in with the shop's own key and address. `{…}` of cart systems are theirs, not ours."""

from typing import NamedTuple

from enishi.connectors.tag import api as tag


class Values(NamedTuple):
    """What is filled in."""

    base: str
    browser_key: str
    site: str
    currency: str
    store: str
    port: int = 8000


QUEUE = "<script>window.enishi = window.enishi || function () { (enishi.q = enishi.q || []).push(arguments) }</script>"
SERVER_KEY = "YOUR_SERVER_KEY"


def tag_line(values: Values) -> str:
    """The line for every page, with the queue that lets pages speak before it has loaded."""
    return f"{QUEUE}\n{tag.snippet(values.base, values.browser_key, values.site)}"


def script(text: str) -> str:
    """The lines between script tags."""
    return f"<script>\n{text.strip()}\n</script>"


def product_by_address(pattern: str) -> str:
    """The product's page, known by its address: for systems whose templates tell nothing more."""
    return script(
        f"""
(function () {{
  var found = location.href.match({pattern});
  if (found) enishi('product', {{ product_id: found[1], name: document.title.split(/[|｜]/)[0].trim() }});
}})();"""
    )


HTML_PRODUCT = script(
    """enishi('product', { product_id: 'tea-100', name: '緑茶 100g', price: 1080, currency: 'JPY' });"""
)
HTML_CART = script(
    """enishi('cart', { cart_url: location.href, lines: [
  { product_id: 'tea-100', name: '緑茶 100g', quantity: 2, unit_price: 1080 }
] });"""
)
HTML_IDENTIFY = script(
    """enishi('identify', { email: 'hana@example.jp', shop_customer_id: '1024', family_name: '山田', given_name: '花子' });
enishi('subscribe', { state: 'granted', method: 'checkout', wording: 'お得なお知らせをメールで受け取る' });"""
)
HTML_ORDER = script(
    """enishi('order', { order_id: '10001', total: 2660, shipping: 500, lines: [
  { product_id: 'tea-100', name: '緑茶 100g', quantity: 2, unit_price: 1080 }
] });"""
)

SHOPIFY_THEME = """<script>
{% if customer %}enishi('identify', { shop_customer_id: '{{ customer.id }}', email: {{ customer.email | json }} });{% endif %}
{% if request.page_type == 'product' %}enishi('product', {
  product_id: '{{ product.id }}', name: {{ product.title | json }}, price: {{ product.price }} / UNIT,
  currency: {{ cart.currency.iso_code | json }}, url: location.origin + {{ product.url | json }}
});{% endif %}
fetch('/cart.js').then(function (answer) { return answer.json() }).then(function (cart) {
  var lines = cart.items.map(function (item) {
    return { product_id: String(item.product_id), variant_id: String(item.variant_id), name: item.product_title,
      quantity: item.quantity, unit_price: item.final_price / UNIT, url: location.origin + item.url };
  });
  var said = JSON.stringify(lines);
  if (sessionStorage.getItem('enishi_cart') === said || (!lines.length && !sessionStorage.getItem('enishi_cart'))) return;
  sessionStorage.setItem('enishi_cart', said);
  enishi('cart', { cart_id: cart.token.split('?')[0], cart_url: location.origin + '/cart', currency: cart.currency, lines: lines });
});
</script>"""

EC_CUBE_FRAME = """{% if is_granted('ROLE_USER') %}<script>
enishi('identify', { shop_customer_id: '{{ app.user.id }}', email: {{ app.user.email|json_encode|raw }} });
</script>{% endif %}"""
EC_CUBE_PRODUCT = """<script>
enishi('product', { product_id: '{{ Product.id }}', name: {{ Product.name|json_encode|raw }},
  price: {{ (Product.getPrice02IncTaxMin ?? 0)|number_format(0, '', '') }}, url: '{{ url('product_detail', {id: Product.id}) }}' });
</script>"""
EC_CUBE_CART = """<script>
enishi('cart', { cart_url: location.href, lines: [{% for Cart in Carts %}{% for item in Cart.CartItems %}
  { product_id: '{{ item.ProductClass.Product.id }}', name: {{ item.ProductClass.Product.name|json_encode|raw }},
    quantity: {{ item.quantity }}, unit_price: {{ item.price|number_format(0, '', '') }} },{% endfor %}{% endfor %}
] });
</script>"""
EC_CUBE_ORDER = """<script>
enishi('order', { order_id: '{{ Order.order_no }}', total: {{ Order.payment_total|number_format(0, '', '') }},
  email: {{ Order.email|json_encode|raw }}, lines: [] });
</script>"""

MAKESHOP_ORDER = script(
    """enishi('order', { order_id: '[ORDER_NUM]', total: Number('[TOTAL_AMOUNT]'.replace(/[^0-9]/g, '')), lines: [] });"""
)
FUTURESHOP_MEMBER = script(
    """
var member = '{@ member.id @}';
if (member && member.charAt(0) !== '{') enishi('identify', { shop_customer_id: member });"""
)


def shopify(values: Values) -> str:
    """The theme's lines. Shopify's templates write yen, too, with two more digits."""
    return SHOPIFY_THEME.replace("UNIT", "100" if values.currency == "JPY" else "1")


def curl_receipt(values: Values) -> str:
    """A receipt, by hand."""
    return f"""curl {values.base}/v1/orders \\
  -H 'Authorization: Bearer {SERVER_KEY}' -H 'Content-Type: application/json' \\
  -d '{{"receipt": "0001-000123", "site": "{values.store}", "card": "4900001", "payment": "現金", "staff": "佐藤",
       "at": "2026-11-22T14:03:00+09:00", "total": 2160,
       "lines": [{{"sku": "tea-100", "name": "緑茶 100g", "quantity": 2, "unit_price": 1080}}]}}'"""


def curl_return(values: Values) -> str:
    """What came back, by hand."""
    return f"""curl {values.base}/v1/orders \\
  -H 'Authorization: Bearer {SERVER_KEY}' -H 'Content-Type: application/json' \\
  -d '{{"receipt": "0001-000130", "site": "{values.store}", "returns": "0001-000123", "total": 1080}}'"""


def python_client(values: Values) -> str:
    """The official client for Python."""
    return f"""# pip install segment-analytics-python
from segment.analytics.client import Client

analytics = Client("{SERVER_KEY}", host="{values.base}", gzip=True)
analytics.identify("1024", {{"email": "hana@example.jp", "name": "山田 花子"}})
analytics.track("1024", "Order Completed", {{
    "order_id": "10001", "total": 2660, "currency": "{values.currency}",
    "products": [{{"product_id": "tea-100", "name": "緑茶 100g", "price": 1080, "quantity": 2}}],
}})
analytics.shutdown()"""


def node_client(values: Values) -> str:
    """The official client for Node."""
    return f"""// npm install @segment/analytics-node
const {{ Analytics }} = require('@segment/analytics-node')

const analytics = new Analytics({{ writeKey: '{SERVER_KEY}', host: '{values.base}' }})
analytics.identify({{ userId: '1024', traits: {{ email: 'hana@example.jp', name: '山田 花子' }} }})
analytics.track({{ userId: '1024', event: 'Order Completed', properties: {{
  order_id: '10001', total: 2660, currency: '{values.currency}',
  products: [{{ product_id: 'tea-100', name: '緑茶 100g', price: 1080, quantity: 2 }}],
}} }})
analytics.closeAndFlush()"""


def curl_segment(values: Values) -> str:
    """A call, by hand: the key is the user, the password is empty."""
    return f"""curl {values.base}/v1/identify -u {SERVER_KEY}: -H 'Content-Type: application/json' \\
  -d '{{"userId": "1024", "messageId": "m-1", "traits": {{"email": "hana@example.jp", "name": "山田 花子"}}}}'"""


def caddy(values: Values) -> str:
    """The whole file for Caddy."""
    return f"crm.example.jp {{\n    reverse_proxy 127.0.0.1:{values.port}\n}}"


def start_behind(values: Values) -> str:
    """How Enishi learns its address."""
    return "ENISHI_PUBLIC_URL=https://crm.example.jp ENISHI_PROXIES=127.0.0.1 ./script/start"


def cloudflare(values: Values) -> str:
    """A tunnel from Cloudflare's edge."""
    return f"""cloudflared tunnel login
cloudflared tunnel create enishi
cloudflared tunnel route dns enishi crm.example.jp
cloudflared tunnel run --url http://127.0.0.1:{values.port} enishi"""


def tailscale(values: Values) -> str:
    """A funnel from Tailscale's edge."""
    return f"tailscale funnel --bg {values.port}"
