"""Just enough of GraphQL to see which fields a query asks for, with their arguments."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

_TOKENS = re.compile(r'"""(?:.|\n)*?"""|"(?:[^"\\]|\\.)*"|\.\.\.|\$?[A-Za-z_]\w*|-?\d+|[{}():\[\]!=,]')


class Field(NamedTuple):
    """A field that is asked for: its arguments as written, and the fields inside."""

    name: str
    args: Mapping[str, Any]
    fields: Mapping[str, "Field"]


def root_fields(query: str) -> list[Field]:
    """The fields at the top of the only operation of a document."""
    tokens = _Tokens([token for token in _TOKENS.findall(query) if token != ","])
    while tokens.peek() != "{":
        if tokens.next() == "(":
            tokens.skip_to(")")
    return list(tokens.selection().values())


class _Tokens:
    def __init__(self, tokens: list[str]) -> None:
        self._tokens, self._at = tokens, 0

    def peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def next(self) -> str:
        token = self.peek()
        self._at += 1
        return token

    def skip_to(self, end: str) -> None:
        while self.next() != end:
            pass

    def selection(self) -> dict[str, Field]:
        assert self.next() == "{"
        fields: dict[str, Field] = {}
        while self.peek() != "}":
            name = self.next()
            assert name, "the query ends inside a selection"
            if name == "...":
                assert self.next() == "on"
                self.next()
                fields.update(self.selection())
                continue
            args = self.arguments() if self.peek() == "(" else {}
            inside = self.selection() if self.peek() == "{" else {}
            fields[name] = Field(name, args, inside)
        self.next()
        return fields

    def arguments(self) -> dict[str, Any]:
        assert self.next() == "("
        given: dict[str, Any] = {}
        while self.peek() != ")":
            name = self.next()
            assert self.next() == ":"
            given[name] = self.value()
        self.next()
        return given

    def value(self) -> Any:
        token = self.next()
        if token == "{":
            inside: dict[str, Any] = {}
            while self.peek() != "}":
                name = self.next()
                assert self.next() == ":"
                inside[name] = self.value()
            self.next()
            return inside
        return {"true": True, "false": False}.get(token, token.strip('"'))
