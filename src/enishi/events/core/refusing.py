"""How a refusal is worded: the reason from the closed list, the path to the field, and what to do about it."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import get_type_hints

import msgspec

from enishi.events.types import Refusal, RefusalReason
from enishi.events.vocabulary import Line

_AT = re.compile(r" - at `(?P<path>.*)`$", re.DOTALL)
_UNKNOWN_FIELD = re.compile(r"Object contains unknown field `(?P<field>.*)`", re.DOTALL)
_MISSING_FIELD = re.compile(r"Object missing required field `(?P<field>.*)`", re.DOTALL)

#: What decoding stranger's bytes may raise: msgspec's own errors, bad UTF-8, and nesting that exhausts the stack.
UNDECODABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


class RefusedEvent(Exception):
    """Stops the reading of one event; carries what its `Refusal` will say."""

    def __init__(self, reason: RefusalReason, detail: str, path: str = "") -> None:
        super().__init__(detail)
        self.reason, self.detail, self.path = reason, detail, path

    def refusal(self, *, kind: str = "", index: int | None = None) -> Refusal:
        """This refusal for the event of `kind` at `index` of its request."""
        return Refusal(reason=self.reason, detail=self.detail, path=self.path, kind=kind, index=index)


def from_decoding(error: Exception, *, root: str, struct: type[msgspec.Struct], raw: bytes) -> RefusedEvent:
    """Put an error from decoding `raw` into `struct` into words; paths begin at `root` (`body`, or nothing)."""
    if not isinstance(error, msgspec.ValidationError):
        return _not_json(error)
    text = str(error)
    found = _AT.search(text)
    path = _path(root, found["path"] if found else "$", raw)
    text = text[: found.start()] if found else text
    if unknown := _UNKNOWN_FIELD.match(text):
        field = unknown["field"]
        fields = _fields(Line if "lines[" in path else _struct_at(struct, path))
        return RefusedEvent(
            RefusalReason.UNKNOWN_FIELD,
            f"`{field[:80]}` is not a field here. {suggest(field, fields)}",
            _joined(path, field[:80]),
        )
    if missing := _MISSING_FIELD.match(text):
        field = missing["field"]
        return RefusedEvent(RefusalReason.MISSING_FIELD, f"`{field}` is required: add it.", _joined(path, field))
    return RefusedEvent(
        RefusalReason.BAD_VALUE, f"{text[:300]}. Correct the value, or leave an optional field out.", path
    )


def suggest(word: str, known: Iterable[str]) -> str:
    """The nearest word that exists, else all that do."""
    known = sorted(known)
    near = get_close_matches(word, known, 1)
    return f"Did you mean `{near[0]}`?" if near else f"Known: {', '.join(known)}."


def _not_json(error: Exception) -> RefusedEvent:
    if isinstance(error, UnicodeDecodeError):
        return RefusedEvent(RefusalReason.BAD_ENCODING, "The text is not valid UTF-8. Encode the request as UTF-8.")
    if isinstance(error, RecursionError):
        return RefusedEvent(
            RefusalReason.BAD_JSON, "The JSON is nested too deeply. Events are flat: send them as documented."
        )
    return RefusedEvent(RefusalReason.BAD_JSON, f"This is not JSON: {error}. Send one event or a list of events.")


def _path(root: str, at: str, raw: bytes) -> str:
    """msgspec's path (`$.lines[...].quantity`) as ours (`body.lines[0].quantity`)."""
    if " in `" in at:  # a key of a mapping: "key` in `$.properties"
        at = at.rpartition("`")[2]
    path = (
        at.removeprefix("$").replace("[...]", _first_bad_line(raw), 1) if "lines[...]" in at else at.removeprefix("$")
    )
    return f"{root}{path}".removeprefix(".")


def _first_bad_line(raw: bytes) -> str:
    lines = msgspec.json.decode(raw)["lines"]
    for index, line in enumerate(lines):
        try:
            msgspec.convert(line, Line)
        except msgspec.ValidationError:
            return f"[{index}]"
    return "[...]"


def _joined(path: str, field: str) -> str:
    return f"{path}.{field}" if path else field


def _fields(struct: type[msgspec.Struct]) -> tuple[str, ...]:
    return struct.__struct_fields__


def _struct_at(struct: type[msgspec.Struct], path: str) -> type[msgspec.Struct]:
    """The struct that `path` (a direct field of `struct`) holds, else `struct` itself."""
    held = get_type_hints(struct).get(path)
    return held if isinstance(held, type) and issubclass(held, msgspec.Struct) else struct
