"""Discounts at Shopify, and codes made beforehand: making one takes Shopify a while, and a letter must not wait for it.

Handing out is local and final; a code belongs to its slot from then on, and the same slot gets the same code again.
"""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Literal

from django.db import transaction
from msgspec import Struct

from enishi.connectors.shopify import queries
from enishi.connectors.shopify.client import Client
from enishi.connectors.shopify.core.values import inner, objects, text
from enishi.connectors.shopify.models import Discount, DiscountCode
from enishi.kernel.errors import NotFound, Refused
from enishi.kernel.money import decimals

AT_ONCE = 250  #: codes that Shopify takes in one call
_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is mistaken for another on paper
_LENGTH = 8


class Terms(Struct, frozen=True, kw_only=True):
    """What a discount gives: `percent` (1..100) or `amount` (minor units) off the whole order, and its limits."""

    title: str
    prefix: str
    kind: Literal["percent", "amount"]
    value: int
    currency: str = "JPY"
    starts_at: datetime
    ends_at: datetime | None = None
    once_per_customer: bool = True
    least_spent: int | None = None


def created(client: Client, connection_id: str, terms: Terms, *, wanted: int, at: datetime) -> str:
    """Make the discount at Shopify and keep `wanted` codes of it ready; returns its id. Raises `Refused` for terms that give
    nothing, `Later` and `Refusing` as the client does."""
    if terms.value < 1 or (terms.kind == "percent" and terms.value > 100):
        raise Refused("Enter 1 to 100 percent, or an amount above zero.")
    asked = {"discount": {**_input(terms), "code": _code(terms.prefix)}}
    made = client.act(queries.DISCOUNT_CREATE, asked, "discountCodeBasicCreate")
    discount_id = text(inner(made, "codeDiscountNode").get("id"), 200)
    if not discount_id:
        raise Refused("Shopify made no discount. Try again.")
    Discount.objects.create(
        id=discount_id,
        connection_id=connection_id,
        title=terms.title,
        prefix=terms.prefix[:20],
        wanted=wanted,
        made_at=at,
    )
    return discount_id


def _input(terms: Terms) -> dict[str, Any]:
    if terms.kind == "percent":
        value: dict[str, Any] = {"percentage": terms.value / 100}
    else:
        amount = _amount(terms.value, terms.currency)
        value = {"discountAmount": {"amount": amount, "appliesOnEachItem": False}}
    told: dict[str, Any] = {
        "title": terms.title,
        "context": {"all": "ALL"},
        "customerGets": {"value": value, "items": {"all": True}},
        "startsAt": terms.starts_at.astimezone(UTC).isoformat(),
        "usageLimit": 1,  # of each code: it is one person's
        "appliesOncePerCustomer": terms.once_per_customer,
    }
    if terms.ends_at is not None:
        told["endsAt"] = terms.ends_at.astimezone(UTC).isoformat()
    if terms.least_spent:
        least = _amount(terms.least_spent, terms.currency)
        told["minimumRequirement"] = {"subtotal": {"greaterThanOrEqualToSubtotal": least}}
    return told


def _amount(minor: int, currency: str) -> str:
    places = decimals(currency)
    return f"{minor // 10**places}.{minor % 10**places:0{places}}" if places else str(minor)


def _code(prefix: str) -> str:
    return prefix + "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))


def hand_out(discount_id: str, slot: str, *, at: datetime) -> str:
    """A code for `slot` (whatever names the recipient), in the caller's transaction; the same slot gets the same code. Raises
    `Refused` when none is ready, `NotFound` for a discount nobody made."""
    with transaction.atomic():
        if not Discount.objects.filter(id=discount_id).exists():
            raise NotFound("There is no such discount.")
        mine = DiscountCode.objects.filter(discount_id=discount_id, slot=slot).first()
        if mine is not None:
            return mine.code
        free = DiscountCode.objects.select_for_update(skip_locked=True).filter(discount_id=discount_id, state="free")
        code = free.order_by("id").first()
        if code is None:
            raise Refused("No code is ready yet. They are being made; try again in a minute.")
        code.state, code.slot, code.handed_at = "handed", slot, at
        code.save(update_fields=["state", "slot", "handed_at"])
        return code.code


def counts(discount_id: str) -> dict[str, int]:
    """How many codes of a discount are `making`, `free`, `handed`."""
    rows = DiscountCode.objects.filter(discount_id=discount_id).values_list("state", flat=True)
    states = list(rows)
    return {state: states.count(state) for state in ("making", "free", "handed")}


def filled(client: Client, connection_id: str) -> bool:
    """One step towards full pools: ask after the codes being made, then have some more made. False when there is nothing to do."""
    making = DiscountCode.objects.filter(discount__connection_id=connection_id, state="making")
    jobs = list(making.exclude(job="").values_list("job", flat=True).distinct()[:5])
    for job in jobs:
        _settle(job, inner(client.ask(queries.CODES_STATUS, {"id": job}), "discountRedeemCodeBulkCreation"))
    if jobs:
        return True
    making.filter(job="").delete()  # written down, and then killed before Shopify was asked or had answered
    for discount in Discount.objects.filter(connection_id=connection_id, wanted__gt=0).order_by("made_at"):
        missing = discount.wanted - discount.codes.exclude(state="handed").count()
        if missing > 0:
            _make(client, discount, min(missing, AT_ONCE))
            return True
    return False


def _make(client: Client, discount: Discount, count: int) -> None:
    codes = sorted({_code(discount.prefix) for _ in range(count)})
    rows = DiscountCode.objects.bulk_create(DiscountCode(discount=discount, code=code) for code in codes)
    asked = {"id": discount.pk, "codes": [{"code": code} for code in codes]}
    done = client.act(queries.CODES_ADD, asked, "discountRedeemCodeBulkAdd")
    job = text(inner(done, "bulkCreation").get("id"), 200)
    DiscountCode.objects.filter(pk__in=[row.pk for row in rows]).update(job=job)


def _settle(job: str, told: Any) -> None:
    """What Shopify made is free to be handed out; what it refused (taken already) is forgotten."""
    mine = DiscountCode.objects.filter(job=job, state="making")
    if not told:
        mine.delete()
        return
    if not told.get("done"):
        return
    refused: Sequence[str] = [text(each.get("code"), 64) for each in objects(told.get("codes")) if each.get("errors")]
    with transaction.atomic():
        mine.filter(code__in=refused).delete()
        mine.update(state="free")
