"""The guides: steps in order, what to copy at each, what the system does not allow, and how its orders come."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enishi.console.guides import snippets
from enishi.console.guides.snippets import Values

Text = str | Promise
Code = Callable[[Values], str]


@dataclass(frozen=True)
class Step:
    """One thing to do, and what to copy for it."""

    text: Text
    code: Code | None = None


@dataclass(frozen=True)
class Guide:
    """A guide. `missing` says what the system does not allow; `lights`: the place's lights stand below."""

    slug: str
    title: Text
    lead: Text
    steps: Sequence[Step]
    missing: Sequence[Text] = field(default_factory=tuple)
    lights: bool = True


def _fixed(text: str) -> Code:
    return lambda _values: text


_MOVED = _("Cart systems rename their menus: if a name differs, look for “tag”, “template” or “header”.")
_CSV_ORDERS = _("Orders: export them as CSV and import the file, ideally every day.")

GUIDES: dict[str, Guide] = {
    guide.slug: guide
    for guide in (
        Guide(
            "html",
            _("Any web page"),
            _("The tag and its calls, for your own pages."),
            [
                Step(_("Into every page, just before </head>:"), snippets.tag_line),
                Step(_("On a product's page:"), _fixed(snippets.HTML_PRODUCT)),
                Step(_("On the cart page, and whenever the cart changes:"), _fixed(snippets.HTML_CART)),
                Step(
                    _("After login, and at checkout once the email address is known:"), _fixed(snippets.HTML_IDENTIFY)
                ),
                Step(_("On the order confirmation page:"), _fixed(snippets.HTML_ORDER)),
            ],
        ),
        Guide(
            "shopify",
            _("Shopify: the tag in the theme"),
            _("Pages, products and carts; everything else comes through the connection."),
            [
                Step(
                    _("Online Store > Themes > … > Edit code > layout/theme.liquid, just before </head>:"),
                    snippets.tag_line,
                ),
                Step(_("Right below it:"), snippets.shopify),
                Step(
                    _("Connect Shopify under Data sources; orders, customers and consents then arrive automatically.")
                ),
                Step(
                    _(
                        "For the checkout: Settings > Customer events > Add custom pixel. You find its code on the connection's page."
                    )
                ),
            ],
            [_("The theme does not run at checkout; the custom pixel reports from there.")],
        ),
        Guide(
            "base",
            "BASE",
            _("Page and product views; orders as a file."),
            [
                Step(
                    _("Install the HTML editing app (HTML編集 App) and open the theme's HTML. Just before </head>:"),
                    snippets.tag_line,
                ),
                Step(_("Right below it:"), _fixed(snippets.product_by_address("/\\/items\\/(\\d+)/"))),
                Step(_CSV_ORDERS),
            ],
            [
                _(
                    "BASE runs the cart and checkout pages itself and allows no tag there: "
                    "carts cannot be seen, so nobody can be reminded of them."
                ),
                _(
                    "BASE does not tell the page who is logged in: customers become known through imported orders and your sign-up form."
                ),
                _MOVED,
            ],
        ),
        Guide(
            "colorme",
            _("Color Me Shop (カラーミーショップ)"),
            _("Page and product views, and the order confirmation page; orders as a file."),
            [
                Step(
                    _("ショップ作成 > デザイン > テンプレート編集 > 共通ページ, as far up as possible:"),
                    snippets.tag_line,
                ),
                Step(_("Right below it:"), _fixed(snippets.product_by_address("/[?&]pid=(\\d+)/"))),
                Step(
                    _("ツール > コンバージョンタグ > headタグ内設置, the same tag again:"),
                    snippets.tag_line,
                ),
                Step(_CSV_ORDERS),
            ],
            [
                _("Payment pages allow no tag, except the one after the order."),
                _("The new cart page is built differently: the light below shows whether carts arrive."),
                _MOVED,
            ],
        ),
        Guide(
            "makeshop",
            "MakeShop",
            _("Pages, products and orders by tag."),
            [
                Step(_("In the design settings, in the header that all pages share:"), snippets.tag_line),
                Step(
                    _("Right below it:"),
                    _fixed(snippets.product_by_address("/\\/(?:shopdetail|view\\/item)\\/0*(\\d+)/")),
                ),
                Step(
                    _("In the conversion tag (コンバージョンタグ), the first lines again, and:"),
                    _fixed(snippets.MAKESHOP_ORDER),
                ),
                Step(_CSV_ORDERS),
            ],
            [
                _("The conversion tag knows an order's number and amount, not its items: the imported file adds them."),
                _MOVED,
            ],
        ),
        Guide(
            "futureshop",
            "futureshop",
            _("Pages and members by tag; orders as a file."),
            [
                Step(
                    _(
                        "設定メニュー > プロモーション管理 > 測定タグ一覧 > 測定タグ設定, under 共通出力 choose <head>タグ内に出力する:"
                    ),
                    snippets.tag_line,
                ),
                Step(_("Right below it, so that members are recognised:"), _fixed(snippets.FUTURESHOP_MEMBER)),
                Step(_CSV_ORDERS),
            ],
            [
                _(
                    "Page addresses do not show which page is a product, so only page views are recorded, not product views."
                ),
                _MOVED,
            ],
        ),
        Guide(
            "ec-cube",
            _("EC-CUBE 4: the tag in the templates"),
            _("Pages, products and carts; everything else comes through the connection."),
            [
                Step(
                    _("コンテンツ管理 > ページ管理 or the file default_frame.twig, just before </head>:"),
                    snippets.tag_line,
                ),
                Step(_("Right below it, so that members are recognised:"), _fixed(snippets.EC_CUBE_FRAME)),
                Step(_("At the end of Product/detail.twig:"), _fixed(snippets.EC_CUBE_PRODUCT)),
                Step(_("At the end of Cart/index.twig:"), _fixed(snippets.EC_CUBE_CART)),
                Step(_("At the end of Shopping/complete.twig:"), _fixed(snippets.EC_CUBE_ORDER)),
                Step(_("Connect EC-CUBE under Data sources; members, orders and products then arrive automatically.")),
            ],
        ),
        Guide(
            "till",
            _("Tills and membership cards"),
            _("Receipts from physical shops, with the membership card that was shown."),
            [
                Step(_("Add the shop under Data sources as a physical shop, and copy its server key.")),
                Step(_("Let the till send each receipt, or all of the day together as a list:"), snippets.curl_receipt),
                Step(_("For a return, name the original receipt:"), snippets.curl_return),
                Step(_("A till that can only write files: import its orders as CSV, with a column for the shop.")),
            ],
            [
                _("Sending a receipt twice does no harm: it counts once per number and shop."),
                _(
                    "The card identifies the customer in every shop. "
                    "A phone number alone only suggests a match; nobody is merged because of it."
                ),
                _("A sale without a card still counts, as a guest's."),
            ],
            lights=False,
        ),
        Guide(
            "segment",
            _("For developers: Segment libraries or plain HTTP"),
            _("Anything that sends to Segment can send to Enishi: change the host and the key."),
            [
                Step("Python", snippets.python_client),
                Step("Node", snippets.node_client),
                Step("curl", snippets.curl_segment),
            ],
            [
                _(
                    "You find the server key on the page of the shop or site. "
                    "Repeats count once; anything rejected is shown under Rejected data."
                ),
                _("Amounts are in whole units, as those clients send them: 1980 is 1,980 yen, 19.99 is 19 dollars 99."),
                _("Group calls are rejected: send the company as a trait."),
            ],
            lights=False,
        ),
        Guide(
            "https",
            _("A public address in ten minutes"),
            _("Browsers, mail apps and cart systems must reach Enishi over https. Pick one of three ways."),
            [
                Step(
                    _(
                        "Caddy, on a server with its own domain name: point the name at the server, put this into the Caddyfile and run it."
                    ),
                    snippets.caddy,
                ),
                Step(
                    _("Cloudflare Tunnel, behind any internet connection, with a domain at Cloudflare:"),
                    snippets.cloudflare,
                ),
                Step(_("Tailscale Funnel, without a domain; the address ends in ts.net:"), snippets.tailscale),
                Step(
                    _("Then start Enishi with that address, trusting only the web server in front of it:"),
                    snippets.start_behind,
                ),
                Step(_("Enter the same address under Settings > Shop. Links in emails lead there.")),
            ],
            [
                _(
                    "Without ENISHI_PROXIES, everyone seems to come from the web server in front, "
                    "and one person's wrong passwords lock everyone out."
                ),
            ],
            lights=False,
        ),
    )
}
