"""Which browsers were heard last, from the newest blocks of the log."""

from collections.abc import Iterable

import msgspec

from enishi.events.core.block import unpack
from enishi.events.types import LastReceived
from enishi.events.vocabulary import BROWSER_KINDS

_VISITOR = b'"visitor":"'


def last_received(blocks: Iterable[bytes]) -> list[LastReceived]:
    """The newest event with a visitor for each source, newest first; `blocks` come newest first."""
    found: dict[str, LastReceived] = {}
    known_marks: list[bytes] = []
    for block in blocks:
        for line in reversed(block.splitlines()):
            if _VISITOR not in line or any(mark in line for mark in known_marks):
                continue
            recorded, _ = unpack(line, 1, 1)
            for event in (each.event for each in recorded):
                if event.kind in BROWSER_KINDS and event.claims.visitor and event.source not in found:
                    found[event.source] = LastReceived(
                        source=event.source,
                        site=event.site,
                        received_at=event.received_at,
                        kind=event.kind,
                        url=getattr(event.body, "url", "") or getattr(event.body, "cart_url", ""),
                    )
                    known_marks.append(b'"source":' + msgspec.json.encode(event.source) + b",")
    return list(found.values())
