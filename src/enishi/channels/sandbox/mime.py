"""A letter as a mail file: multipart/alternative in UTF-8, headers folded by the standard library's SMTP policy."""

from base64 import encodebytes
from datetime import datetime
from email.header import Header
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from functools import lru_cache

from enishi.messages.types import Letter

_BOUNDARY = "=_practice_="  # no line of base64 holds an underscore
_PART = '--{boundary}\r\nContent-Type: text/{kind}; charset="utf-8"\r\nContent-Transfer-Encoding: base64\r\n\r\n'


def compose(letter: Letter, at: datetime) -> bytes:
    """The whole message with CRLF line ends. Raises `ValueError` for an address that no mail can carry."""
    domain = letter.from_address.rpartition("@")[2] or "localhost"
    headers = [
        _mailbox("From", letter.from_name, letter.from_address),
        _mailbox("Reply-To", "", letter.reply_to) if letter.reply_to else b"",
        _mailbox("To", letter.to_name, letter.to_address),
        _header("Subject", letter.subject),
        f"Date: {format_datetime(at)}\r\nMessage-ID: <{letter.message_id}@{domain}>\r\n".encode(),
    ]
    if letter.unsubscribe_url:
        one_click = "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
        headers.append(f"List-Unsubscribe: <{letter.unsubscribe_url}>\r\n{one_click}".encode("ascii"))
    headers.append(f'MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary="{_BOUNDARY}"\r\n\r\n'.encode())
    return b"".join(
        [*headers, _part("plain", letter.text), _part("html", letter.html), f"--{_BOUNDARY}--\r\n".encode()]
    )


@lru_cache(maxsize=64)
def _header(name: str, value: str) -> bytes:
    """One header, encoded and folded. Many letters share a subject."""
    return SMTP.fold_binary(name, SMTP.header_factory(name, value))


@lru_cache(maxsize=64)
def _mailbox(header: str, name: str, address: str) -> bytes:
    """A header with one address. Its name is folded word by word: the policy's folding would tear spaces into long names."""
    local, _, domain = address.rpartition("@")
    if not (local and domain and address.isascii() and address.isprintable()) or set(address) & set(" <>"):
        raise ValueError(f"{address!r} is not an address that mail can carry")
    name = " ".join(name.split())
    if name.isascii() and name.isprintable():
        return f"{header}: {formataddr((name, address))}\r\n".encode()
    words = Header(name, "utf-8", header_name=header).encode(linesep="\r\n")
    return f"{header}: {words}\r\n <{address}>\r\n".encode()


def _part(kind: str, text: str) -> bytes:
    lines = text.replace("\r\n", "\n").replace("\n", "\r\n").encode()
    return _PART.format(boundary=_BOUNDARY, kind=kind).encode() + encodebytes(lines).replace(b"\n", b"\r\n")
