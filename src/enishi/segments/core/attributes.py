"""The attributes that rules may ask for: one table. Attributes of the shop's own (`trait:<name>`) need no entry."""

from datetime import datetime

from enishi.history.types import Part
from enishi.kernel.prefectures import PREFECTURES
from enishi.segments.core.birthdays import age, grown_at
from enishi.segments.core.entries import Attribute, Text
from enishi.segments.core.fields import ORDER_CHANNELS
from enishi.segments.core.seen import Seen

_BANDS = ("0", "10", "20", "30", "40", "50", "60", "70+")
_ORDERS: frozenset[Part] = frozenset({"orders", "corrections"})
_ORDER_KINDS = frozenset({"order_placed", "order_cancelled"})


def age_band(seen: Seen) -> str | None:
    """The decade of their age: "20" from the 20th birthday to the day before the 30th; "70+" from the 70th on."""
    years = age(seen)
    return None if years is None or years < 0 else _BANDS[min(int(years) // 10, 7)]


def _band_turns(seen: Seen) -> tuple[datetime, ...]:
    return tuple(at for decade in range(8) if (at := grown_at(seen, 10 * decade)) is not None)


def first_order_site(seen: Seen) -> str | None:
    """The site of their first order that stands."""
    return seen.orders[0].site if seen.orders else None


def first_order_channel(seen: Seen) -> str | None:
    """How their first order that stands came."""
    return seen.orders[0].channel if seen.orders else None


_TABLE = (
    Attribute(
        name="sex",
        label=Text("sex", "性別"),
        type="choice",
        choices=(
            ("female", Text("female", "女性")),
            ("male", Text("male", "男性")),
            ("other", Text("other", "その他")),
        ),
        word="sex",
    ),
    Attribute(name="prefecture", label=Text("prefecture", "都道府県"), usual=PREFECTURES, word="prefecture"),
    Attribute(name="occupation", label=Text("occupation", "職業"), word="occupation"),
    Attribute(
        name="language",
        label=Text("language", "言語"),
        type="choice",
        choices=(("ja", Text("Japanese", "日本語")), ("en", Text("English", "英語"))),
        word="language",
    ),
    Attribute(name="acquisition_source", label=Text("acquisition source", "獲得経路"), word="acquisition_source"),
    Attribute(
        name="birth_year",
        label=Text("year of birth", "生年"),
        type="number",
        within=(1900, 2100),
        ordered=True,
        word="birth_year",
    ),
    Attribute(
        name="birth_month",
        label=Text("month of birth", "誕生月"),
        type="number",
        within=(1, 12),
        ordered=True,
        word="birth_month",
    ),
    Attribute(
        name="age_band",
        label=Text("age band", "年代"),
        type="choice",
        choices=(
            ("0", Text("under 10", "10歳未満")),
            *((band, Text(f"{band}s", f"{band}代")) for band in _BANDS[1:-1]),
            ("70+", Text("70 or older", "70歳以上")),
        ),
        read=age_band,
        turns=_band_turns,
    ),
    Attribute(name="is_staff", label=Text("staff", "従業員"), type="flag", assumed=False, word="is_staff"),
    Attribute(
        name="is_wholesale",
        label=Text("wholesale customer", "卸の顧客"),
        type="flag",
        assumed=False,
        word="is_wholesale",
    ),
    Attribute(name="tag", label=Text("tag", "タグ"), prefix="tag:", kinds=frozenset({"customer_tagged"})),
    Attribute(
        name="site_of_first_order",
        label=Text("site of the first order", "初回購入の販売場所"),
        type="site",
        parts=_ORDERS,
        kinds=_ORDER_KINDS,
        read=first_order_site,
    ),
    Attribute(
        name="channel_of_first_order",
        label=Text("channel of the first order", "初回購入の注文方法"),
        type="choice",
        choices=ORDER_CHANNELS,
        parts=_ORDERS,
        kinds=_ORDER_KINDS,
        read=first_order_channel,
    ),
)

ATTRIBUTES: dict[str, Attribute] = {each.name: each for each in _TABLE}
