"""Words that stand for one of few things: yes and no, sex, what became of an order or a subscription."""

from collections.abc import Callable, Mapping
from unicodedata import normalize

from enishi.connectors.csv.core.values.text import Bad, plain

YES = (
    "yes y true t on 1 ok subscribed はい 有 あり 有り ○ 〇 ◯ 受け取る 受取る 受信する 希望する 希望 する 承諾 承諾する 同意 "
    "同意する 許可 購読 購読中 配信する 配信 配信希望 配信可 可 登録 登録済 登録済み "
    "公開 表示 販売中 published active"
)
NO = (
    "no n false f off 0 ng unsubscribed いいえ 無 なし 無し × ✕ ✗ x 受け取らない 受取らない 受信しない 希望しない 不要 しない "
    "拒否 拒否する 同意しない 不可 解除 停止 配信しない 配信停止 配信拒否 未登録 退会 非公開 非表示 廃止 販売停止 販売終了 draft archived"
)
_FLAGS: dict[str, bool] = {**dict.fromkeys(YES.split(), True), **dict.fromkeys(NO.split(), False)}

_SEXES = {
    "female": "female f w woman 女 女性 おんな 婦人 2 レディース",
    "male": "male m man 男 男性 おとこ 紳士 1 メンズ",
    "other": "other x その他 9 3 無回答 回答しない 答えない 未回答 unknown 不明",
}
_ORDER_STATES = {
    "cancelled": "cancelled canceled voided void キャンセル キャンセル済 キャンセル済み キャンセル確定 "
    "取消 取消し 注文取消 注文取消し 取り消し 受注取消 900",
    "returned": "returned refunded 返品 返品済 返品済み 返金済 返金済み",
    "begun": "購入処理中 決済処理中 仮注文 注文未完了 draft abandoned",
}
_CONTRACT_STATES = {
    "active": "active 継続 継続中 契約中 有効 稼働中 購入中 定期中 利用中",
    "paused": "paused pause 休止 休止中 停止中 一時停止 一時停止中 スキップ中",
    "payment_failed": "payment_failed failed 決済エラー 与信エラー 支払エラー カードエラー 未払い",
    "cancelled": "cancelled canceled expired 解約 解約済 解約済み 終了 退会 キャンセル 契約終了",
}
_CHANNELS = {
    "email": "email e-mail mail メール メルマガ メールマガジン eメール",
    "line": "line ライン",
    "sms": "sms ショートメッセージ ショートメール",
    "letter": "letter dm post 郵便 ハガキ はがき 手紙 ダイレクトメール",
    "web_push": "push web_push プッシュ プッシュ通知 webプッシュ",
}
_SALES_CHANNELS = {
    "web": "web online ec web注文 ネット ネット注文 pc sp スマートフォン パソコン モバイル",
    "phone": "phone tel 電話 電話注文 コールセンター fax ファックス ハガキ はがき",
    "store": "store pos 店舗 店頭 実店舗 レジ shopify_pos",
    "mall": "mall 楽天 楽天市場 amazon アマゾン yahoo yahoo!ショッピング ヤフー モール",
    "subscription": "subscription subscription_contract 定期 定期購入 定期受注 定期便",
}
_LINE_KINDS = {
    "goods": "goods 商品 1 商品代 通常商品",
    "other": "送料 手数料 割引 割引き 値引 値引き 税 ポイント クーポン shipping fee discount tax 2 3 4 5 6",
}

_ACTIONS = {
    "view": "view viewed product_viewed pageview 閲覧 表示",
    "cart": "cart addtocart add_to_cart カート カート追加 カゴ カゴ追加",
    "remove": "remove remove_from_cart removefromcart カート削除 カゴ削除 削除",
    "purchase": "purchase transaction order buy 購入 注文",
}


def flag(cell: str) -> bool | Bad | None:
    """Yes or no."""
    text = _folded(cell)
    if not text:
        return None
    found = _FLAGS.get(text)
    return Bad("value_choice", {"choices": "yes, no, はい, いいえ, 1, 0"}) if found is None else found


def _reader(words: Mapping[str, str], *, other: str | None = None) -> Callable[[str], str | Bad | None]:
    """A reader of one of the keys of `words`; other words are refused, or taken for `other`."""
    known = {word: key for key, line in words.items() for word in line.split()}
    choices = ", ".join(words)

    def read(cell: str) -> str | Bad | None:
        text = _folded(cell)
        if not text:
            return None
        found = known.get(text, other)
        return Bad("value_choice", {"choices": choices}) if found is None else found

    return read


sex = _reader(_SEXES, other="other")
#: What became of an order; every other word (発送済み, 入金待ち, paid …) says that it stands.
order_state = _reader(_ORDER_STATES, other="placed")
contract_state = _reader(_CONTRACT_STATES)
channel = _reader(_CHANNELS)
sales_channel = _reader(_SALES_CHANNELS, other="web")
action = _reader(_ACTIONS)
line_kind = _reader(_LINE_KINDS, other="goods")


def _folded(cell: str) -> str:
    return normalize("NFKC", plain(cell)).strip().lower()
