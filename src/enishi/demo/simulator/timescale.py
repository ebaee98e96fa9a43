"""The simulator's time: whole seconds since the first day began in the shop's zone. Cheap to add to, print and put in days."""

from datetime import date, datetime, timedelta

from enishi.demo.simulator.dice import DAY, HOUR
from enishi.kernel.calendar import day_start

_ZONE = "+09:00"  # the shop's zone has had no daylight saving time since 1951


class Timescale:
    """Days and months of a business that begins on `first_day`."""

    def __init__(self, first_day: date, months: int, open_hours_after: int) -> None:
        self.first_day = first_day
        self.month_starts = [(_month_after(first_day, n) - first_day).days for n in range(months + 1)]
        self.days = self.month_starts[-1]
        self.until = self.days * DAY + open_hours_after * HOUR  #: the story ends here
        self._start = day_start(first_day)

    def date_of(self, day: int) -> date:
        """The calendar's date of a day's number."""
        return self.first_day + timedelta(days=day)

    def month_of(self, day: int) -> int:
        """The month a day is in: the first is 1; days after the end belong to the last."""
        return sum(day >= start for start in self.month_starts[:-1])

    def instant(self, second: int) -> datetime:
        """The aware instant, in UTC."""
        return self._start + timedelta(seconds=second)

    def second(self, at: datetime) -> int:
        """The inverse of `instant`; parts of a second are dropped."""
        return int((at - self._start).total_seconds())

    def text(self, second: int) -> str:
        """The instant as the wire wants it."""
        day, rest = divmod(second, DAY)
        return f"{self.date_of(day).isoformat()}T{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}{_ZONE}"


def _month_after(first: date, months: int) -> date:
    year, month = divmod(first.month - 1 + months, 12)
    return date(first.year + year, month + 1, 1)
