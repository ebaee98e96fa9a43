"""One spelling for what people write in many: names with variant characters, kana of either width, house numbers, mailboxes."""

import re
from functools import lru_cache
from unicodedata import normalize

from enishi.customers.core.folding import FOLDED

#: Characters that are written for one another in the same person's name. What NFKC folds itself is not here.
_VARIANTS = str.maketrans(
    {
        variant: usual
        for usual, variants in {
            "高": "髙", "崎": "﨑嵜埼碕", "辺": "邊邉", "斎": "齋齊斉", "浜": "濱濵", "沢": "澤", "桜": "櫻", "広": "廣", "国": "國",
            "徳": "德", "恵": "惠", "真": "眞", "渕": "淵渊", "島": "嶋嶌", "富": "冨", "吉": "𠮷", "柳": "栁桺", "竜": "龍",
            "栄": "榮", "学": "學斈", "円": "圓", "寿": "壽", "実": "實", "将": "將", "条": "條", "清": "淸", "瀬": "瀨", "館": "舘",
            "万": "萬", "与": "與", "豊": "豐", "頼": "賴", "鉄": "鐵", "関": "關", "静": "靜", "黒": "黑", "槙": "槇", "曽": "曾",
            "凜": "凛", "弥": "彌", "亜": "亞", "伝": "傳", "桧": "檜", "桝": "枡", "蔵": "藏", "斗": "鬪", "穂": "穗", "渡": "渡",
            "児": "兒", "岳": "嶽", "為": "爲", "桑": "桒", "鶴": "靏靍", "塚": "塚", "橋": "𣘺", "土": "圡", "秋": "秌", "梅": "楳",
        }.items()
        for variant in variants
        if variant != usual
    }
)  # fmt: skip
_NAME = {**FOLDED, **_VARIANTS}
_READING = {**FOLDED, **str.maketrans("ヅヂヵヶヲづぢゕゖを", "ズジカケオズジカケオ")}
_NUMBER_SIGNS = re.compile(r"(?<=\d)(?:丁目|番地の?|番|号|の|ノ)(?=\d)|(?<=\d)(?:号室|番地|番|号)$")
_POSTAL = re.compile(r"\d{3}-?\d{4}", re.ASCII)
_NO_DIGIT = re.compile(r"\D")
_DOTLESS = frozenset({"gmail.com", "googlemail.com"})


@lru_cache(maxsize=8192)
def name(text: str) -> str:
    """A name, or part of one, with the usual characters and without blanks."""
    return normalize("NFKC", text).casefold().translate(_NAME)


@lru_cache(maxsize=8192)
def kana(text: str) -> str:
    """A reading, in full-width katakana."""
    return normalize("NFKC", text).casefold().translate(_READING)


def postal(text: str) -> str:
    """The digits of a postal code; "" unless there are seven."""
    if _POSTAL.fullmatch(text):  # nearly every one
        return text.replace("-", "")
    digits = _NO_DIGIT.sub("", normalize("NFKC", text))
    return digits if len(digits) == 7 else ""


def place(*parts: str) -> str:
    """An address after the prefecture: 丁目, 番地 and hyphens are one, blanks are none."""
    if not any(parts):
        return ""
    joined = normalize("NFKC", "".join(parts)).casefold().translate(_VARIANTS)
    joined = re.sub(r"[\s\u3000]", "", joined)
    joined = re.sub(r"[‐‑‒–—―−ー－ｰ](?=\d)", "-", joined)
    return _NUMBER_SIGNS.sub(lambda sign: "-" if sign.end() < len(joined) else "", joined)


def mailbox(email: str) -> str:
    """The mailbox behind a (folded) address: without a `+tag`, and without the dots that Gmail ignores."""
    local, _at, domain = email.rpartition("@")
    local = local.partition("+")[0] or local
    if domain in _DOTLESS:
        local, domain = local.replace(".", ""), "gmail.com"
    return f"{local}@{domain}"
