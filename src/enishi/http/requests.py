"""Reading requests: bounded in size and in time, so that no sender can hold a door open."""

import asyncio

from enishi.http.answers import Message, Receive, Scope

BODY_SECONDS = 15.0


class TooLarge(Exception):
    """The body is bigger than this door takes; what is left of it was not read."""


class Gone(Exception):
    """The sender went away, or took too long, before the request was whole."""


def header(scope: Scope, name: bytes) -> bytes:
    """The first value of a header, whose name is given in lower case; empty when it is absent."""
    for found, value in scope["headers"]:
        if found == name:
            return bytes(value)
    return b""


async def read_body(receive: Receive, *, declared: bytes, limit: int) -> bytes:
    """The whole body. `declared` is the Content-Length, or empty. Raises `TooLarge` and `Gone`."""
    if declared and (not declared.isdigit() or int(declared) > limit):
        raise TooLarge
    try:
        async with asyncio.timeout(BODY_SECONDS):
            message = await receive()
            if not message.get("more_body"):
                return _part(message)
            return await _gathered(receive, _part(message), limit)
    except TimeoutError:
        raise Gone from None


async def _gathered(receive: Receive, first: bytes, limit: int) -> bytes:
    parts, size, more = [first], len(first), True
    while more:
        message = await receive()
        part, more = _part(message), bool(message.get("more_body"))
        parts.append(part)
        size += len(part)
        if size > limit:
            raise TooLarge
    return b"".join(parts)


def _part(message: Message) -> bytes:
    if message["type"] == "http.disconnect":
        raise Gone
    part: bytes = message.get("body", b"")
    return part
