"""The period a report is about: the last n days, or two days somebody picked."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import QueryDict
from django.utils.translation import gettext, ngettext

PRESETS = (1, 7, 28, 90)
LONGEST = 731


@dataclass(frozen=True)
class Period:
    """From `first` to `last`, both included. `days` is the preset it is, 0 when it was picked."""

    first: date
    last: date
    days: int = 0

    @property
    def query(self) -> str:
        """How the period stands in an address."""
        return f"first={self.first}&last={self.last}"


def asked(query: QueryDict, today: date, default: int = 28) -> Period:
    """The period an address asks for. Turned round, too long or unreadable ones become one that can be shown."""
    if "first" in query or "last" in query:
        first, last = _day(query.get("first"), today), _day(query.get("last"), today)
        first, last = min(first, last), min(max(first, last), today)
        return Period(max(min(first, last), last - timedelta(days=LONGEST - 1)), last)
    text = query.get("days", "")
    days = int(text) if text in {str(preset) for preset in PRESETS} else default
    return Period(today - timedelta(days=days - 1), today, days)


def presets(period: Period) -> list[dict[str, object]]:
    """The tabs above a report."""
    return [
        {
            "label": gettext("Today") if days == 1 else ngettext("%(n)d day", "%(n)d days", days) % {"n": days},
            "href": f"?days={days}",
            "current": period.days == days,
        }
        for days in PRESETS
    ]


def _day(text: str | None, otherwise: date) -> date:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return otherwise
