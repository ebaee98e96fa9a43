"""Letters as MIME bytes. Pure: the same letter and instant give the same bytes.

What all letters of a sender share is built once, as a skeleton; a letter only fills in its own parts, which is an
order of magnitude faster than building a message object. Both bodies travel as base64, so no relay on the way has
a reason to touch them, and no content of theirs can look like a boundary or a final dot.
"""

import re
from base64 import b64encode
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache
from unicodedata import category

from enishi.channels.email.address import wire_address
from enishi.kernel.errors import Refused
from enishi.messages.types import Letter

_LINE = 76  # characters a header line and a base64 line may have
_WORD_BYTES = 39  # UTF-8 bytes in one encoded word: 52 characters of base64 and 12 around them, beside the longest name
_BREAKERS = {"Cc", "Zl", "Zp", "Cs"}  # controls, line and paragraph separators, halves of characters
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_PRINTABLE = re.compile(r"[!-~]+(?: [!-~]+)*")
_URL = re.compile(r"https?://[!-;=?-~]+")  # printable, and no angle bracket
_LONGEST_WORD = 60
_BOUNDARY = "=_enishi_="  # no line of base64 can hold an underscore

_SKELETON = """\
From: {sender}
{reply_to}To: {{recipient}}
Subject: {{subject}}
Date: {{date}}
Message-ID: <{{message_id}}@{domain}>
{{unsubscribe}}MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="{boundary}"

--{boundary}
Content-Type: text/plain; charset="utf-8"
Content-Transfer-Encoding: base64

{{text}}
--{boundary}
Content-Type: text/html; charset="utf-8"
Content-Transfer-Encoding: base64

{{html}}
--{boundary}--
""".replace("\n", "\r\n")


def compose(letter: Letter, at: datetime) -> bytes:
    """The whole message, CRLF at every line's end, ASCII throughout, dated `at`.

    Raises `Refused` for an address or an unsubscribe address that cannot be written.
    """
    form = _skeleton(letter.from_address, letter.from_name, letter.reply_to)
    return form.format_map(
        {
            "recipient": mailbox("To", letter.to_name, letter.to_address),
            "subject": unstructured("Subject", letter.subject),
            "date": format_datetime(at),
            "message_id": letter.message_id,
            "unsubscribe": _one_click(letter.unsubscribe_url),
            "text": _body(letter.text),
            "html": _body(letter.html),
        }
    ).encode("ascii")


@lru_cache(maxsize=64)
def _skeleton(address: str, name: str, reply_to: str) -> str:
    """What every letter of this sender has, as a format string for the rest."""
    shared = {
        "sender": mailbox("From", name, address),
        "reply_to": f"Reply-To: {mailbox('Reply-To', '', reply_to)}\r\n" if reply_to else "",
        "domain": wire_address(address).rpartition("@")[2],
    }
    kept = {key: value.replace("{", "{{").replace("}", "}}") for key, value in shared.items()}
    return _SKELETON.format(boundary=_BOUNDARY, **kept)


def mailbox(header: str, name: str, address: str) -> str:
    """A display name and an address as the value of `header`, folded. Raises `Refused` for the address."""
    bare = wire_address(address)
    name = re.sub(" +", " ", one_line(name)).strip(" ")  # readers do not agree on more than one space
    if not name:
        return bare
    lines = _phrase(header, name)
    room = _LINE - len(lines[-1]) - (len(header) + 2 if len(lines) == 1 else 1)
    return "\r\n ".join(lines) + (" " if len(bare) + 3 <= room else "\r\n ") + f"<{bare}>"


def unstructured(header: str, value: str) -> str:
    """Free text as the value of `header`, folded; read back, it is equal to `one_line(value)`."""
    value = one_line(value)
    words = value.split(" ")
    readable = _PRINTABLE.fullmatch(value) and "=?" not in value and max(map(len, words)) <= _LONGEST_WORD
    if not readable:
        return "\r\n ".join(_encoded_words(value))
    lines, used = [words[0]], len(header) + 2 + len(words[0])
    for word in words[1:]:
        if used + 1 + len(word) > _LINE:
            lines.append(word)
            used = 1 + len(word)
        else:
            lines[-1] += f" {word}"
            used += 1 + len(word)
    return "\r\n ".join(lines)


def one_line(value: str) -> str:
    """The text with every character that could end or break a line replaced by a space: nothing can start a new header."""
    if value.isprintable():  # nearly always; false for what is replaced below and for some harmless characters
        return value
    return "".join(" " if category(character) in _BREAKERS else character for character in value)


def _phrase(header: str, name: str) -> list[str]:
    """A display name as lines: as it is, in quotes, or as encoded words."""
    fits = len(header) + 2 + len(name) + 2 <= _LINE and "=?" not in name
    if fits and _ATOMS.fullmatch(name):
        return [name]
    if fits and _PRINTABLE.fullmatch(name) and not {'"', "\\"} & set(name):
        return [f'"{name}"']
    return _encoded_words(name)


def _encoded_words(value: str) -> list[str]:
    """RFC 2047 words of at most 75 characters, none of which cuts a character in two."""
    pieces: list[bytes] = []
    piece = b""
    for character in value:
        encoded = character.encode()
        if len(piece) + len(encoded) > _WORD_BYTES:
            pieces.append(piece)
            piece = b""
        piece += encoded
    if piece:
        pieces.append(piece)
    return [f"=?utf-8?b?{b64encode(piece).decode('ascii')}?=" for piece in pieces] or [""]


def _one_click(url: str) -> str:
    """The two headers of RFC 8058, each on one line: a folded one breaks signatures made further on."""
    if not url:
        return ""
    if not _URL.fullmatch(url) or len(url) > 900:
        raise Refused("The unsubscribe address “%(url)s” cannot be written into an email.", url=url)
    return f"List-Unsubscribe: <{url}>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"


def _body(text: str) -> str:
    """A body as base64 lines, its own line ends made CRLF first, as text in MIME must have them."""
    canonical = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")
    encoded = b64encode(canonical.encode("utf-8", "replace")).decode("ascii")
    return "\r\n".join(encoded[start : start + _LINE] for start in range(0, len(encoded), _LINE))
