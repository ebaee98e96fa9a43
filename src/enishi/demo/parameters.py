"""Everything that is assumed about the demo shop, in one place: change a number here and the whole business changes.

Shares and chances are in 0..1, amounts in yen with tax, durations say their unit in their name. The shop is invented; where a
number was chosen to resemble a real trade, the comment says which.
"""

from dataclasses import dataclass, field
from datetime import date

from enishi.demo.storefront import catalogue

MALL_SITE = "hidamari-mall"  #: the same shop's stand in a shopping mall, whose orders arrive with masked addresses


@dataclass(frozen=True)
class Source:
    """Where new customers come from. `multiplier` scales how likely they are to buy a second time."""

    code: str
    share: float
    cost: int
    multiplier: float
    cost_later: int | None = None  #: from `Acquisition.later_from_month` on; None = unchanged
    extra_later: int = 0  #: customers a month on top, from then on


@dataclass(frozen=True)
class Acquisition:
    """New customers: exact numbers a month, divided exactly among the sources."""

    customers_a_month: int = 700
    later_from_month: int = 13
    sources: tuple[Source, ...] = (
        Source("search", 0.30, 6_000, 1.00),
        Source("instagram", 0.25, 7_500, 0.85, cost_later=9_500, extra_later=100),
        Source("affiliate", 0.20, 9_000, 0.70),
        Source("line_ads", 0.10, 5_000, 1.00),
        Source("referral", 0.05, 1_000, 1.30),
        Source("organic", 0.10, 0, 1.20),
    )
    recovered_source: str = "cart"  #: the seventh: people who came back to a cart they had abandoned


@dataclass(frozen=True)
class FirstPurchase:
    """What a new customer begins with."""

    trial: float = 0.50
    subscription_a: float = 0.15
    subscription_b: float = 0.15
    single: float = 0.20


@dataclass(frozen=True)
class Subscription:
    """定期: a slot every `cycle_days`; each is skipped, delivered or the end."""

    first_price: int = 1_980
    full_price: int = 4_980
    cycle_days: int = 30
    skip: float = 0.05
    continuation_a: float = 0.80
    continuation_b: float = 0.90


@dataclass(frozen=True)
class Repeat:
    """Single items bought again. `chances[0]` is the second order's and is multiplied by the source's multiplier."""

    products: tuple[tuple[str, float], ...] = (("serum", 0.40), ("cream", 0.33), ("wash", 0.27))
    chances: tuple[float, ...] = (0.35, 0.55, 0.68, 0.75)
    chance_later: float = 0.80
    gap_median_days: float = 52
    gap_sigma: float = 0.40


@dataclass(frozen=True)
class Trial:
    """What follows a trial set."""

    to_subscription: float = 0.25  #: times the source's multiplier; kinds A and B evenly, at the full price
    to_single: float = 0.10
    gap_least_days: float = 3
    gap_median_days: float = 12
    gap_sigma: float = 0.40


@dataclass(frozen=True)
class Abandoner:
    """Why somebody leaves a cart, and what brings them back."""

    name: str
    share: float
    returns_unaided: float
    letter_effect: float | None  #: of a first letter at any delay; None = see `Carts.letter_effect_by_hours`
    unsubscribes: float


@dataclass(frozen=True)
class Carts:
    """Every order except renewals begins with a cart; most carts are left behind."""

    ordered_share: float = 0.30
    value_ratio: float = 1.07  #: of abandoned carts to ordered ones
    address_known: float = 0.22
    consent_of_known: float = 0.80
    abandoned_after_minutes: int = 60
    return_within_days: int = 7
    return_mean_hours: float = 20
    abandoners: tuple[Abandoner, ...] = (
        Abandoner("forgetful", 0.35, 0.12, None, 0.0015),
        Abandoner("hesitant", 0.25, 0.04, 0.03, 0.0015),
        Abandoner("unwilling", 0.40, 0.005, 0.0, 0.015),
    )
    letter_effect_by_hours: tuple[tuple[float, float], ...] = (
        (0.25, 0.15),
        (1, 0.18),
        (3, 0.15),
        (24, 0.10),
        (72, 0.05),
        (7 * 24, 0.02),
        (30 * 24, 0.005),
        (90 * 24, 0.001),
    )
    letter_effect_by_number: tuple[float, ...] = (1, 0.5, 0.25, 0.1)
    unsubscribe_by_number: tuple[float, ...] = (1, 1.5, 2)
    return_after_letter_mean_hours: float = 3  #: chosen: most who follow a reminder do so on the day it arrives
    return_changes_cart: float = 0.20  #: chosen: a tea is added on coming back
    return_on_other_device: float = 0.10  #: chosen: ordered on the telephone's browser, where the cart is not known
    letters_from_month: int = 7  #: before it the tag listens and nothing is sent


@dataclass(frozen=True)
class Visits:
    """Browsing around carts (chosen; no report's figure depends on it)."""

    browse_only_per_cart: float = 3.0
    dwell_median_seconds: float = 35
    dwell_sigma: float = 0.9
    same_visitor: float = 0.80  #: of later orders; the others come with a new cookie and log in


@dataclass(frozen=True)
class Newsletter:
    """A newsletter sent by another tool, which reports what became of it; it sells nothing."""

    weekday: int = 4  #: Friday
    hour: int = 12
    busy_months: tuple[int, ...] = (10, 11)  #: half of the people get three a week: Monday and Wednesday too
    busy_share: float = 0.5
    consent: float = 0.80
    opens: float = 0.30
    opens_decay: float = 0.90  #: per further mail in 7 days
    unsubscribes: float = 0.002
    unsubscribes_growth: float = 1.5
    machine_opens: float = 0.35  #: addresses whose provider fetches pictures after a second, which hides the human


@dataclass(frozen=True)
class Placebo:
    """A monthly letter whose true effect is nothing, with a random half left out."""

    day_of_month: int = 15
    hour: int = 10
    treated: float = 0.5


@dataclass(frozen=True)
class Persona:
    """When somebody is on the web: chances per span of hours (6–9, 9–12, 12–13, 13–18, 18–21, 21–24, 0–6)."""

    name: str
    share: float
    by_span: tuple[int, ...]


HOUR_SPANS: tuple[tuple[int, int], ...] = ((6, 9), (9, 12), (12, 13), (13, 18), (18, 21), (21, 24), (0, 6))
PERSONAS: tuple[Persona, ...] = (
    Persona("office", 0.40, (12, 5, 20, 8, 15, 35, 5)),
    Persona("parents", 0.30, (5, 30, 8, 22, 5, 28, 2)),
    Persona("seniors", 0.30, (10, 40, 7, 30, 8, 5, 0)),
)


@dataclass(frozen=True)
class Fulfilment:
    """From order to door."""

    cancelled: float = 0.015
    returned: float = 0.024
    cash_on_delivery: float = 0.15  #: chosen
    refused_of_cash_on_delivery: float = 0.01
    delivered_event: float = 0.60  #: the others have an estimate only
    contacts: float = 0.06  #: of deliveries
    complaints: float = 0.011  #: of deliveries
    complaint_median_days: float = 2  #: chosen: until it is resolved
    complaint_sigma: float = 0.8
    complaint_patience_days: float = 3  #: open for longer …
    complaint_factor: float = 0.5  #: … multiplies the chance of the next order of single items
    regions: tuple[tuple[int, tuple[str, ...]], ...] = (
        (1, ("東京都", "神奈川県", "埼玉県", "千葉県", "静岡県", "愛知県")),
        (2, ("大阪府", "京都府", "兵庫県", "宮城県", "広島県", "石川県")),
        (3, ("北海道", "福岡県", "熊本県", "沖縄県", "鹿児島県")),
    )
    region_shares: tuple[float, ...] = (0.50, 0.32, 0.18)  #: chosen


@dataclass(frozen=True)
class Birthdays:
    """How much of a birthday is known."""

    full: float = 0.62
    month_only: float = 0.10


@dataclass(frozen=True)
class Dirt:
    """What real data is full of. Shares of customers (the first two) or of orders."""

    second_address: float = 0.03
    shared_phone: float = 0.01
    gifts: float = 0.02
    test_orders: float = 0.005  #: on top of the true orders, by staff
    mall_orders: float = 0.08  #: on top of the true orders, with masked addresses


@dataclass(frozen=True)
class Shop:
    """The whole business."""

    site: str = catalogue.SITE
    first_day: date = date(2025, 5, 1)
    months: int = 18
    open_hours_after: int = 9  #: the story is told as of this hour of the day after the last month
    acquisition: Acquisition = field(default_factory=Acquisition)
    first_purchase: FirstPurchase = field(default_factory=FirstPurchase)
    subscription: Subscription = field(default_factory=Subscription)
    repeat: Repeat = field(default_factory=Repeat)
    trial: Trial = field(default_factory=Trial)
    carts: Carts = field(default_factory=Carts)
    visits: Visits = field(default_factory=Visits)
    newsletter: Newsletter = field(default_factory=Newsletter)
    placebo: Placebo = field(default_factory=Placebo)
    fulfilment: Fulfilment = field(default_factory=Fulfilment)
    birthdays: Birthdays = field(default_factory=Birthdays)
    dirt: Dirt = field(default_factory=Dirt)


SHOP = Shop()
