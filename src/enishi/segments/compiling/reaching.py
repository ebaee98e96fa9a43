"""Allows and Reachable: whether they want to hear from us, and whether we may and can write to them. `core/leaves/allowing.py` says why."""

from collections.abc import Sequence
from functools import reduce
from operator import or_

import ibis
from ibis import _

from enishi.history.api import tables
from enishi.segments.compiling.attributes import standing, standing_yes
from enishi.segments.compiling.choosing import LATEST, foremost
from enishi.segments.compiling.scope import Scope
from enishi.segments.compiling.sets import Those, all_of, among, any_of
from enishi.segments.core.leaves.allowing import ADDRESSES, ALL, BROWSER, KNOWN, LIST, MALL_RANK, PURPOSES
from enishi.segments.types import Allows, Reachable
from enishi.warehouse.guards import count_where, true, when
from enishi.warehouse.port import Expression


def allows(leaf: Allows, scope: Scope) -> Those:
    """Whose consent stands so; `unknown` is whoever never said a word that counts."""
    said = _consents(leaf.channel, leaf.purpose, scope)
    if leaf.state == "unknown":
        return among(said, known=True).turned()
    return among(said.filter(said.granted if leaf.state == "granted" else ~said.granted), known=True)


def reachable(leaf: Reachable, scope: Scope) -> Those:
    """Who can be written to, wants to, and for whom nothing speaks against it now."""
    consents = _consents(leaf.channel, ALL, scope)
    against = [_held(scope), _quiet(scope), _is("is_staff", scope), _is("is_wholesale", scope)]
    if leaf.channel == "email":
        against.append(_suppressed(scope))
    can = _with_address(leaf.channel, scope)
    return all_of([among(consents.filter(consents.granted), known=True), can, any_of(against).turned()])


def _is(field: str, scope: Scope) -> Those:
    return among(standing_yes(field, scope.view), known=True)


# --- consent --------------------------------------------------------------------------------------------------------------


def _consents(channel: str, purpose: str, scope: Scope) -> Expression:
    """A row for whoever said a word on this purpose, or on all, that counts: whether consent is `granted`."""
    purposes = PURPOSES if purpose == ALL else (purpose,)
    counted = _counted(channel, scope).filter(_.purpose.isin((ALL, *purposes)))
    last = {}
    for each in (ALL, *purposes):
        of_purpose = counted.purpose == each
        last[f"yes_{each}"] = when(of_purpose & (counted.what == "granted"), counted.occurred_at).max()
        last[f"no_{each}"] = when(of_purpose & (counted.what == "withdrawn"), counted.occurred_at).max()
    people = counted.group_by("customer_id").agg(**last)
    granted = reduce(or_, [_granted(people, each) for each in purposes])
    return people.select("customer_id", granted=granted)


def _granted(people: Expression, purpose: str) -> Expression:
    """Whether this purpose is allowed: of one instant a no comes last; a yes to all does not undo a no to this alone."""
    yes, no = people[f"yes_{purpose}"], people[f"no_{purpose}"]
    yes_to_all, no_to_all = people[f"yes_{ALL}"], people[f"no_{ALL}"]
    is_refused = no.notnull() & ~true(yes > no)
    all_refused = no_to_all.notnull() & ~true(yes_to_all > no_to_all)
    return ~is_refused & ibis.ifelse(all_refused, true(yes > no_to_all), yes.notnull() | yes_to_all.notnull())


def _counted(channel: str, scope: Scope) -> Expression:
    """The words on consent that count: every no; a yes of their own or the shop's; one from a list of another tool where no refusal was
    known; one that anybody could say in a browser where that counts, and before any refusal said elsewhere."""
    reach = scope.view.rows(tables.REACH)
    said = reach.filter(
        reach.what.isin(["granted", "withdrawn"]), reach.channel == channel, reach.occurred_at <= scope.view.at
    )
    elsewhere = said.filter(_.what == "withdrawn", _.detail != BROWSER)
    refusals = elsewhere.group_by("customer_id").agg(
        refused_at=_.occurred_at.min(), known_refusals=count_where(_.detail.isin(KNOWN))
    )
    said = said.left_join(refusals, "customer_id", rname="refusing_{name}")
    of_list = (said.detail != LIST) | ~true(said.known_refusals > 0)
    if scope.world.browser_counts:
        of_browser = (said.detail != BROWSER) | said.refused_at.isnull() | true(said.occurred_at < said.refused_at)
    else:
        of_browser = said.detail != BROWSER
    return said.filter((said.what == "withdrawn") | (of_list & of_browser))


# --- address, and what speaks against it ------------------------------------------------------------------------------------


def _with_address(channel: str, scope: Scope) -> Those:
    """Whose address is known, and not only to a mall; who joined and did not leave."""
    if channel in ADDRESSES:
        words = standing(ADDRESSES[channel], scope.view)
        return among(words.filter(_["rank"] != MALL_RANK) if channel == "email" else words, known=True)
    return among(_last_said(["joined", "left"], scope, channel).filter(_.what == "joined"), known=True)


def _last_said(kinds: Sequence[str], scope: Scope, channel: str = "") -> Expression:
    """The last row of each customer among these."""
    rows = scope.view.rows(tables.REACH)
    rows = rows.filter(rows.what.isin(list(kinds)), rows.occurred_at <= scope.view.at)
    if channel:
        rows = rows.filter(rows.channel == channel)
    return foremost(rows, "customer_id", LATEST)


def _quiet(scope: Scope) -> Those:
    """Who asked for quiet, by their last wish, and for longer than until now."""
    last = _last_said(["quiet"], scope)
    return among(last.filter(true(last.until > scope.view.at)), known=True)


def _held(scope: Scope) -> Those:
    """For whom a reason to wait is neither over nor gone. Settled and opened at once is settled."""
    rows = scope.view.rows(tables.REACH)
    rows = rows.filter(rows.what.isin(["hold", "unhold"]), rows.occurred_at <= scope.view.at)
    said = rows.mutate(settled=(rows.what == "unhold").cast("int64"))
    order = [ibis.desc("occurred_at"), ibis.desc("settled"), ibis.desc("position")]
    last = foremost(said, ["customer_id", "detail"], order)
    return among(last.filter(_.what == "hold", _.until.isnull() | true(_.until > scope.view.at)), known=True)


def _suppressed(scope: Scope) -> Those:
    """Whose address is not to be written to any more. What came from an older tool's list gives way to a person who later confirmed."""
    at, reach = scope.view.at, scope.view.rows(tables.REACH)
    emails = standing("email", scope.view).select("customer_id", address="text")
    stop = tables.SUPPRESSION.expression
    stop = stop.filter(stop.since <= at, stop.until.isnull() | true(stop.until > at))
    confirmed = reach.filter(
        reach.what == "granted", reach.detail == "confirmed", reach.channel == "email", reach.occurred_at <= at
    )
    confirmed = confirmed.group_by("customer_id").agg(confirmed_at=_.occurred_at.max())
    found = emails.join(stop, "address").left_join(confirmed, "customer_id", rname="confirming_{name}")
    gave_way = (_.reason == "opt_out_list") & true(_.confirmed_at > _.since)
    return among(found.filter(~gave_way), known=True)
