"""Fields and choices that several happenings share."""

from enishi.segments.core.entries import Choices, Field, Text

ORDER_CHANNELS: Choices = (
    ("web", Text("the web", "Web")),
    ("phone", Text("phone", "電話")),
    ("store", Text("a shop", "店舗")),
    ("mall", Text("a mall", "モール")),
    ("subscription", Text("subscription renewal", "定期の継続")),
)

SITE = Field(name="site", label=Text("site", "販売場所"), type="site", column="site")
PRODUCT = Field(name="product_id", label=Text("product", "商品"), type="product", column="product_id")
CATEGORY = Field(name="category", label=Text("category", "カテゴリー"), type="category", column="product_id")
PATH = Field(name="path", label=Text("page address", "ページのアドレス"), column="url_path")
SUBSCRIPTION = Field(
    name="subscription",
    label=Text("subscription", "定期"),
    type="flag",
    column="subscription",
    yes=Text("by subscription", "定期の"),
    no=Text("not by subscription", "定期でない"),
)

CHANNELS: Choices = (
    ("email", Text("email", "メール")),
    ("line", Text("LINE", "LINE")),
    ("sms", Text("SMS", "SMS")),
    ("web_push", Text("web push", "Webプッシュ")),
    ("letter", Text("post", "郵便")),
)

CHANNEL = Field(name="channel", label=Text("channel", "経路"), type="choice", column="channel", choices=CHANNELS)

#: By which columns one order is told from another: in rows of orders, and in events that name one, maybe one that nobody knows.
AN_ORDER = ("order",)
A_NAMED_ORDER = ("site", "order_id")
