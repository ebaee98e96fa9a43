"""A receipt into an envelope of ours."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, NamedTuple

import msgspec
from msgspec import Meta, Struct

from enishi.events.types import Refusal, RefusalReason
from enishi.kernel.ids import derived_id

SOURCE = "till"
MAX_BYTES = 256 * 1024
MAX_RECEIPTS = 500

Number = Annotated[str, Meta(min_length=1, max_length=200)]
Text = Annotated[str, Meta(max_length=500)]


class Sold(Struct, frozen=True, forbid_unknown_fields=True):
    """A line of a receipt. Goods are known by `product_id`; a till that has none sends the shop's own code (`sku`) or the `jan`."""

    quantity: int
    unit_price: int
    name: Text = ""
    product_id: str = ""
    sku: str = ""
    jan: str = ""


class Receipt(Struct, frozen=True, forbid_unknown_fields=True):
    """What a till prints. `returns` and `cancels` name the receipt that this one takes back, in part or whole."""

    receipt: Number
    total: int | None = None
    lines: tuple[Sold, ...] = ()
    at: datetime | None = None
    site: str = ""
    card: str = ""
    email: str = ""
    phone: str = ""
    currency: str = ""
    discount: int = 0
    points_used: int = 0
    payment: Text = ""
    staff: Text = ""
    coupons: tuple[str, ...] = ()
    returns: str = ""
    cancels: str = ""
    reason: Text = ""
    is_test: bool = False


class Till(NamedTuple):
    """Who speaks: the place of the key, the places there are, when we heard it, the shop's currency."""

    site: str
    sites: frozenset[str]
    received_at: datetime
    currency: str = "JPY"


class Unfit(Exception):
    """A receipt that cannot be taken; carries what its refusal says."""

    def __init__(self, reason: RefusalReason, detail: str, path: str = "") -> None:
        super().__init__(detail)
        self.reason, self.detail, self.path = reason, detail, path


Envelope = dict[str, Any]
_UNDECODABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
_ITEMS = msgspec.json.Decoder(list[msgspec.Raw])
_RECEIPT = msgspec.json.Decoder(Receipt)
_AT = re.compile(r" - at `\$\.?(?P<path>.*)`$", re.DOTALL)
_FIELD = re.compile(r"Object (contains unknown|missing required) field `(?P<field>[^`]*)`", re.DOTALL)


def read(raw: bytes) -> list[Receipt | Refusal]:
    """The receipts of a request, one or a list, each or why it is none. Raises `Unfit` when the request is no request."""
    try:
        str(raw, "utf-8")
        items = _ITEMS.decode(raw) if raw.lstrip()[:1] == b"[" else [msgspec.Raw(raw)]
    except _UNDECODABLE as error:
        raise Unfit(
            RefusalReason.BAD_JSON, f"Send a receipt or a list of them as JSON in UTF-8: {error}."[:400]
        ) from None
    if len(items) > MAX_RECEIPTS:
        raise Unfit(
            RefusalReason.TOO_MANY, f"{len(items)} receipts in one request. Send at most {MAX_RECEIPTS} at once."
        )
    return [_receipt(bytes(item), place) for place, item in enumerate(items)]


def _receipt(raw: bytes, place: int) -> Receipt | Refusal:
    try:
        return _RECEIPT.decode(raw)
    except _UNDECODABLE as error:
        return refusal(_in_words(error), place)


def _in_words(error: Exception) -> Unfit:
    if not isinstance(error, msgspec.ValidationError):
        return Unfit(RefusalReason.BAD_JSON, f"This is not JSON: {error}."[:300])
    text = str(error)
    found = _AT.search(text)
    path = found["path"] if found else ""
    text = text[: found.start()] if found else text
    if field := _FIELD.match(text):
        name = f"{path}.{field['field']}"[:100] if path else field["field"][:100]
        if text.startswith("Object missing"):
            return Unfit(RefusalReason.MISSING_FIELD, f"`{name}` is required: add it.", name)
        known = Sold if path.startswith("lines") else Receipt
        return Unfit(
            RefusalReason.UNKNOWN_FIELD, f"There is no such field. Known: {', '.join(known.__struct_fields__)}.", name
        )
    return Unfit(
        RefusalReason.BAD_VALUE, f"{text[:200]}. Correct the value, or leave an optional field out.", path[:100]
    )


def refusal(unfit: Unfit, place: int | None = None) -> Refusal:
    """What is told and counted of it."""
    return Refusal(reason=unfit.reason, detail=unfit.detail, path=unfit.path, index=place)


def translated(receipt: Receipt, till: Till) -> tuple[str, Envelope]:
    """The place it belongs to, and the envelope. Raises `Unfit`."""
    site = receipt.site or till.site
    if site not in till.sites:
        detail = f"There is no place `{site[:60]}`. Add it in the console under Ways in, or correct the code."
        raise Unfit(RefusalReason.BAD_VALUE, detail, "site")
    if receipt.at is not None and receipt.at.tzinfo is None:
        raise Unfit(RefusalReason.BAD_VALUE, "Send the instant with its zone: 2026-11-22T14:03:00+09:00.", "at")
    kind, body = _said(receipt, receipt.currency or till.currency)
    return site, {
        "id": derived_id(SOURCE, f"{site}\x1f{kind}\x1f{receipt.receipt}"),
        "kind": kind,
        "occurred_at": receipt.at or till.received_at,
        "claims": _claims(receipt, site),
        "body": body,
    }


def _said(receipt: Receipt, currency: str) -> tuple[str, dict[str, Any]]:
    if receipt.cancels:
        return "order_cancelled", {"order_id": receipt.cancels, "reason": receipt.reason}
    lines = [_line(line, place) for place, line in enumerate(receipt.lines)]
    total = sum(line["quantity"] * line["unit_price"] for line in lines) - receipt.discount
    total = total if receipt.total is None else receipt.total
    if total < 0:
        raise Unfit(
            RefusalReason.BAD_VALUE, "Send amounts without a sign; what goes back is said by `returns`.", "total"
        )
    if receipt.returns:
        body = {
            "order_id": receipt.returns,
            "amount": total,
            "currency": currency,
            "lines": lines,
            "reason": receipt.reason,
        }
        return "order_refunded", body
    return "order_placed", {
        "order_id": receipt.receipt,
        "lines": lines,
        "total": total,
        "discount": receipt.discount,
        "currency": currency,
        "payment_method": receipt.payment,
        "channel": "store",
        "is_test": receipt.is_test,
        "coupon_codes": list(receipt.coupons),
        "points_used": receipt.points_used,
        "staff": receipt.staff,
    }


def _line(line: Sold, place: int) -> dict[str, Any]:
    product = line.product_id or line.sku or line.jan
    if not product:
        detail = "Say which goods: send `product_id`, `sku` or `jan`."
        raise Unfit(RefusalReason.MISSING_FIELD, detail, f"lines[{place}].product_id")
    if line.quantity < 1:
        detail = "Send what came back as a receipt of its own that says `returns`, with the quantity above zero."
        raise Unfit(RefusalReason.BAD_VALUE, detail, f"lines[{place}].quantity")
    return {"product_id": product, "quantity": line.quantity, "unit_price": line.unit_price, "name": line.name}


def _claims(receipt: Receipt, site: str) -> dict[str, str]:
    """Who it was. The receipt's own number is a claim too: it is all that is known when nobody showed a card, and a return that only
    names the receipt finds whose it was."""
    number = receipt.returns or receipt.cancels or receipt.receipt
    found = {
        "member_card": receipt.card.strip(),
        "email": receipt.email.strip(),
        "phone": receipt.phone.strip(),
        "cart": f"order:{site}/{number}"[:200],
    }
    return {name: value for name, value in found.items() if value}


def all_translated(
    receipts: Sequence[Receipt | Refusal], till: Till
) -> tuple[dict[str, list[tuple[int, Envelope]]], list[Refusal]]:
    """Envelopes with their place in the request, by the shop's place; and what was refused, in order."""
    by_site: dict[str, list[tuple[int, Envelope]]] = {}
    refused: list[Refusal] = []
    for place, receipt in enumerate(receipts):
        if isinstance(receipt, Refusal):
            refused.append(receipt)
            continue
        try:
            site, envelope = translated(receipt, till)
        except Unfit as unfit:
            refused.append(refusal(unfit, place))
        else:
            by_site.setdefault(site, []).append((place, envelope))
    return by_site, refused
