"""Whatever the vocabulary lets through fits the tables: PostgreSQL keeps to the lengths and ranges that columns state, SQLite does not."""

from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec import inspect

from enishi import pipeline
from enishi.customers.models import SeenEvent
from enishi.events import api as events
from enishi.events.types import Event, Refusal
from enishi.events.vocabulary import BODIES
from enishi.shop import api as shop

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("var")]

AT = datetime(2026, 11, 21, tzinfo=UTC)
OWN = ("message_", "run_", "customers_", "customer_erased")  # made by Enishi itself, about things it must know
_PLAIN = {inspect.FloatType: 1.5, inspect.BoolType: True, inspect.UUIDType: "01a20060-83aa-7a3b-8e9f-a604e8d4d766"}


def longest(kind: inspect.Type, name: str) -> Any:
    """The longest or largest value of a type; texts of three bytes a letter."""
    if isinstance(kind, inspect.UnionType):
        return longest(next(each for each in kind.types if not isinstance(each, inspect.NoneType)), name)
    if isinstance(kind, inspect.Metadata):
        return longest(kind.type, name)
    if isinstance(kind, inspect.StrType):
        return _text(name, kind.max_length or 200)
    if name in ("quantity", "count"):
        return 1  # lines have a limit of their own, together
    if isinstance(kind, inspect.IntType):
        return kind.le if kind.le is not None else 12 if kind.ge is None else kind.ge
    if isinstance(kind, inspect.LiteralType):
        return max(kind.values, key=lambda value: len(str(value)))
    if isinstance(kind, inspect.VarTupleType):
        return [longest(kind.item_type, name)]
    if isinstance(kind, inspect.StructType):
        return {field.encode_name: longest(field.type, field.name) for field in kind.fields}
    if type(kind) in _PLAIN:
        return _PLAIN[type(kind)]
    raise NotImplementedError(type(kind).__name__)


def _text(name: str, length: int) -> str:
    if name.endswith("url") or name == "referrer":
        return "https://shop.example/" + "a" * (length - 21)
    if name == "currency":
        return "JPY"
    if name.endswith("_at") or name.endswith("_on"):
        return "2026-11-21"
    return "縁" * length


def fullest(kind: str) -> Event | None:
    """An event of this kind in which everything that can be said by a text is said at length; None where a rule of its own forbids that."""
    body = {}
    for field in inspect.type_info(BODIES[kind]).fields:  # type: ignore[attr-defined]
        try:
            body[field.encode_name] = longest(field.type, field.name)
        except NotImplementedError:
            if field.required:
                return None
    claims = {
        "visitor": "縁" * 200, "shop_customer_id": "縁" * 200, "member_card": "縁" * 200, "cart": "縁" * 200, "line_user_id": "U" * 64,
        "email": "a" * 60 + "@" + ("b" * 60 + ".") * 3 + "jp",
    }  # fmt: skip
    while True:
        made = events.made(
            kind, body, natural_key=kind, occurred_at=AT, received_at=AT, claims=claims, site="s" * 100, source="test"
        )
        if not isinstance(made, Refusal):
            return made
        wrong = made.path.removeprefix("body.").partition(".")[0].partition("[")[0]
        if wrong not in body:
            return None
        del body[wrong]  # it has a form of its own, which other tests know


def test_everything_that_is_accepted_can_be_kept() -> None:
    shop.begin_business_clock(AT)
    told = [event for kind in BODIES if not kind.startswith(OWN) and (event := fullest(kind))]
    assert len(told) > 20, "the vocabulary is no longer understood by this test"
    events.log().append(told)
    while pipeline.take_in():
        pass
    missing = {each.event.kind for each in events.log().read(0, 1000)} - {
        each.event.kind
        for each in events.log().read(0, 1000)
        if SeenEvent.objects.filter(position=each.position).exists()
    }
    assert not missing, events.refusal_examples()
    assert events.refusal_counts(1, at=shop.business_now()) == []
