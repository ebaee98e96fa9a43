"""What the shop says about itself."""

from datetime import date, datetime
from typing import Literal

from msgspec import Struct


class Profile(Struct, frozen=True, kw_only=True):
    """The shop as its customers see it, and the law wants it named in every marketing letter."""

    name: str = ""
    url: str = ""
    sender_name: str = ""
    sender_email: str = ""
    reply_to: str = ""
    postal_address: str = ""
    phone: str = ""
    contact_url: str = ""
    public_url: str = ""  #: where customers' mail programs reach this installation (links, unsubscribe)
    currency: str = "JPY"


class MailAccount(Struct, frozen=True, kw_only=True):
    """How to reach the shop's SMTP server. `password` is in the clear only in memory."""

    host: str = ""
    port: int = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str = ""
    password: str = ""


SiteKind = Literal["own", "mall", "store"]


class Site(Struct, frozen=True, kw_only=True):
    """A place where the shop sells. `name` is what people call it: its code when nobody named it."""

    code: str
    name: str
    kind: SiteKind = "own"


#: The `source` of events that come with a site's browser key, which anybody can read in the page, and with its server key.
BROWSER_SOURCE = "tag"
SERVER_SOURCE = "api"


class WriteKey(Struct, frozen=True, kw_only=True):
    """Lets a sender report events. A browser key is public by nature; a server key is a secret and is trusted."""

    key: str
    site: str
    source: str
    trusted: bool


ConsentBasis = Literal["", "explicit", "checkout_confirmed", "checkout_tag"]
#: "explicit": only consent that the shop's server or an import reported, or that a letter's reader confirmed, counts;
#: "checkout_confirmed": who ticks the box at the checkout is asked by letter, and the answer counts;
#: "checkout_tag": the owner attests an unticked box at checkout whose state the tag reports.


class FirstRun(Struct, frozen=True, kw_only=True):
    """When each step of the first-run checklist was done; None = not yet."""

    profile_at: datetime | None = None
    mail_test_at: datetime | None = None
    opt_out_list_at: datetime | None = None
    consent_basis: ConsentBasis = ""
    consent_basis_at: datetime | None = None
    own_cart_at: datetime | None = None


class AccessEntry(Struct, frozen=True, kw_only=True):
    """One line of the access log: `by` saw or changed something (`action`) about `subject` (a public id, or "")."""

    at: datetime
    by: str
    action: str
    subject: str = ""


class ClockMove(Struct, frozen=True, kw_only=True):
    """Business time on its way from `start` to `to`, now at `now`."""

    start: datetime
    to: datetime
    now: datetime

    @property
    def progress_ratio(self) -> float:
        """How much of the way is done, 0..1."""
        return min(max((self.now - self.start) / (self.to - self.start), 0.0), 1.0)


class StatedSales(Struct, frozen=True, kw_only=True):
    """What the cart's own page says of a period (both days included): orders, and their amount in minor units."""

    first: date
    last: date
    orders: int
    amount: int
    with_shipping: bool = True
    by: str = ""
    at: datetime | None = None
