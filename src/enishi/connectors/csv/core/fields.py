"""What a line of each kind of file can say. Labels are English msgids with their Japanese beside them.

Synonyms, what columns are called, are written as people write them and compared folded (`headers.folded`).
"""

from typing import Literal

from msgspec import Struct

from enishi.connectors.csv.core.field_tables import (
    AD_COSTS,
    CLICKS,
    CONSENTS,
    CONTACTS,
    CUSTOMERS,
    OPT_OUTS,
    ORDERS,
    POINTS,
    PRODUCTS,
    SHIPMENTS,
    SUBSCRIPTIONS,
)
from enishi.connectors.csv.core.headers import folded
from enishi.connectors.csv.types import FileKind

Value = Literal[
    "text",
    "id",
    "amount",
    "price",
    "whole",
    "cycle",
    "instant",
    "day",
    "birthday",
    "email",
    "phone",
    "postal",
    "prefecture",
    "address",
    "name",
    "kana",
    "flag",
    "sex",
    "order_state",
    "contract_state",
    "channel",
    "sales_channel",
    "line_kind",
    "action",
    "currency",
    "url",
    "codes",
]


class Field(Struct, frozen=True, kw_only=True):
    """One thing a line can say. `personal`: it tells about a person, so the console hides it from those who need not see."""

    name: str
    label: str
    label_ja: str
    value: Value
    required: bool = False
    personal: bool = False
    synonyms: frozenset[str] = frozenset()


_PERSONAL = frozenset({"email", "phone", "postal", "address", "name", "kana", "birthday"})

#: Kinds whose lines must say who it is, by at least one of these fields.
WHO = ("email", "customer_id", "member_card", "line_user_id", "phone")
NEEDS_WHO: frozenset[FileKind] = frozenset({"customers", "points", "consents", "contacts", "subscriptions"})
#: A field of the shop's own: the column's values become an attribute of the customer under this name.
TRAIT = "trait:"

KIND_LABELS: dict[FileKind, tuple[str, str]] = {
    "customers": ("Customers", "顧客（会員）"),
    "orders": ("Orders", "受注（注文）"),
    "subscriptions": ("Subscriptions", "定期台帳"),
    "shipments": ("Shipments", "出荷実績"),
    "products": ("Products", "商品"),
    "points": ("Points", "ポイント"),
    "consents": ("Email consent", "配信の同意"),
    "opt_outs": ("Opt-out list", "配信停止リスト"),
    "ad_costs": ("Advertising costs", "広告費"),
    "contacts": ("Contact history", "問い合わせ履歴"),
    "clicks": ("Views, carts and purchases", "閲覧・カート・購入の履歴"),
}


def _table(text: str) -> tuple[Field, ...]:
    """Fields out of lines `name | value | label | Japanese label | further synonyms, …`; a `!` after the name: required."""
    found = []
    for line in text.strip().replace("\n    ", " ").splitlines():
        name, value, label, label_ja, *others = (part.strip() for part in line.split("|"))
        key = name.removesuffix("!")
        called = (key, label, label_ja, *(others[0].split(",") if others else ()))
        found.append(
            Field(
                name=key,
                label=label,
                label_ja=label_ja,
                value=value,  # type: ignore[arg-type]
                required=name.endswith("!"),
                personal=value in _PERSONAL,
                synonyms=frozenset(folded(word) for word in called if word.strip()),
            )
        )
    return tuple(found)


FIELDS: dict[FileKind, tuple[Field, ...]] = {
    "customers": _table(CUSTOMERS),
    "orders": _table(ORDERS),
    "subscriptions": _table(SUBSCRIPTIONS),
    "shipments": _table(SHIPMENTS),
    "products": _table(PRODUCTS),
    "points": _table(POINTS),
    "consents": _table(CONSENTS),
    "opt_outs": _table(OPT_OUTS),
    "ad_costs": _table(AD_COSTS),
    "contacts": _table(CONTACTS),
    "clicks": _table(CLICKS),
}

BY_NAME: dict[FileKind, dict[str, Field]] = {
    kind: {each.name: each for each in table} for kind, table in FIELDS.items()
}


def label(kind: FileKind, name: str, language: str = "en") -> str:
    """What a field is called; a shop's own attribute by its own name."""
    if name.startswith(TRAIT):
        return name.removeprefix(TRAIT)
    field = BY_NAME[kind].get(name)
    if field is None:
        return name
    return field.label_ja if language.startswith("ja") else field.label
