"""Who lives in the demo shop's world: names, addresses, birthdays, habits. All invented; no address can receive mail."""

import calendar
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from enishi.demo.parameters import PERSONAS, Birthdays, Persona, Shop
from enishi.demo.simulator.dice import choose, dice

MAIL_DOMAIN = "hidamari-friends.example"
MALL_DOMAIN = "masked.hidamari-mall.example"

_FAMILY = (
    ("佐藤", "サトウ", "sato"), ("鈴木", "スズキ", "suzuki"), ("髙橋", "タカハシ", "takahashi"), ("田中", "タナカ", "tanaka"),
    ("伊藤", "イトウ", "ito"), ("渡邊", "ワタナベ", "watanabe"), ("山本", "ヤマモト", "yamamoto"), ("中村", "ナカムラ", "nakamura"),
    ("小林", "コバヤシ", "kobayashi"), ("加藤", "カトウ", "kato"), ("吉田", "ヨシダ", "yoshida"), ("山﨑", "ヤマザキ", "yamazaki"),
    ("佐々木", "ササキ", "sasaki"), ("松本", "マツモト", "matsumoto"), ("井上", "イノウエ", "inoue"), ("木村", "キムラ", "kimura"),
    ("林", "ハヤシ", "hayashi"), ("清水", "シミズ", "shimizu"), ("斎藤", "サイトウ", "saito"), ("森", "モリ", "mori"),
    ("池田", "イケダ", "ikeda"), ("橋本", "ハシモト", "hashimoto"), ("阿部", "アベ", "abe"), ("石川", "イシカワ", "ishikawa"),
    ("長谷川", "ハセガワ", "hasegawa"), ("岡田", "オカダ", "okada"), ("藤井", "フジイ", "fujii"), ("西村", "ニシムラ", "nishimura"),
)  # fmt: skip
_GIVEN = (
    ("陽子", "ヨウコ", "female"), ("美咲", "ミサキ", "female"), ("恵", "メグミ", "female"), ("由美子", "ユミコ", "female"),
    ("久美子", "クミコ", "female"), ("さくら", "サクラ", "female"), ("真由美", "マユミ", "female"), ("裕子", "ユウコ", "female"),
    ("智子", "トモコ", "female"), ("和子", "カズコ", "female"), ("幸子", "サチコ", "female"), ("結衣", "ユイ", "female"),
    ("葵", "アオイ", "female"), ("千尋", "チヒロ", "female"), ("節子", "セツコ", "female"), ("直美", "ナオミ", "female"),
    ("健一", "ケンイチ", "male"), ("誠", "マコト", "male"), ("大輔", "ダイスケ", "male"), ("隆", "タカシ", "male"),
    ("浩", "ヒロシ", "male"), ("翔太", "ショウタ", "male"),
)  # fmt: skip
_FIRST_BIRTH_YEAR, _BIRTH_YEARS = 1944, 60


@dataclass(frozen=True, slots=True)
class Person:
    """One person. `key` is their place in the world: what their dice are named after."""

    key: str
    persona: Persona
    family: tuple[str, str, str]
    given: tuple[str, str, str]
    email: str
    phone: str
    visitor: str
    shop_customer_id: str
    prefecture: str
    delivery_days: int
    birthday: date
    birthday_known: str  #: "full", "month" or ""
    source: str

    @property
    def claims(self) -> dict[str, str]:
        """Who they are to the shop once they have an account."""
        return {"shop_customer_id": self.shop_customer_id, "email": self.email}

    def profile(self) -> dict[str, object]:
        """The body of `customer_identified`."""
        body: dict[str, object] = {
            "family_name": self.family[0],
            "given_name": self.given[0],
            "family_kana": self.family[1],
            "given_kana": self.given[1],
            "phone": self.phone,
            "sex": self.given[2],
            "prefecture": self.prefecture,
            "acquisition_source": self.source,
        }
        if self.birthday_known:
            body["birth_month"] = self.birthday.month
        if self.birthday_known == "full":
            body |= {"birth_year": self.birthday.year, "birth_day": self.birthday.day}
        return body


def born(shop: Shop, seed: int, key: str, source: str) -> Person:
    """The person who lives at `key`: the same in every world of this seed."""
    random = dice(seed, key, "person")
    fulfilment = shop.fulfilment
    days, prefectures = choose(random, fulfilment.regions, fulfilment.region_shares)
    family = random.choice(_FAMILY)
    place = key.replace("/", ".")
    return Person(
        key=key,
        persona=choose(random, PERSONAS, [persona.share for persona in PERSONAS]),
        family=family,
        given=random.choice(_GIVEN),
        email=f"{family[2]}.{place}@{MAIL_DOMAIN}",
        phone=f"0{random.choice('789')}0{random.randrange(10**8):08}",
        visitor=f"v-{place}",
        shop_customer_id=f"c-{place}",
        prefecture=random.choice(prefectures),
        delivery_days=days,
        birthday=_birthday(random),
        birthday_known=_known(random, shop.birthdays),
        source=source,
    )


def in_family_with(person: Person, other: Person) -> Person:
    """`person` living with `other`: one family name, one telephone, two people."""
    return replace(person, family=other.family, phone=other.phone)


def second_self(person: Person) -> Person:
    """The same human with another address, account and browser."""
    place = person.key.replace("/", ".")
    return replace(
        person,
        email=f"{person.family[2]}.{place}@mobile.{MAIL_DOMAIN}",
        visitor=f"v2-{place}",
        shop_customer_id=f"c2-{place}",
    )


def _birthday(random: Random) -> date:
    """Any day of 60 years, 29 February as often as it comes."""
    year = _FIRST_BIRTH_YEAR + random.randrange(_BIRTH_YEARS)
    return date(year, 1, 1) + timedelta(days=random.randrange(366 if calendar.isleap(year) else 365))


def _known(random: Random, birthdays: Birthdays) -> str:
    return choose(
        random, ("full", "month", ""), (birthdays.full, birthdays.month_only, 1 - birthdays.full - birthdays.month_only)
    )
