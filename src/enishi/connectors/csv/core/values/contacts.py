"""E-mail addresses, phone numbers and postcodes: one spelling for each."""

import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

from enishi.connectors.csv.core.values.text import HYPHENS, Bad, narrow

_ADDRESS = re.compile(r"[^\s@<>,;\"]{1,64}@(?:[^\s@.<>,;\"]+\.)+[^\s@.<>,;\"\d][^\s@.<>,;\"]*")
_MOBILE = re.compile(r"(0[5789]0)[- ]?([1-9]\d{3})[- ]?(\d{4})")
_NAMED = re.compile(r".*<([^<>]+)>")
_NOT_POSTAL = re.compile(r"[〒\s-]")


def email(cell: str) -> str | Bad | None:
    """The address in lower case and half width, also out of `name <address>` and `mailto:`."""
    text = narrow(cell).lower().removeprefix("mailto:")
    if not text:
        return None
    if named := _NAMED.fullmatch(text):
        text = named[1].strip()
    return text if _ADDRESS.fullmatch(text) and len(text) <= 254 else Bad("value_email")


def phone(cell: str) -> str | None:
    """As written in Japan with hyphens (090-1234-5678), foreign ones with their country; what is no number stays as it was typed.

    A leading 0 that a spreadsheet ate is put back where the number is one only with it.
    """
    text = narrow(cell).translate(HYPHENS)
    if not text:
        return None
    if mobile := _MOBILE.fullmatch(text):  # the commonest by far; asking the library takes a hundred times as long
        return "-".join(mobile.groups())
    for attempt in (text, f"0{text}"):
        try:
            number = phonenumbers.parse(attempt, "JP")
        except NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            is_ours = number.country_code == 81
            form = PhoneNumberFormat.NATIONAL if is_ours else PhoneNumberFormat.INTERNATIONAL
            return phonenumbers.format_number(number, form)
    return text[:40]


def is_phone(written: str) -> bool:
    """Whether what `phone` gave can say who somebody is: long enough, and digits."""
    return sum(map(str.isdigit, written)) >= 9


def postal_code(cell: str) -> str | None:
    """150-0001 from 〒1500001, １５０－０００１ and 1500001; a 0 that a spreadsheet ate is put back; foreign codes stay."""
    text = narrow(cell).translate(HYPHENS)
    if not text:
        return None
    digits = _NOT_POSTAL.sub("", text)
    if digits.isdigit() and len(digits) in (6, 7):
        digits = digits.rjust(7, "0")
        return f"{digits[:3]}-{digits[3:]}"
    return text.removeprefix("〒").strip()[:200] or None
