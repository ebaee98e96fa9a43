"""Who can be a member at all: whoever ordered, is spoken of, or said whether they may be written to; but no test."""

import ibis
from ibis import _

from enishi.history import tables
from enishi.segments.compiling import ordering
from enishi.segments.compiling.attributes import standing
from enishi.segments.compiling.moments import Moment
from enishi.segments.compiling.sets import Those
from enishi.warehouse.port import Expression

#: Rows of REACH that say nothing of their own here: words say the same, and whose address is suppressed may still be unknown.
SAID_ELSEWHERE = ("address", "test", "suppressed")


def present(moment: Moment) -> Expression:
    """Everybody of whom something is known by now; somebody may stand there more than once."""
    words = tables.WORD.expression.filter(_.occurred_at <= moment.at)
    reach = tables.REACH.expression.filter(_.occurred_at <= moment.at, _.what.notin(SAID_ELSEWHERE))
    return ibis.union(*(rows.select("customer_id") for rows in (words, ordering.placed(moment), reach)))


def members(those: Those, moment: Moment) -> Expression:
    """Those of them who are of the population, a row each."""
    tests = standing("is_test", moment).filter(_.number == 1)
    if those.others or those.rows is None:
        everybody = present(moment)
        chosen = everybody if those.rows is None else everybody.anti_join(those.rows, "customer_id")
        if those.rows is None and not those.others:
            chosen = everybody.filter(ibis.literal(False))
    else:
        chosen = those.rows if those.known else those.rows.semi_join(present(moment), "customer_id")
    return chosen.anti_join(tests, "customer_id").distinct()
