"""E-mail addresses, phone numbers and postcodes: one spelling for each."""

import re
from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

from enishi.connectors.csv.core.values.text import HYPHENS, Bad, narrow

_ADDRESS = re.compile(r"[^\s@<>,;\"]{1,64}@(?:[^\s@.<>,;\"]+\.)+[^\s@.<>,;\"\d][^\s@.<>,;\"]*")
_MOBILE = re.compile(r"(0[5789]0)[- ]?([1-9]\d{3})[- ]?(\d{4})")
_LANDLINE = re.compile(r"\(?0[1-9]\d{0,4}\)?[- ]?\d{1,4}[- ]?\d{4}", re.ASCII)
_BETWEEN_DIGITS = str.maketrans(dict.fromkeys("()- "))
_EXCHANGE = 6  #: leading digits that tell how a number of ten is written; the library looks no further
_CITY = 3  #: these do where they begin with 03 or 06: Tokyo and Osaka have thousands of exchanges
_NAMED = re.compile(r".*<([^<>]+)>")
_NOT_POSTAL = re.compile(r"[〒\s-]")


def email(cell: str) -> str | Bad | None:
    """The address in lower case and half width, also out of `name <address>` and `mailto:`."""
    text = narrow(cell).lower().removeprefix("mailto:")
    if not text:
        return None
    if text.endswith(">") and (named := _NAMED.fullmatch(text)):
        text = named[1].strip()
    return text if _ADDRESS.fullmatch(text) and len(text) <= 254 else Bad("value_email")


def phone(cell: str) -> str | None:
    """As written in Japan with hyphens (090-1234-5678), foreign ones with their country; what is no number stays as it was typed.

    A leading 0 that a spreadsheet ate is put back where the number is one only with it.
    """
    text = narrow(cell)
    if not text.isascii():
        text = text.translate(HYPHENS)
    if not text:
        return None
    if mobile := _MOBILE.fullmatch(text):  # the commonest by far; asking the library takes a hundred times as long
        return "-".join(mobile.groups())
    if _LANDLINE.fullmatch(text):
        digits = text.translate(_BETWEEN_DIGITS)
        if len(digits) == 10 and (cut := _cuts(digits[: _CITY if digits[1] in "36" else _EXCHANGE])) is not None:
            area, exchange = cut
            return f"{digits[:area]}-{digits[area:exchange]}-{digits[exchange:]}"
    return _looked_up(text) or _looked_up(f"0{text}") or text[:40]


def _looked_up(text: str) -> str | None:
    """What the library makes of it; None when it is no number anybody could have."""
    try:
        number = phonenumbers.parse(text, "JP")
    except NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    is_ours = number.country_code == 81
    return phonenumbers.format_number(
        number, PhoneNumberFormat.NATIONAL if is_ours else PhoneNumberFormat.INTERNATIONAL
    )


@lru_cache(maxsize=65_536)
def _cuts(beginning: str) -> tuple[int, int] | None:
    """Where the hyphens of a landline's ten digits stand, by its first ones; None when they need the library. Lists are full of the
    same few thousand exchanges."""
    digits = beginning.ljust(10, "1")
    parts = (_looked_up(digits) or "").split("-")
    if len(parts) != 3 or "".join(parts) != digits:
        return None
    return len(parts[0]), len(parts[0]) + len(parts[1])


def is_phone(written: str) -> bool:
    """Whether what `phone` gave can say who somebody is: long enough, and digits."""
    return len(written) >= 9 and sum(map(str.isdigit, written)) >= 9


def postal_code(cell: str) -> str | None:
    """150-0001 from 〒1500001, １５０－０００１ and 1500001; a 0 that a spreadsheet ate is put back; foreign codes stay."""
    text = narrow(cell)
    if not text.isascii():
        text = text.translate(HYPHENS)
    if not text:
        return None
    digits = _NOT_POSTAL.sub("", text)
    if digits.isdigit() and len(digits) in (6, 7):
        digits = digits.rjust(7, "0")
        return f"{digits[:3]}-{digits[3:]}"
    return text.removeprefix("〒").strip()[:200] or None
