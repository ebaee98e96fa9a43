"""What needs a hand: the few things no machine should decide, each with the place where one decides."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from enishi.console.numbers import grouped
from enishi.console.texts import near_day_text
from enishi.customers import api as customers
from enishi.events import api as events
from enishi.kernel.calendar import local_date
from enishi.messages import api as messages
from enishi.scenarios import api as scenarios
from enishi.segments import api as segments

SOON = timedelta(days=7)


@dataclass(frozen=True)
class Hand:
    """One thing to look at. `urgent`: something went wrong, rather than not being done yet."""

    title: str
    text: str
    href: str
    action: str
    urgent: bool = True


def hands(at: datetime, steps_open: int) -> list[Hand]:
    """Everything that waits for a person, the most urgent first; empty on a calm day."""
    found = [
        _requests(at),
        _unknown(),
        _failed(),
        _refused(at),
        _refusing_together(at),
        _drifted(),
        _steps(steps_open),
        *_off(),
    ]
    return [hand for hand in found if hand is not None]


def _requests(at: datetime) -> Hand | None:
    """People who wait for an answer about their own data."""
    asked = customers.subject_requests()
    if not asked:
        return None
    title = ngettext(
        "%(n)s customer is asking about their data", "%(n)s customers are asking about their data", len(asked)
    ) % {"n": grouped(len(asked))}
    text = gettext("The first answer is due on %(day)s.") % {"day": near_day_text(local_date(asked[0].due_at))}
    return Hand(title, text, reverse("console:subject_requests"), gettext("Review"), urgent=asked[0].due_at - at < SOON)


def _unknown() -> Hand | None:
    count = messages.equation().get("unknown", 0)
    if not count:
        return None
    title = ngettext("%(n)s email was possibly sent", "%(n)s emails were possibly sent", count) % {"n": grouped(count)}
    text = gettext("The connection dropped at the last moment. They are never resent automatically.")
    return Hand(title, text, reverse("console:outbox") + "?state=unknown", gettext("Review"))


def _failed() -> Hand | None:
    count = messages.equation().get("failed", 0)
    if not count:
        return None
    title = ngettext("%(n)s email was rejected", "%(n)s emails were rejected", count) % {"n": grouped(count)}
    text = gettext("The mail server does not accept them. The reason is shown beside each.")
    return Hand(title, text, reverse("console:outbox") + "?state=failed", gettext("Review"))


def _refusing_together(at: datetime) -> Hand | None:
    """A machine that presses every button looks like many people who refuse letters in the same minute."""
    clusters = customers.refusal_clusters(at)
    if not clusters:
        return None
    title = gettext("%(n)s people at %(domain)s unsubscribed within one minute") % {
        "n": grouped(clusters[0].count),
        "domain": clusters[0].domain,
    }
    text = gettext(
        "A machine may have pressed the buttons. They get no emails now; each customer's consent history says when and how."
    )
    return Hand(title, text, reverse("console:customers") + f"?q=@{clusters[0].domain}", gettext("Review"))


def _drifted() -> Hand | None:
    """The nightly count of everybody must find nothing to put right."""
    wrong = segments.drifted()
    if not wrong:
        return None
    title = ngettext(
        "%(n)s segment had wrong members until last night",
        "%(n)s segments had wrong members until last night",
        len(wrong),
    ) % {"n": grouped(len(wrong))}
    text = gettext("The nightly check put them right. Should this come again, please tell whoever looks after Enishi.")
    href = reverse("console:segment", args=wrong) if len(wrong) == 1 else reverse("console:segments")
    return Hand(title, text, href, gettext("Review"))


def _refused(at: datetime) -> Hand | None:
    count = sum(line.count for line in events.refusal_counts(1, at=at))
    if not count:
        return None
    title = ngettext("%(n)s report was rejected today", "%(n)s reports were rejected today", count) % {
        "n": grouped(count)
    }
    text = gettext("Something in the shop reports in a way Enishi cannot read. Everything else goes on.")
    return Hand(title, text, reverse("console:refusals"), gettext("See why"))


def _steps(count: int) -> Hand | None:
    if not count:
        return None
    title = ngettext("%(n)s checklist step left", "%(n)s checklist steps left", count) % {"n": count}
    if any(scenario.on for scenario in scenarios.scenarios()):
        text = gettext("Emails for forgotten carts already go out. These steps make sure that they arrive as you want.")
    else:
        text = gettext("After that, Enishi follows up on forgotten carts for you.")
    return Hand(title, text, reverse("console:first_run"), gettext("Continue"), urgent=False)


def _off() -> list[Hand]:
    return [
        Hand(
            gettext("Emails for forgotten carts are off"),
            gettext("Nothing goes out until you switch them on."),
            reverse("console:scenario", args=[scenario.key]),
            gettext("See the scenario"),
            urgent=False,
        )
        for scenario in scenarios.scenarios()
        if not scenario.on
    ]
