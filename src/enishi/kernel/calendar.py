"""The shop's calendar: which day an instant falls on, and when a day begins."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHOP_ZONE = ZoneInfo("Asia/Tokyo")


def local(at: datetime, zone: ZoneInfo = SHOP_ZONE) -> datetime:
    """The wall-clock reading of `at` (aware) in the shop's zone."""
    return at.astimezone(zone)


def local_date(at: datetime, zone: ZoneInfo = SHOP_ZONE) -> date:
    """The day of the shop's calendar on which `at` (aware) falls."""
    return at.astimezone(zone).date()


def day_start(day: date, zone: ZoneInfo = SHOP_ZONE) -> datetime:
    """The instant, in UTC, at which `day` begins in the shop's zone."""
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)


def day_end(day: date, zone: ZoneInfo = SHOP_ZONE) -> datetime:
    """The instant, in UTC, at which the day after `day` begins: the open end of `day`."""
    return day_start(day + timedelta(days=1), zone)
