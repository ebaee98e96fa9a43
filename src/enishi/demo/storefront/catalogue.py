"""What ひだまり堂 sells: the one list behind the storefront's pages and the simulated shop."""

from collections.abc import Mapping

from msgspec import Struct

SITE = "hidamari"
SHOP_NAME = "ひだまり堂"
POSTAL_ADDRESS = "〒000-0000 ひなた県こもれび市日向町1-2-3"
TELEPHONE = "0120-000-000"
SHIPPING = 500  #: yen on an order below FREE_SHIPPING_FROM
FREE_SHIPPING_FROM = 5_000  #: yen of goods
MAX_QUANTITY = 20  #: pieces of one product in a cart


class Product(Struct, frozen=True, kw_only=True):
    """A product. Prices are yen with tax; `price` is paid now, `renewal_price` (subscriptions) at each later delivery."""

    id: str
    name: str
    price: int
    category: str
    tagline: str
    description: str
    content: str  #: how much is in it
    renewal_price: int | None = None

    @property
    def is_subscription(self) -> bool:
        """Whether it is delivered again every 30 days."""
        return self.renewal_price is not None

    @property
    def url(self) -> str:
        """Its page, from the server's root."""
        return f"/shop/products/{self.id}/"

    @property
    def image(self) -> str:
        """Its picture, from the server's root."""
        return f"/static/storefront/products/{self.id}.svg"


_TRIAL, _SKIN, _TEA, _SUPPLEMENT, _SUBSCRIPTION = "お試し", "スキンケア", "お茶", "サプリメント", "定期便"

PRODUCTS: tuple[Product, ...] = (
    Product(
        id="trial-set",
        name="はじめての7日間セット",
        price=1_980,
        category=_TRIAL,
        tagline="美容液・クリーム・洗顔を、まずは一週間。",
        description="人気の3品を小さなサイズで詰め合わせました。肌に合うかどうかを、毎日のお手入れの中でゆっくりお確かめください。",
        content="美容液 8mL・クリーム 10g・洗顔 20g",
    ),
    Product(
        id="subscription-a",
        name="マルチビタミン 定期便",
        price=1_980,
        renewal_price=4_980,
        category=_SUBSCRIPTION,
        tagline="毎日の食卓に、ビタミンの習慣を。",
        description="13種のビタミンを一日2粒に。30日ごとに郵便受けへお届けします。お休みも解約も、次のお届けの5日前までいつでも承ります。",
        content="60粒(30日分)×2袋",
    ),
    Product(
        id="subscription-b",
        name="米ぬか発酵と乳酸菌 定期便",
        price=1_980,
        renewal_price=4_980,
        category=_SUBSCRIPTION,
        tagline="朝の一包から、はじまる毎日。",
        description="国産の米ぬかを発酵させた粉末に乳酸菌を合わせました。ヨーグルトに混ぜてもおいしい個包装。お届け回数の縛りはございません。",
        content="2g×30包(30日分)",
    ),
    Product(
        id="serum",
        name="ひだまり美容液",
        price=8_800,
        category=_SKIN,
        tagline="しっとり、なのに軽やか。朝にも夜にも。",
        description="ヘチマ水と米セラミドを配合した、とろみのある美容液です。香料・着色料は使っていません。",
        content="30mL(約2か月分)",
    ),
    Product(
        id="cream",
        name="こめぬかクリーム",
        price=6_600,
        category=_SKIN,
        tagline="眠る前の、ひとすくい。",
        description="米ぬか油とシアバターを練り合わせた、こっくりとしたクリーム。手のひらで温めてからお使いください。",
        content="40g(約2か月分)",
    ),
    Product(
        id="wash",
        name="やわ泡洗顔",
        price=2_600,
        category=_SKIN,
        tagline="きめ細かな泡で、こすらず洗う。",
        description="水を含ませて空気と混ぜるだけで、弾力のある泡が立ちます。せっけん素地100%。",
        content="100g(約2か月分)",
    ),
    Product(
        id="tea-hojicha",
        name="深煎りほうじ茶",
        price=1_080,
        category=_TEA,
        tagline="湯気まで香ばしい、夕食後の一杯。",
        description="静岡の一番茶の茎を、砂で深く焙じました。牛乳で煮出してもおいしく召し上がれます。",
        content="100g",
    ),
    Product(
        id="tea-genmaicha",
        name="こしひかり玄米茶",
        price=980,
        category=_TEA,
        tagline="炒りたてのお米が、ぱちりとはぜる。",
        description="新潟のこしひかりを炒り、宇治の柳に合わせました。ごはんのあとに、すっきりと。",
        content="120g",
    ),
    Product(
        id="tea-yuzu",
        name="ゆず緑茶",
        price=1_280,
        category=_TEA,
        tagline="高知のゆずの皮を、そのまま刻んで。",
        description="摘みたての香りを残すため、ゆずは低い温度でゆっくり乾かしています。水出しでもどうぞ。",
        content="3g×15包",
    ),
    Product(
        id="supplement-vitamin",
        name="マルチビタミン",
        price=2_980,
        category=_SUPPLEMENT,
        tagline="一日2粒、13種のビタミン。",
        description="小さめの粒で飲みやすく仕上げました。外出先にも持ち歩けるチャック付きの袋入りです。",
        content="60粒(30日分)",
    ),
    Product(
        id="supplement-lactic",
        name="米ぬか発酵と乳酸菌",
        price=3_480,
        category=_SUPPLEMENT,
        tagline="さっと溶ける、やさしい甘さの粉末。",
        description="国産の米ぬかを発酵させた粉末に乳酸菌を合わせました。水なしでもお召し上がりいただけます。",
        content="2g×30包(30日分)",
    ),
    Product(
        id="supplement-iron",
        name="鉄と葉酸",
        price=2_480,
        category=_SUPPLEMENT,
        tagline="不足しがちな鉄を、プルーンの味で。",
        description="水なしで噛んで食べられるタブレットです。プルーンの果汁を固めた、ほのかな甘ずっぱさ。",
        content="60粒(30日分)",
    ),
)

BY_ID: Mapping[str, Product] = {product.id: product for product in PRODUCTS}


def shipping_of(goods: int) -> int:
    """What delivery costs on `goods` yen of goods: nothing for an empty cart or from FREE_SHIPPING_FROM on."""
    return 0 if goods == 0 or goods >= FREE_SHIPPING_FROM else SHIPPING
