"""A bulk file read line by line: parents with their children, one at a time, whatever the size of the file."""

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from enishi.connectors.shopify.core.values import Unreadable

PARENT = "__parentId"


def grouped(lines: Iterable[tuple[int, bytes]], child: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """(offset behind it, object) of every object of a file, in order; `lines` are (offset behind the line, the line) and begin at a parent.

    Children stand below their parent (the file was ordered with `groupObjects`) and are put into its list `child`; one elsewhere
    raises `Unreadable`, since a line given to the wrong order would be worse than none. The offset is where to go on after a kill.
    """
    parent: dict[str, Any] | None = None
    end = 0
    for behind, line in lines:
        node = _node(line, end)
        above = node.get(PARENT)
        if above is None:
            if parent is not None:
                yield end, parent
            parent = {**node, child: []}
        elif parent is None or above != parent.get("id"):
            raise Unreadable(f"The line at byte {end} belongs to {above!r}, which is not the object above it.")
        else:
            parent[child].append(node)
        end = behind
    if parent is not None:
        yield end, parent


def _node(line: bytes, offset: int) -> dict[str, Any]:
    try:
        node = json.loads(line, parse_float=Decimal)
    except ValueError as error:
        raise Unreadable(f"The line at byte {offset} is not JSON: {error}") from None
    if not isinstance(node, dict):
        raise Unreadable(f"The line at byte {offset} is no object.")
    return node
