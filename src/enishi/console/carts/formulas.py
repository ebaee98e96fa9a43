"""Every figure of the cart report in words: its name, how it is reckoned, and which carts stand behind it.

Most come from the dictionary of metrics; the three that only the funnel has are said here.
"""

from dataclasses import dataclass
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enishi.analytics import api as analytics
from enishi.analytics.types import Which

Text = str | Promise


@dataclass(frozen=True)
class Figure:
    """`key` stands in the address; `which` are the carts behind it; `formula` is "" where the words say it all."""

    key: str
    name: Text
    words: Text
    which: Which
    formula: Text = ""


_FUNNEL = (
    Figure(
        "address_known",
        _("Email known"),
        _("Carts left behind by somebody whose email address was known at that moment."),
        "address_known",
    ),
    Figure(
        "may_be_written_to",
        _("Can be emailed"),
        _("Of these, customers who had agreed to emails and are not on the do-not-email list."),
        "may_be_written_to",
    ),
    Figure("sent", _("Emailed"), _("Carts about which the mail server took at least one email."), "sent"),
)


@cache
def figures() -> dict[str, Figure]:
    """By key, in the order of the report."""
    known = [
        Figure(metric.key, _(metric.name), _(metric.words), metric.which, _(metric.formula))
        for metric in analytics.metrics().values()
        if metric.which is not None
    ]
    return {figure.key: figure for figure in (*known, *_FUNNEL)}
