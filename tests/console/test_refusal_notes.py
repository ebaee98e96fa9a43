"""What a sender is told in English about a refused event, the shop's own people read in theirs."""

import ast
import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.utils.translation import override

from enishi.console.refusals import notes
from enishi.events import api as events

SOURCES = Path(__file__).parents[2] / "src" / "enishi"
NOW = datetime(2026, 4, 7, 3, tzinfo=UTC)
VIEW = {"id": "0196a0a0-0000-7000-8000-000000000001", "kind": "page_viewed", "occurred_at": NOW.isoformat()}
WHO = {"claims": {"visitor": "v"}}
CART = {**VIEW, "kind": "cart_updated", **WHO}
LINE = {"product_id": "tea", "quantity": 1, "unit_price": 1}
REFUSED = {
    "nobody": VIEW,
    "not ours to tell": {**VIEW, **WHO, "kind": "message_sent"},
    "a slip in the kind": {**VIEW, **WHO, "kind": "page_vewed"},
    "a kind like no other": {**VIEW, **WHO, "kind": "zzzzzzzzzzzz"},
    "a slip in a field": {**VIEW, **WHO, "body": {"urll": "https://shop.example/"}},
    "a field like no other": {**VIEW, **WHO, "body": {"zzzzzzzzzz": 1}},
    "a field is missing": {**VIEW, **WHO, "kind": "product_viewed", "body": {}},
    "a text for a number": {**CART, "body": {"lines": [{**LINE, "quantity": "two"}]}},
    "a negative number": {**CART, "body": {"lines": [{**LINE, "quantity": -1}]}},
    "an id that is none": {**VIEW, **WHO, "id": "x"},
    "a blank claim": {**VIEW, "claims": {"visitor": "  "}},
    "tomorrow": {**VIEW, **WHO, "occurred_at": "2026-04-08T03:00:00Z"},
    "long ago": {**VIEW, **WHO, "occurred_at": "1970-01-01T00:00:00Z"},
    "too much money": {**CART, "body": {"lines": [{**LINE, "quantity": 999, "unit_price": 10**12}]}},
}


def detail(raw: bytes, *, trusted: bool) -> str:
    accepted, refused = events.validate(raw, received_at=NOW, site="shop", source="api", trusted=trusted)
    assert not accepted
    return refused[0].detail


@pytest.mark.parametrize("trusted", [True, False])
@pytest.mark.parametrize("told", REFUSED.values(), ids=list(REFUSED))
def test_a_note_is_japanese_on_a_japanese_page(told: dict[str, object], trusted: bool) -> None:
    english = detail(json.dumps(told).encode(), trusted=trusted)
    with override("ja"):
        japanese = notes.said(english)
    assert re.search("[ぁ-ん]", japanese), english
    assert "%(" not in japanese
    names = re.findall(r"`([^`]+)`", english)
    assert all(name in japanese for name in names if name in str(told)), "what was sent is named"


@pytest.mark.parametrize("raw", [b"\xff", b"{", b"[" * 20_000])
def test_what_is_no_json_is_said_too(raw: bytes) -> None:
    with override("ja"):
        assert re.search("[ぁ-ん]", notes.said(detail(raw, trusted=True)))


def test_a_note_nobody_knows_stands_as_it_is() -> None:
    assert notes.said("Something quite new.") == ""


def test_english_stays_english() -> None:
    with override("en"):
        assert notes.said("`x` is required: add it.") == "`x` is required: add it."


def notes_in(source: str) -> Iterator[str]:
    """Every note that is written out beside a reason of refusal, with 5 for what is filled in."""
    tree = ast.parse(source)
    named = {
        target.id: node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name) and target.id in {"detail", "where"}
    }
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        given = [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg in {"reason", "detail"})]
        names_a_reason = any(ast.unparse(each).startswith("RefusalReason.") for each in given)
        if names_a_reason or ast.unparse(call.func) == "bad":
            yield from (said for each in given if " " in (said := written_out(each, named)))


def written_out(given: ast.expr, named: Mapping[str, ast.expr]) -> str:
    """The text that an expression writes out; "" for one that is no text."""
    text = named.get(given.id, given) if isinstance(given, ast.Name) else given
    text = text.value if isinstance(text, ast.Subscript) else text
    parts = text.values if isinstance(text, ast.JoinedStr) else [text]
    if not all(isinstance(part, ast.Constant | ast.FormattedValue) for part in parts):
        return ""
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "5" for part in parts)


def test_no_note_is_forgotten() -> None:
    said = {note: path.name for path in sorted(SOURCES.rglob("*.py")) for note in notes_in(path.read_text("utf-8"))}
    assert len(said) > 40
    with override("ja"):
        forgotten = [f"{where}: {note}" for note, where in said.items() if not re.search("[ぁ-ん]", notes.said(note))]
    assert not forgotten, "\n".join(forgotten)
