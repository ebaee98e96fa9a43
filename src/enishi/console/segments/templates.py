"""Rules to begin with: the phases a customer goes through, one table."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enishi.segments.types import (
    Ago,
    AllOf,
    Birthday,
    Did,
    Has,
    Last,
    NoneOf,
    Range,
    Rank,
    Rule,
    RunsOut,
    Subscribes,
)


@dataclass(frozen=True)
class Template:
    """A rule ready to be used, for `phase`; `why` says what it is good for."""

    key: str
    phase: str | Promise
    name: str | Promise
    why: str | Promise
    rule: Rule


_NEW, _BUYING, _QUIET, _PERSONAL = _("Signed up"), _("Buyers"), _("Customers gone quiet"), _("Personal dates")
_POINTS, _CARTS, _LOOKING = _("Points"), _("Carts left"), _("Looked and left")
_BEST = _("Best customers and subscriptions")


def _exactly(orders: int) -> Has:
    return Has(what="orders", range=Range(least=orders, most=orders))


def _since_order(least: int, most: int | None = None) -> Has:
    return Has(what="last_order_days_ago", range=Range(least=least, most=most))


def _no_order(days: int) -> Did:
    return Did(what="ordered", during=Last(days=days), count=Range(most=0))


TEMPLATES = (
    Template(
        "new-member", _NEW, _("Signed up, not bought yet"), _("Welcome them and show what others begin with."),
        AllOf(rules=(Did(what="allowed", during=Last(days=30)), _exactly(0))),
    ),
    Template(
        "not-yet", _NEW, _("Signed up 30 to 90 days ago, still no order"), _("Ask what they are looking for, or show what sells best."),
        AllOf(rules=(Did(what="allowed", during=Ago(least=30, most=90)), _exactly(0))),
    ),
    Template(
        "first-order", _BUYING, _("First order in the last 30 days"), _("Thank them and explain how to use what they bought."),
        AllOf(rules=(_exactly(1), _since_order(0, 30))),
    ),
    Template(
        "no-second-order", _BUYING, _("One order, no second (F1 without F2)"), _("The second order decides who stays."),
        AllOf(rules=(_exactly(1), _since_order(31, 90))),
    ),
    Template(
        "second-order", _BUYING, _("Second order in the last 30 days (F2)"), _("They came back. Suggest what goes with it."),
        AllOf(rules=(_exactly(2), _since_order(0, 30))),
    ),
    Template(
        "runs-out", _BUYING, _("Used up within 7 days"), _("Just when they need it again."),
        RunsOut(from_days=0, to_days=7),
    ),
    Template(
        "dormant", _QUIET, _("No order for 180 days"), _("A good moment to say that you still think of them."),
        _since_order(180, 365),
    ),
    Template(
        "lost", _QUIET, _("No order for more than a year"), _("A last try, or leave them in peace."),
        _since_order(366),
    ),
    Template(
        "not-visited", _QUIET, _("Bought before, no visit for 30 days"), _("A sale they did not see is news to them."),
        AllOf(rules=(Has(what="orders", range=Range(least=1)), Did(what="visited", during=Last(days=30), count=Range(most=0)))),
    ),
    Template(
        "leaving", _QUIET, _("About to leave: ordered often, silent now"), _("Worth a personal word before they are gone."),
        AllOf(rules=(Rank(axis="frequency", ranks=("A", "B")), Rank(axis="recency", ranks=("C", "D")))),
    ),
    Template(
        "birthday", _PERSONAL, _("Birthday within 14 days"), _("A small present, in time."),
        Birthday(from_days=0, to_days=14),
    ),
    Template(
        "anniversary", _PERSONAL, _("A year since the first order"), _("Thank them for the year, within a week of the day."),
        Has(what="first_order_days_ago", range=Range(least=358, most=372)),
    ),
    Template(
        "points", _POINTS, _("Has 500 points or more"), _("Remind them what the points are worth."),
        Has(what="points", range=Range(least=500)),
    ),
    Template(
        "points-expire", _POINTS, _("Points expire within 30 days"), _("Nobody likes to lose points."),
        AllOf(rules=(Has(what="points", range=Range(least=1)), Has(what="days_to_points_expiry", range=Range(most=30)))),
    ),
    Template(
        "cart-left", _CARTS, _("Left a cart in the last 3 days"), _("Ask whether something was unclear."),
        AllOf(rules=(Did(what="left_cart", during=Last(days=3)), _no_order(3))),
    ),
    Template(
        "cart-again", _CARTS, _("Left carts twice or more in 30 days"),
        _("Something holds them back. A question may help more than a discount."),
        AllOf(rules=(Did(what="left_cart", during=Last(days=30), count=Range(least=2)), _no_order(30))),
    ),
    Template(
        "viewed-left", _LOOKING, _("Viewed products, put none into a cart"), _("They look around; help them to choose."),
        AllOf(
            rules=(
                Did(what="viewed_product", during=Last(days=7), count=Range(least=2)),
                NoneOf(rules=(Did(what="ordered", during=Last(days=7)), Did(what="left_cart", during=Last(days=7)))),
            )
        ),
    ),
    Template(
        "best", _BEST, _("Best customers"), _("Give them what nobody else gets."),
        AllOf(
            rules=(
                Rank(axis="recency", ranks=("A", "B")),
                Rank(axis="frequency", ranks=("A", "B")),
                Rank(axis="monetary", ranks=("A", "B")),
            )
        ),
    ),
    Template(
        "subscription-first", _BEST, _("Subscription: only the first delivery so far"),
        _("Most subscriptions end before the second delivery."),
        Subscribes(deliveries=Range(most=1), days_since_delivered=Range(least=14)),
    ),
)  # fmt: skip

BY_KEY = {template.key: template for template in TEMPLATES}


def by_phase() -> list[tuple[str, list[Template]]]:
    """The templates under their phases, in the table's order."""
    found: dict[str, list[Template]] = {}
    for template in TEMPLATES:
        found.setdefault(str(template.phase), []).append(template)
    return list(found.items())
