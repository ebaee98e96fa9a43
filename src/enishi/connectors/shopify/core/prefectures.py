"""Japanese prefectures by the codes that addresses carry (ISO 3166-2:JP), so that one prefecture has one spelling."""

from enishi.kernel.prefectures import PREFECTURES

_BY_CODE = {f"JP-{number:02}": name for number, name in enumerate(PREFECTURES, start=1)}


def prefecture(code: str, written: str) -> str:
    """The prefecture of an ISO code, else the province as it was written."""
    return _BY_CODE.get(code, written)
