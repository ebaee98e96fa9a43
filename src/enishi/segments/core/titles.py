"""Names of segments and lists as they are kept."""

import unicodedata

#: Invisible characters that hold emoji and some scripts together; others only make one name look like another, or turn a line round.
_JOINING = {"\u200c", "\u200d", *map(chr, range(0xE0020, 0xE0080))}
_UNSEEN = {"Cf", "Cc", "Cs", "Co", "Cn", "Zl", "Zp"}


def title(typed: str) -> str:
    """The name on one line, in one form, without what nobody sees; "" where nothing is left."""
    plain = "".join(_kept(sign) for sign in unicodedata.normalize("NFC", typed)).strip()
    return plain if any(sign not in _JOINING for sign in plain) else ""


def _kept(sign: str) -> str:
    if sign in _JOINING or unicodedata.category(sign) not in _UNSEEN:
        return sign
    return " " if sign.isspace() else ""
