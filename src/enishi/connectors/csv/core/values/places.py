"""Where somebody lives: prefecture, city and the rest of an address."""

import re
from unicodedata import normalize

from enishi.connectors.csv.core.values.text import narrow, wording
from enishi.kernel.prefectures import PREFECTURES as PREFECTURES

_ROMAJI = (
    "hokkaido aomori iwate miyagi akita yamagata fukushima ibaraki tochigi gunma saitama chiba tokyo kanagawa niigata toyama "
    "ishikawa fukui yamanashi nagano gifu shizuoka aichi mie shiga kyoto osaka hyogo nara wakayama tottori shimane okayama "
    "hiroshima yamaguchi tokushima kagawa ehime kochi fukuoka saga nagasaki kumamoto oita miyazaki kagoshima okinawa"
)
_BY_NAME = {each: each for each in PREFECTURES}
_BY_NAME |= {each[:-1]: each for each in PREFECTURES if each != "北海道"}
_BY_NAME |= dict(zip(_ROMAJI.split(), PREFECTURES, strict=True))
_BY_NAME |= {f"jp-{number:02}": each for number, each in enumerate(PREFECTURES, start=1)}

#: Cities so well known that their prefecture is left out when people write.
_KNOWN_CITIES = {
    "札幌市": "北海道",
    "仙台市": "宮城県",
    "さいたま市": "埼玉県",
    "千葉市": "千葉県",
    "横浜市": "神奈川県",
    "川崎市": "神奈川県",
    "相模原市": "神奈川県",
    "新潟市": "新潟県",
    "静岡市": "静岡県",
    "浜松市": "静岡県",
    "名古屋市": "愛知県",
    "京都市": "京都府",
    "大阪市": "大阪府",
    "堺市": "大阪府",
    "神戸市": "兵庫県",
    "岡山市": "岡山県",
    "広島市": "広島県",
    "北九州市": "福岡県",
    "福岡市": "福岡県",
    "熊本市": "熊本県",
}
#: Names that hold 市, 町 or 村 before their own ending.
_ODD_CITIES = (
    "四日市市|廿日市市|野々市市|八日市場市|市川市|市原市|町田市|大町市|十日町市|東村山市|武蔵村山市|羽村市|田村市|村山市|村上市|大村市|"
    "郡山市|郡上市|小郡市|蒲郡市|大和郡山市|今市市|余市郡余市町|高市郡[^町村]+[町村]|杵島郡大町町|佐波郡玉村町"
)
_CITY = re.compile(
    rf"(?:{'|'.join(_KNOWN_CITIES)})[^市区町村\d]{{1,4}}区|{_ODD_CITIES}|[^\s市区町村\d]{{1,6}}郡[^町村\d]{{1,7}}[町村]"
    r"|[^\s市\d]{1,7}市|[^\s区\d]{1,4}区|[^\s町村\d]{1,6}[町村]"
)


def prefecture(cell: str) -> str | None:
    """One of the 47, from its name with or without 県, in Latin letters, or as JP-13; anything else stays as it was written."""
    text = narrow(cell)
    if not text:
        return None
    folded = normalize("NFKD", text.lower()).encode("ascii", "ignore").decode() if text[0].isascii() else text
    for ending in ("-ken", "-to", "-fu", " prefecture"):
        folded = folded.removesuffix(ending)
    return _BY_NAME.get(folded, text[:40])


def parted(cell: str) -> tuple[str, str, str]:
    """(prefecture, city, rest) of an address in one piece; "" for a part that cannot be told."""
    text = wording(cell) or ""
    found = next((each for each in PREFECTURES if text.startswith(each)), "")
    rest = text[len(found) :].lstrip()
    match = _CITY.match(rest)
    if not match or not (found or match[0].partition("市")[0] + "市" in _KNOWN_CITIES):
        return found, "", rest
    city = match[0]
    found = found or _KNOWN_CITIES[city.partition("市")[0] + "市"]
    return found, city, rest[match.end() :].strip()
