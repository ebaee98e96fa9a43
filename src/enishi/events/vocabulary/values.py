"""The words that bodies are made of: text, amounts, addresses, and the two structs every shop's events share."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

Text = Annotated[str, Meta(max_length=500)]
Url = Annotated[str, Meta(max_length=2000, extra={"url": True})]
Name = Annotated[str, Meta(max_length=100, extra={"personal": True})]
Phone = Annotated[str, Meta(max_length=40, extra={"personal": True})]
Key = Annotated[str, Meta(min_length=1, max_length=200)]
#: No single amount is more, nor what the lines of a cart or an order come to: sums of millions of them fit into 64 bits.
LARGEST_AMOUNT = 10**12
Amount = Annotated[int, Meta(ge=0, le=LARGEST_AMOUNT)]
Count = Annotated[int, Meta(ge=0, le=10**9)]
#: By how much such a count changed: millions of them, too, add up to what fits into 64 bits.
Difference = Annotated[int, Meta(ge=-(10**9), le=10**9)]
Quantity = Annotated[int, Meta(ge=1, le=100_000)]
Seconds = Annotated[float, Meta(ge=0, le=86_400)]
Whole = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]
Currency = Annotated[str, Meta(pattern="^[A-Z]{3}$")]
Private = Annotated[str, Meta(max_length=2000, extra={"personal": True})]
Place = Annotated[str, Meta(max_length=200, extra={"personal": True})]
#: The ways out that consent, holds and wishes may name.
ChannelName = Literal["email", "line", "sms", "web_push", "letter"]
#: What messages are for. `marketing` is all of them: a no to it ends every purpose, a yes opens those not refused by themselves.
PurposeName = Literal["marketing", "newsletter", "reminder", "review"]
#: A shop's own attribute of a customer; None forgets it.
Trait = Annotated[str, Meta(max_length=500, extra={"personal": True})] | Whole | float | bool | None
Codes = Annotated[tuple[Annotated[str, Meta(min_length=1, max_length=100)], ...], Meta(max_length=50)]


class Body(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """What every body has in common: it knows its fields, and no others."""


class Line(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """One line of a cart or an order. `unit_price` is what one piece costs the customer, after line discounts."""

    product_id: Key
    quantity: Quantity
    unit_price: Amount
    name: Text = ""
    variant_id: Annotated[str, Meta(max_length=200)] = ""
    url: Url = ""
    image_url: Url = ""
    subscription: bool = False


Lines = Annotated[tuple[Line, ...], Meta(max_length=2000)]


class ShopDefined(Body, frozen=True):
    """A shop's own kind (`shop.*`): flat properties."""

    properties: dict[Annotated[str, Meta(max_length=64)], str | Whole | float | bool | None] = {}
