"""The practice mailbox: a folder of mail files whose names sort by the instant of delivery."""

import heapq
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import default
from email.utils import parseaddr
from pathlib import Path
from uuid import UUID

from django.conf import settings
from msgspec import Struct

_FOLDER = "mailbox"
_STAMP = "%Y%m%dT%H%M%S%fZ"
_ID = re.compile(r"\d{8}T\d{12}Z-[0-9a-f-]{36}")
_FOLD = re.compile(r"\r?\n(?=[ \t])")
_headers = BytesHeaderParser(policy=default)


class Summary(Struct, frozen=True, kw_only=True):
    """A line of the mailbox. `letter_id` is for `letter`; `message_id` is the outbox's, all zeros for a test letter.

    `to_name` is "" for a letter that names only an address."""

    letter_id: str
    message_id: UUID
    at: datetime
    to_name: str
    to_address: str
    sender: str
    subject: str


class KeptLetter(Struct, frozen=True, kw_only=True):
    """A letter read back from its file. `headers` are as the reader would see them; `raw` is the file."""

    summary: Summary
    headers: list[tuple[str, str]]
    html: str
    text: str
    raw: bytes


def keep(raw: bytes, message_id: UUID, at: datetime) -> str:
    """Write the file, whole or not at all; returns the letter's id."""
    folder = _folder()
    letter_id = f"{at.astimezone(UTC).strftime(_STAMP)}-{message_id}"
    unfinished = folder / f".{letter_id}"
    try:
        unfinished.write_bytes(raw)
    except FileNotFoundError:
        folder.mkdir(parents=True, exist_ok=True)
        unfinished.write_bytes(raw)
    unfinished.replace(folder / f"{letter_id}.eml")
    return letter_id


def letters(limit: int = 50, offset: int = 0) -> list[Summary]:
    """The newest letters first."""
    newest = heapq.nlargest(offset + limit, _ids())[offset:]
    found = []
    for letter_id in newest:
        with (_folder() / f"{letter_id}.eml").open("rb") as file:
            found.append(_summary(letter_id, _headers.parse(file)))
    return found


def count() -> int:
    """How many letters there are."""
    return sum(1 for _ in _ids())


def letter(letter_id: str) -> KeptLetter | None:
    """One letter; None when there is none of this id."""
    path = _folder() / f"{letter_id}.eml"
    if not _ID.fullmatch(letter_id) or not path.is_file():
        return None
    raw = path.read_bytes()
    message = message_from_bytes(raw, policy=default)
    return KeptLetter(
        summary=_summary(letter_id, message),
        headers=_readable(message),
        html=_body(message, "html"),
        text=_body(message, "plain"),
        raw=raw,
    )


def forget(needles: Sequence[str]) -> int:
    """Delete every letter that holds one of these texts in any part of it; returns how many."""
    gone = 0
    for letter_id in list(_ids()):
        kept = letter(letter_id)
        if kept is None:
            continue
        told = "\n".join([kept.html, kept.text, *(value for _name, value in kept.headers)])
        if any(needle in told for needle in needles):
            (_folder() / f"{letter_id}.eml").unlink(missing_ok=True)
            gone += 1
    return gone


def _ids() -> Iterator[str]:
    folder = _folder()
    if folder.is_dir():
        for path in folder.iterdir():
            if _ID.fullmatch(path.stem) and path.suffix == ".eml":
                yield path.stem


def _summary(letter_id: str, message: EmailMessage) -> Summary:
    stamp, _, message_id = letter_id.partition("-")
    headers = dict(_readable(message))
    to_name, to_address = _addressee(message)
    return Summary(
        letter_id=letter_id,
        message_id=UUID(message_id),
        at=datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC),
        to_name=to_name,
        to_address=to_address,
        sender=headers["From"],
        subject=headers["Subject"],
    )


def _addressee(message: EmailMessage) -> tuple[str, str]:
    """(name, address). They are parted before the name is decoded: a decoded name may hold quotes and brackets of its own."""
    raw = next((str(value) for name, value in message.raw_items() if name.lower() == "to"), "")
    name, address = parseaddr(_FOLD.sub("", raw))
    return _decoded(name), address


def _readable(message: EmailMessage) -> list[tuple[str, str]]:
    """Headers unfolded and decoded. The parser's own reading would put a space where a long name was folded."""
    return [(name, _decoded(_FOLD.sub("", str(value)))) for name, value in message.raw_items()]


def _decoded(text: str) -> str:
    return str(make_header(decode_header(text)))


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()).replace("\r\n", "\n") if part else ""


def _folder() -> Path:
    return Path(settings.VAR) / _FOLDER
