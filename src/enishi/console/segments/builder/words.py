"""What the builder calls things."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enishi.segments import api

Text = str | Promise
Words = tuple[tuple[str, Text], ...]

GROUPS: Words = (
    ("all", _("All of these are true")),
    ("any", _("At least one of these is true")),
    ("none", _("None of these is true")),
)
TURNED: Words = (("", _("is true")), ("1", _("is not true")))

#: Happenings by what they are rows of, as the list to choose from shows them.
SUBJECTS: tuple[tuple[Text, tuple[str, ...]], ...] = (
    (_("Purchases"), ("orders", "lines", "corrections")),
    (_("Visits and other events"), ("left_carts", "events")),
    (_("Messages"), ("sent", "conversions")),
    (_("Subscriptions and points"), ("subscriptions", "points")),
    (_("Consent and channels"), ("reach",)),
)

WINDOWS: Words = (
    ("ever", _("at any time")),
    ("last", _("in the last … days")),
    ("before", _("longer than … days ago")),
    ("ago", _("from … to … days ago")),
    ("between", _("between two days")),
)
MODES: dict[str, Text] = {
    "any": _("any number"),
    "never": _("never"),
    "least": _("at least"),
    "most": _("at most"),
    "exact": _("exactly"),
    "between": _("from … to …"),
}
MEASURES: dict[str, Text] = {
    "times": pgettext_lazy("measure", "times"),
    "amount": pgettext_lazy("measure", "amount in all"),
    "pieces": pgettext_lazy("measure", "pieces in all"),
    "seconds": pgettext_lazy("measure", "seconds in all"),
    "products": pgettext_lazy("measure", "different products"),
}
OPS: dict[str, Text] = {
    "is": _("is one of"),
    "is_not": _("is none of"),
    "contains": _("contains"),
    "starts_with": _("starts with"),
    "at_least": _("at least"),
    "at_most": _("at most"),
    "known": _("is known"),
    "missing": _("is not known"),
}
FLAGS: Words = (("true", _("yes")), ("false", _("no")))
TYPES: Words = (("text", _("text")), ("number", _("number")), ("flag", _("yes or no")))

CHANNELS: Words = (
    ("email", _("Email")),
    ("line", "LINE"),
    ("sms", "SMS"),
    ("letter", pgettext_lazy("channel", "Post")),
    ("web_push", _("Web push")),
)
PURPOSES: Words = (
    ("marketing", _("everything")),
    ("newsletter", _("news and offers")),
    ("reminder", _("reminders")),
    ("review", _("requests for reviews")),
)
CONSENTS: Words = (("granted", _("allowed")), ("withdrawn", _("withdrawn")), ("unknown", _("never said")))
STATES: Words = (
    ("active", pgettext_lazy("subscription", "active")),
    ("paused", pgettext_lazy("subscription", "paused")),
    ("payment_failed", pgettext_lazy("subscription", "payment failed")),
    ("cancelled", pgettext_lazy("subscription", "cancelled")),
)
LIMITS: dict[str, Text] = {
    "cycle_days": _("Days between deliveries"),
    "deliveries": _("Deliveries so far"),
    "days_to_next": _("Days until the next delivery"),
    "commitment": _("Deliveries still owed"),
    "days_since_delivered": _("Days since the last delivery"),
}
AXES: Words = (
    ("recency", _("Recency: how lately they ordered")),
    ("frequency", _("Frequency: how many orders")),
    ("monetary", _("Monetary: how much they spent")),
    ("group", _("All three letters")),
)
NO_ORDER = _("no order yet")

#: Conditions that stand alone in the list to choose from.
OTHERS: dict[str, Text] = {
    "birthday": _("Birthday"),
    "reachable": _("Can be contacted"),
    "allows": _("Consent"),
    "subscribes": _("Has a subscription"),
    "ignored": _("Ignored our messages"),
    "rank": _("RFM rank"),
    "runs_out": _("A product runs out"),
    "in_segment": _("In another segment"),
    "in_list": _("On a fixed list"),
}
NEW_GROUPS: dict[str, Text] = {
    "any": _("Group: at least one of"),
    "all": _("Group: all of"),
    "none": _("Group: none of"),
}


def happenings_by_subject(language: api.Language) -> list[tuple[str, list[tuple[str, str]]]]:
    """The catalogue of happenings under headings."""
    return [
        (
            str(label),
            [(name, entry.label.said(language)) for name, entry in api.HAPPENINGS.items() if entry.source in sources],
        )
        for label, sources in SUBJECTS
    ]
