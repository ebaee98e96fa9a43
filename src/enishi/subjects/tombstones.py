"""The list of who must stay erased, beside the stores: the newest one belongs to every copy that is ever put back."""

import os
from collections.abc import Iterator
from pathlib import Path

import msgspec
from django.conf import settings

from enishi.customers.types import Erasure

_SAID = ("erasure_id", "asked_at", "asked_by", "reason", "step", "public_ids", "claim_keys")
_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Erasure)


def path() -> Path:
    """Where the list is: `settings.ERASURES`, so that a backup of the stores does not take it back in time."""
    return Path(settings.ERASURES)


def read() -> list[Erasure]:
    """Every tombstone, oldest first. A line cut off by a crash is passed over: its erasure had not begun."""
    return list(_lines())


def put(erasure: Erasure) -> None:
    """Add a tombstone, durably; what is known of one that stands there already is replaced."""
    known = {each.erasure_id: each for each in _lines()}
    known[erasure.erasure_id] = erasure
    place = path()
    fresh = place.with_name(place.name + ".fresh")
    with fresh.open("wb") as file:
        for each in known.values():
            said = {name: getattr(each, name) for name in _SAID}
            file.write(_encoder.encode(said) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(place)


def _lines() -> Iterator[Erasure]:
    place = path()
    for line in place.read_bytes().splitlines() if place.exists() else []:
        try:
            yield _decoder.decode(line)
        except msgspec.MsgspecError:
            continue
