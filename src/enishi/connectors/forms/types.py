"""Forms and requests as others see them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

Language = Literal["ja", "en"]
Ask = Literal["name", "kana", "phone", "birthday", "address"]

#: What a form may ask for beside the address, with the fields that each stands for.
ASKS: dict[Ask, tuple[str, ...]] = {
    "name": ("family_name", "given_name"),
    "kana": ("family_kana", "given_kana"),
    "phone": ("phone",),
    "birthday": ("birth_year", "birth_month", "birth_day"),
    "address": ("postal_code", "prefecture", "city", "street", "building"),
}
NUMBERS = ("birth_year", "birth_month", "birth_day")
#: Answers to a letter count this long; what was typed is forgotten later.
ANSWER_WITHIN = timedelta(days=7)
KEPT = timedelta(days=30)


class Form(Struct, frozen=True, kw_only=True):
    """A sign-up form. `wording` is what people agree to; it is kept as evidence with each answer."""

    id: str = ""
    name: str
    site: str = ""
    language: Language = "ja"
    title: str
    intro: str = ""
    wording: str
    thanks: str = ""
    asks: tuple[Ask, ...] = ()
    purposes: tuple[str, ...] = ("marketing",)
    channels: tuple[str, ...] = ("email",)
    made_at: datetime | None = None
    closed_at: datetime | None = None
    requested: int = 0
    confirmed: int = 0
    turned_away: int = 0


class Typed(Struct, frozen=True, kw_only=True):
    """What somebody typed, and from where."""

    email: str
    details: Mapping[str, str] = {}
    language: str = ""
    page_url: str = ""
    ip: str = ""


class Signup(Struct, frozen=True, kw_only=True):
    """A request as it stands."""

    id: str
    kind: Literal["form", "checkout", "line"]
    state: str
    email: str
    form_name: str = ""
    language: str = ""
    wording: str = ""
    at: datetime
    confirmed_at: datetime | None = None
    details: Mapping[str, str] = {}
    reason: str = ""  #: why no letter went: hard_bounce, complaint, too_late


#: What came of typing: a letter will ask, the form is closed, or too many came from one place.
Taken = Literal["asked", "closed", "too_many"]
#: What came of answering: done now, done before, too late, or there is no such request.
Answered = Literal["confirmed", "already", "expired", "unknown"]
