"""Who can be a member at all: whoever ordered, is spoken of, or said whether they may be written to; but no test, and nobody who
was erased: orders and consents of these stay."""

import ibis
from ibis import _

from enishi.history.api import tables
from enishi.segments.compiling import ordering
from enishi.segments.compiling.attributes import standing_yes
from enishi.segments.compiling.sets import Those
from enishi.segments.compiling.views import View
from enishi.warehouse.port import Expression

#: Rows of REACH that say nothing of their own here: words say the same, and whose address is suppressed may still be unknown.
SAID_ELSEWHERE = ("address", "test", "suppressed")


def present(view: View) -> Expression:
    """Everybody of whom something is known by now; somebody may stand there more than once."""
    words = view.rows(tables.WORD).filter(_.occurred_at <= view.at)
    reach = view.rows(tables.REACH).filter(_.occurred_at <= view.at, _.what.notin(SAID_ELSEWHERE))
    return ibis.union(*(rows.select("customer_id") for rows in (words, ordering.placed(view, ["customer_id"]), reach)))


def members(those: Those, view: View) -> Expression:
    """Those of them who are of the population, a row each."""
    tests = standing_yes("is_test", view)
    if those.others or those.rows is None:
        everybody = present(view)
        chosen = everybody if those.rows is None else everybody.anti_join(those.rows, "customer_id")
        if those.rows is None and not those.others:
            chosen = everybody.filter(ibis.literal(False))
    else:
        chosen = those.rows if those.known else those.rows.semi_join(present(view), "customer_id")
    for outside in (tests, tables.ERASED.expression):
        chosen = chosen.anti_join(outside, "customer_id")
    return chosen.distinct()
