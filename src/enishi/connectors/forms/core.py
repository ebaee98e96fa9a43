"""What a form may be, what of the typed may be kept, and how much is too much. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from msgspec import Struct

from enishi.connectors.forms.types import ASKS, NUMBERS, Form
from enishi.kernel.errors import Refused

PURPOSES = ("marketing", "newsletter", "reminder", "review")
CHANNELS = ("email", "letter")
_LONGEST = {"name": 100, "title": 200, "intro": 2000, "wording": 1000, "thanks": 1000}
_LONGEST_DETAIL = 100


class Limits(Struct, frozen=True, kw_only=True):
    """How many letters that ask may be caused. A stranger can make us write to an address; so few that it is no weapon."""

    address_a_day: int = 3
    place_in_ten_minutes: int = 10
    place_a_day: int = 60
    all_an_hour: int = 300
    checkouts_an_hour: int = (
        150  #: boxes are reported with a page's public key: whoever invents them leaves room for the forms
    )


class Counted(Struct, frozen=True, kw_only=True):
    """How many requests there were: of the address and the place today, of the place in ten minutes, of all in an hour."""

    address_today: int = 0
    place_lately: int = 0
    place_today: int = 0
    all_lately: int = 0


#: A person needs longer to type an address than a machine to post it.
QUICKEST = timedelta(seconds=2)
#: A page that stood open longer is served anew: its mark may be a machine's treasure.
LONGEST_OPEN = timedelta(hours=24)


def checked(form: Form) -> Form:
    """The form without surrounding blanks; `Refused` names the field that cannot be."""
    values = {name: getattr(form, name).strip() for name in _LONGEST}
    for name, longest in _LONGEST.items():
        if len(values[name]) > longest:
            raise Refused("%(field)s is longer than %(longest)s characters.", field=name, longest=longest)
    for name in ("name", "title", "wording"):
        if not values[name]:
            raise Refused("%(field)s is empty.", field=name)
    if not form.purposes or not set(form.purposes) <= set(PURPOSES):
        raise Refused("Please choose what people sign up for.", field="purposes")
    if "email" not in form.channels or not set(form.channels) <= set(CHANNELS):
        raise Refused("Email is part of every form: the confirmation comes by email.", field="channels")
    if "letter" in form.channels and "address" not in form.asks:
        raise Refused("Who is to get post must be asked for a postal address.", field="channels")
    return Form(
        **{name: getattr(form, name) for name in form.__struct_fields__ if name not in values},
        **values,
    )


def kept(details: Mapping[str, str], form: Form) -> dict[str, str]:
    """Of what was typed, what the form asked for: trimmed, bounded, numbers that are numbers."""
    found = {}
    for ask in form.asks:
        for name in ASKS[ask]:
            typed = " ".join(details.get(name, "").split())[:_LONGEST_DETAIL]
            if typed and (name not in NUMBERS or typed.isdecimal()):
                found[name] = typed
    return found


def too_many(counted: Counted, limits: Limits) -> str:
    """Which limit another letter would break: "place", "all", "address", or "" for none."""
    if counted.place_lately >= limits.place_in_ten_minutes or counted.place_today >= limits.place_a_day:
        return "place"
    if counted.all_lately >= limits.all_an_hour:
        return "all"
    return "address" if counted.address_today >= limits.address_a_day else ""


def looks_human(opened_at: datetime | None, at: datetime, trap: str) -> bool:
    """Whether a page that was opened at an instant (None: nobody knows when) was filled in by a person."""
    return not trap and opened_at is not None and QUICKEST <= at - opened_at <= LONGEST_OPEN


def place(ip: str) -> str:
    """Where somebody is: an IPv4 address, or the /64 that one household or server has; "" for what is neither."""
    try:
        address = ip_address(ip.strip())
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(IPv6Address(int(address) >> 64 << 64))
    return str(address)
