"""What a file says keeps its names from release to release: who imports the same list again after an upgrade changes nobody.

The digests below were made by release 0.2.0. A change that makes another one is a change of what is told, not of how fast.
"""

import csv
import io
from hashlib import blake2b
from itertools import cycle, islice

from msgspec import json

from tests.core.csv.passage import passed

LINES = 400
_WHO = {
    "会員ID": ("1", "A-002", "１７８５０", "17850.0", "", " 7 "),
    "メールアドレス": ("a@example.jp", "ＢＢ@Example.JP", "山田 <c@example.jp>", "", "mailto:d@example.jp"),
    "電話番号": (
        "090-1234-5678",
        "０３（１２３４）５６７８",
        "0312345678",
        "9012345678",
        "+1 650-253-0000",
        "なし",
        "12",
    ),
    "会員カード番号": ("", "C1", "", "C 2"),
}
_PEOPLE = {
    **_WHO,
    "氏名": ("髙橋　一郎", "森", "John Smith", "ﾔﾏﾀﾞ ﾊﾅｺ 様", ""),
    "フリガナ": ("ﾀｶﾊｼ ｲﾁﾛｳ", "もり", "", "やまだ はなこ"),
    "郵便番号": ("1500001", "〒060-0001", "", "９８０-０８１１", "SW1A 1AA"),
    "都道府県": ("", "東京", "JP-13", "hokkaido", "宮城県"),
    "住所": ("東京都渋谷区神宮前1-2-3", "横浜市西区みなとみらい2", "", "ｶﾅ町1"),
    "生年月日": ("S60.5.6", "1985/5/6", "", "1890-01-01", "令和元年5月1日"),
    "性別": ("男", "F", "", "その他"),
    "職業": ("", "会社員"),
    "登録日": ("2020-01-02", "", "2021/03/04 05:06"),
    "更新日時": ("", "2026-10-01 10:00"),
    "メルマガ": ("はい", "", "いいえ"),
    "ポイント残高": ("", "120", "0"),
    "タグ": ("", "常連,VIP", "夏|冬"),
    "スタッフ": ("", "はい", "いいえ"),
    "言語": ("", "ja-JP", "English"),
}
_ORDERS = {
    "注文番号": tuple(str(number) for number in range(LINES)),
    "注文日時": ("2026/9/1 10:00", "2026/9/1 10:00", "2026-09-02"),
    "商品コード": ("sku-1", "sku-2", "sku-3", ""),
    "商品名": ("うるおい美容液", "ｼｬﾝﾌﾟｰ"),
    "数量": ("1", "2", "-1", "３個"),
    "単価": ("1,000", "¥980", "500円"),
    "送料": ("500", ""),
    "ステータス": ("発送済み", "", "キャンセル"),
    "クーポンコード": ("", "SPRING", "A,B"),
    "使用ポイント": ("", "10"),
    **{
        name: tuple(value for value in values if value != "12")
        for name, values in _WHO.items()
        if name != "会員カード番号"
    },
    "注文者名": ("髙橋　一郎", "森 花子"),
    "都道府県": ("東京", "宮城県"),
}


def _sheet(columns: dict[str, tuple[str, ...]]) -> str:
    text = io.StringIO()
    sheet = csv.writer(text)
    sheet.writerow(columns)
    sheet.writerows(zip(*(islice(cycle(values), LINES) for values in columns.values()), strict=True))
    return text.getvalue()


def _name_of_all(text: str, kind: str) -> tuple[int, str]:
    found = passed(text, kind=kind, basis="consent", wording="お知らせを受け取ります")  # type: ignore[arg-type]
    subjects = [(each.key, each.digest, each.lines) for each in found.subjects]
    said = [sorted(found.reasons().items()), subjects, found.events, found.problems]
    return len(found.events), blake2b(json.encode(said), digest_size=8).hexdigest()


def test_a_list_of_customers_says_what_it_always_said() -> None:
    assert _name_of_all(_sheet(_PEOPLE), "customers") == (1457, "72c61bf42c66d842")


def test_orders_say_what_they_always_said() -> None:
    assert _name_of_all(_sheet(_ORDERS), "orders") == (641, "9915b3da8dad332d")
