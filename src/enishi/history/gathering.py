"""When the tables' rows are put into the order in which they are asked for."""

from datetime import datetime, time

from enishi.kernel.calendar import local
from enishi.warehouse import api as warehouse

#: By the shop's clock, when the fewest buy: loading waits while everything is written anew.
_NIGHT = (time(3), time(5))
#: How much may lie in the order in which it came: a share of all rows. Few enough at night to be read in a moment; by day only after
#: an import or so.
_AT_NIGHT, _BY_DAY = 1 / 16, 1 / 2


def gather(at: datetime) -> bool:
    """See the api."""
    return warehouse.owner().gather(enough(at))


def enough(at: datetime) -> float:
    """More than which share of all rows has to lie about, that writing everything anew is worth it at this instant."""
    begin, end = _NIGHT
    return _AT_NIGHT if begin <= local(at).time() < end else _BY_DAY
