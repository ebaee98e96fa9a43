"""What the tag sends, to whom and what for, in words: made from the vocabulary, so that it says neither more nor less than a browser
may report. For 電気通信事業法 27条の12, and good manners where that does not apply."""

from typing import Literal

from msgspec import Struct

from enishi.events.vocabulary import BODIES, BROWSER_KINDS

Language = Literal["ja", "en"]
_Words = dict[Language, str]


class Disclosure(Struct, frozen=True, kw_only=True):
    """The page's parts; `sent` pairs what happens with what is sent then."""

    title: str
    intro: tuple[str, ...]
    sent: tuple[tuple[str, tuple[str, ...]], ...]
    receiver: str
    purposes: tuple[str, ...]
    stopping: str


def _both(ja: str, en: str) -> _Words:
    return {"ja": ja, "en": en}


_SITE = _both("サイトの使われ方を知り、よりよくするため", "To learn how the pages are used, and improve them")
_CART = _both(
    "カートに残った商品をご案内するため（ご希望の方だけ）",
    "To remind you of items left in your cart (only if you agreed)",
)
_BUYING = _both("ご注文に合わせたご案内をするため", "To send messages that suit what you ordered")
_PERSON = _both(
    "どなたのご希望かを知り、お知らせをお届けするため", "To know whose choices these are, and to deliver emails to you"
)

#: kind → (when it is sent, what for)
_KINDS: dict[str, tuple[_Words, _Words]] = {
    "page_viewed": (_both("ページを開いたとき", "When you open a page"), _SITE),
    "page_left": (_both("ページを離れたとき", "When you leave a page"), _SITE),
    "product_viewed": (_both("商品を見たとき", "When you look at a product"), _SITE),
    "searched": (_both("お店の中で検索したとき", "When you search the shop"), _SITE),
    "cart_updated": (_both("カートの中身が変わったとき", "When your cart changes"), _CART),
    "cart_lines_added": (_both("カートに商品を入れたとき", "When you add to the cart"), _CART),
    "cart_lines_removed": (_both("カートから商品を出したとき", "When you remove something from the cart"), _CART),
    "checkout_started": (_both("ご購入手続きに進んだとき", "When you start checkout"), _CART),
    "order_placed": (_both("ご注文を確定したとき", "When you place an order"), _BUYING),
    "customer_identified": (
        _both("お名前や連絡先を入力したとき", "When you enter your name or contact details"),
        _PERSON,
    ),
    "consent_changed": (
        _both("お知らせを希望する・しないを選んだとき", "When you opt in to emails or out of them"),
        _PERSON,
    ),
}
_BROWSER = _both("ブラウザを見分けるための番号と日時", "a random number for your browser, and the time")
_EMAIL = _both(
    "メールアドレス、会員番号（入力・ログインされた場合）",
    "email address and customer number (if you enter them or log in)",
)
_NAME = _both("お名前とふりがな", "name")
_ADDRESS = _both("ご住所", "postal address")
_LINES = _both("商品・数量・金額", "products, quantities and prices")
_ORDER = _both(
    "ご注文の番号・合計・お支払い方法・クーポン・ポイント", "order number, total, payment method, coupons and points"
)
_PAGE = _both("ページのアドレスと題名", "the page's address and title")
_VIEW = _both("見ていた時間", "how long you viewed it")
_SEARCH = _both("検索した言葉と見つかった件数", "your search words and the number of results")
_PRODUCT = _both("見ていた商品", "the product")
_BIRTH = _both("生年月日・性別・ご職業（入力された場合）", "date of birth, sex and occupation (if you enter them)")
_WISH = _both("お知らせの希望とその同意の文面", "your choice about emails and the wording you agreed to")
_MORE = _both("お店が定めた項目", "other details that the shop defines")
#: Fields of bodies → what they are called here. None: a mark of the shop's, which says nothing of the person.
_FIELDS: dict[str, _Words | None] = {
    **dict.fromkeys(("url", "title", "page_url", "cart_url"), _PAGE),
    "referrer": _both("直前に見ていたページ", "the page you came from"),
    **dict.fromkeys(("view_id", "dwell_seconds"), _VIEW),
    **dict.fromkeys(("product_id", "name", "price", "category", "image_url"), _PRODUCT),
    **dict.fromkeys(("words", "results"), _SEARCH),
    **dict.fromkeys(("lines", "cart_id", "currency"), _LINES),
    **dict.fromkeys(
        ("order_id", "total", "shipping", "discount", "payment_method", "channel", "subscription_id", "coupon_codes", "points_used",
         "order_number_of_customer", "recipient_differs", "requested_delivery_on"), _ORDER,
    ),
    **dict.fromkeys(("family_name", "given_name", "family_kana", "given_kana"), _NAME),
    "phone": _both("電話番号（入力された場合）", "telephone number (if you enter it)"),
    **dict.fromkeys(("postal_code", "prefecture", "city", "street", "building"), _ADDRESS),
    **dict.fromkeys(("birth_year", "birth_month", "birth_day", "sex", "occupation"), _BIRTH),
    "language": _both("表示の言語", "language"),
    "acquisition_source": _both("お店を知ったきっかけ", "how you found the shop"),
    "traits": _MORE,
    **dict.fromkeys(("purpose", "state", "method", "basis", "wording"), _WISH),
    **dict.fromkeys(("is_test", "is_staff", "is_wholesale", "cleared", "staff", "message_id", "ip", "replaced", "by"), None),
}  # fmt: skip
_OF_CONSENT = {"channel": _WISH}
_INTRO: dict[Language, tuple[str, ...]] = {
    "ja": (
        "{shop}のページでは、お客さまのブラウザから次の情報を送信しています。",
        "広告会社など、ほかの会社へは送信していません。",
    ),
    "en": (
        "When you use the pages of {shop}, your browser sends the shop the information below.",
        "None of it goes to advertisers or other companies.",
    ),
}
_WORDS: dict[Language, dict[str, str]] = {
    "ja": {
        "title": "外部送信について",
        "receiver": "{shop}が運用する顧客管理システム（Enishi）",
        "stopping": "ブラウザで「追跡拒否（Global Privacy Control）」を有効にするか、"
        "ページに表示される同意の設定で拒否すると、送信は止まります。"
        "メールの配信は、メールの中のリンクからいつでも止められます。",
        "shop": "当店",
    },
    "en": {
        "title": "What this site sends",
        "receiver": "The customer system (Enishi) that {shop} runs",
        "stopping": "Turn on “Global Privacy Control” in your browser, or decline where the page asks, and nothing is sent. "
        "You can stop emails at any time with the link in each one.",
        "shop": "this shop",
    },
}


def disclosure(language: Language, shop_name: str) -> Disclosure:
    """The page for a shop of this name, which may be empty."""
    said = _WORDS[language]
    shop = shop_name or said["shop"]
    return Disclosure(
        title=said["title"],
        intro=tuple(text.format(shop=shop) for text in _INTRO[language]),
        sent=tuple((_KINDS[kind][0][language], _sent(kind, language)) for kind in _KINDS),
        receiver=said["receiver"].format(shop=shop),
        purposes=tuple(dict.fromkeys(what_for[language] for _, what_for in _KINDS.values())),
        stopping=said["stopping"],
    )


HEADINGS: dict[Language, tuple[str, str, str, str]] = {
    "ja": ("送信する情報", "送信先", "利用の目的", "送信を止めるには"),
    "en": ("What is sent", "Who receives it", "Why", "How to stop it"),
}


def as_text(language: Language, shop_name: str) -> str:
    """The same as plain text, to be put on a page of the shop's own."""
    page, (sent, whom, what_for, stop) = disclosure(language, shop_name), HEADINGS[language]
    comma = "、" if language == "ja" else ", "
    lines = [page.title, "", *page.intro, "", sent, *(f"・{when}: {comma.join(what)}" for when, what in page.sent)]
    lines += ["", whom, page.receiver, "", what_for, *(f"・{text}" for text in page.purposes)]
    return "\n".join([*lines, "", stop, page.stopping])


def _sent(kind: str, language: Language) -> tuple[str, ...]:
    """What a browser sends of one kind, each once. The browser's mark comes with every kind, claims with some."""
    named = [_BROWSER, *([_EMAIL] if kind in {"customer_identified", "order_placed", "consent_changed"} else [])]
    fields = _FIELDS | (_OF_CONSENT if kind == "consent_changed" else {})
    named += [words for name in BODIES[kind].__struct_fields__ if (words := fields.get(name))]
    return tuple(dict.fromkeys(words[language] for words in named))


def is_complete() -> bool:
    """Whether every kind and field that a browser may report has its words: a test holds the vocabulary to it."""
    named = {name for kind in BROWSER_KINDS for name in BODIES[kind].__struct_fields__}
    return set(_KINDS) == BROWSER_KINDS and named <= set(_FIELDS)
