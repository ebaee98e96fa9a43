"""Everything an installation holds, decoded: every block of the log, every column of every table, every file, in every usual spelling."""

import json
from base64 import b64encode
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from urllib.parse import quote

from django.db import connection

from enishi.events import api as events
from enishi.warehouse import api as warehouse


def traces(var: Path, secrets: dict[str, str]) -> list[str]:
    """`place: what` for everything of the person that is found anywhere."""
    spelled = {name: spellings(text) for name, text in secrets.items()}
    found = []
    for place, body in (*_log(), *_state(), *_tables(), *_files(var)):
        found += [f"{place}: {name}" for name, forms in spelled.items() if any(form in body for form in forms)]
    return sorted(set(found))


def spellings(text: str) -> set[bytes]:
    """The bytes that say `text`: in the encodings shops use, escaped as in JSON and in addresses, in base64 at each of three places."""
    forms = {json.dumps(text)[1:-1].encode(), quote(text).encode(), quote(text, safe="@").encode()}
    for encoding in ("utf-8", "cp932", "utf-16-le", "utf-16-be"):
        body = text.encode(encoding)
        forms.add(body)
        for shift in range(3):
            packed = b64encode(b"\0" * shift + body)
            forms.add(packed[4 if shift else 0 : -4].rstrip(b"="))
    return {form for form in forms if len(form) >= 6}


def _log() -> Iterator[tuple[str, bytes]]:
    log, after = events.log(), 0
    while blocks := log.blocks(after, 5000):
        for first, count, lines in blocks:
            yield f"log {first}", lines
            after = first + count - 1


def _state() -> Iterator[tuple[str, bytes]]:
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                yield f"state {table}", b"\x1f".join(_bytes(value) for value in row)


def _bytes(value: object) -> bytes:
    if isinstance(value, bytes | memoryview):
        return bytes(value)
    return value.encode() if isinstance(value, str) else json.dumps(value, default=str, ensure_ascii=False).encode()


def _tables() -> Iterator[tuple[str, bytes]]:
    for relation in warehouse.declared():
        for row in warehouse.owner().query(relation.expression).to_pylist():
            yield f"warehouse {relation.name}", json.dumps(row, default=str, ensure_ascii=False).encode()


def _files(var: Path) -> Iterator[tuple[str, bytes]]:
    for path in var.rglob("*"):
        if path.is_file():
            yield f"file {path.name}" if path.suffix != ".eml" else "mailbox", path.read_bytes()
            if path.suffix == ".eml":
                for part in message_from_bytes(path.read_bytes(), policy=default).walk():
                    body = part.get_payload(decode=True)
                    yield "mailbox", body if isinstance(body, bytes) else b""
