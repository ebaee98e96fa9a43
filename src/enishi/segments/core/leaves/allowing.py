"""Allows, Reachable: whether they want to hear from us, and whether we may and can write to them.

Consent follows the rules that also letters are held to: for each purpose the latest word stands; `marketing` is every purpose at once,
so a no to it ends all and a yes opens those that were not refused by themselves. Anybody can say yes in a stranger's browser: such a yes
counts only where the owner stands for it, and never once a no was said elsewhere. A list from another tool never undoes a no said here.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from enishi.history.types import ReachRow
from enishi.segments.core.seen import Seen
from enishi.segments.types import Allows, Reachable

State = Literal["granted", "withdrawn", "unknown"]

ALL = "marketing"
PURPOSES = ("newsletter", "reminder", "review")
MALL_RANK = -1  #: the rank of words that only a mall said

#: Which field of words says that they can be written to; the other channels are joined and left.
ADDRESSES = {"email": "email", "sms": "phone", "letter": "postal_code"}

KNOWN = ("known", "confirmed")  #: whose word on consent is the person's own, or the shop's
BROWSER, LIST = "browser", "list"


def allows(leaf: Allows, seen: Seen) -> bool:
    """Whether consent stands as asked."""
    return consent(leaf.channel, leaf.purpose, seen) == leaf.state


def consent(channel: str, purpose: str, seen: Seen) -> State:
    """How consent stands; for `marketing`: granted where any purpose is."""
    said = [row for row in seen.reach if row.what in ("granted", "withdrawn") and row.channel == channel]
    counted = [row for row in said if row.what == "withdrawn" or _yes_counts(row, said, seen)]
    latest = {row.purpose: row for row in sorted(counted, key=_no_comes_last)}
    if purpose != ALL:
        return _of_purpose(latest.get(ALL), latest.get(purpose))
    states = {_of_purpose(latest.get(ALL), latest.get(each)) for each in PURPOSES}
    return "granted" if "granted" in states else "withdrawn" if "withdrawn" in states else "unknown"


def _yes_counts(yes: ReachRow, said: list[ReachRow], seen: Seen) -> bool:
    refusals = [row for row in said if row.what == "withdrawn" and row.detail != BROWSER]
    if yes.detail == LIST:
        return not any(row.detail in KNOWN for row in refusals)
    if yes.detail == BROWSER:
        return seen.world.browser_counts and all(yes.at < row.at for row in refusals)
    return True


def _of_purpose(on_all: ReachRow | None, own: ReachRow | None) -> State:
    if own is None and on_all is None:
        return "unknown"
    if own is not None and own.what == "withdrawn":
        return "withdrawn"
    said = [row for row in (on_all, own) if row is not None]
    return "granted" if max(said, key=_no_comes_last).what == "granted" else "withdrawn"


def _no_comes_last(row: ReachRow) -> tuple[datetime, bool]:
    return row.at, row.what == "withdrawn"


def reachable(leaf: Reachable, seen: Seen) -> bool:
    """Whether a letter of marketing may go to them over this channel now."""
    return not in_the_way(leaf.channel, seen)


def in_the_way(
    channel: str, seen: Seen
) -> Literal["", "address", "permission", "suppressed", "staff", "hold", "quiet"]:
    """The first thing that speaks against a letter of marketing; "" for nothing."""
    if not _has_address(channel, seen):
        return "address"
    if consent(channel, ALL, seen) != "granted":
        return "permission"
    if channel == "email" and suppressed(seen):
        return "suppressed"
    if seen.says("is_staff") or seen.says("is_wholesale"):
        return "staff"
    if held(seen):
        return "hold"
    return "quiet" if quiet(seen) else ""


def _has_address(channel: str, seen: Seen) -> bool:
    if channel in ADDRESSES:
        word = seen.words.get(ADDRESSES[channel])
        return word is not None and not (channel == "email" and word.rank == MALL_RANK)
    said = [row for row in seen.reach if row.channel == channel and row.what in ("joined", "left")]
    return bool(said) and said[-1].what == "joined"


def suppressed(seen: Seen) -> bool:
    """Whether the address that stands is not to be written to any more.

    What was taken over from an older tool's list gives way to a person who later confirms by letter; a dead address and a complaint
    do not.
    """
    address = seen.words["email"].text
    said = [row for row in seen.reach if row.what == "suppressed" and row.detail == address]
    in_force = [row for row in said if row.until is None or seen.at < row.until]
    confirmed = [
        row.at for row in seen.reach if row.what == "granted" and row.detail == "confirmed" and row.channel == "email"
    ]
    return any(row.purpose != "opt_out_list" or not any(row.at < at for at in confirmed) for row in in_force)


def held(seen: Seen) -> bool:
    """Whether a reason to wait is neither over nor gone. Settled and opened at once is settled."""
    changes = [row for row in seen.reach if row.what in ("hold", "unhold")]
    latest = {row.detail: row for row in sorted(changes, key=lambda row: (row.at, row.what == "unhold"))}
    return any(row.what == "hold" and (row.until is None or seen.at < row.until) for row in latest.values())


def quiet(seen: Seen) -> bool:
    """Whether they asked for quiet, by their last wish."""
    wishes = [row for row in seen.reach if row.what == "quiet"]
    return bool(wishes) and wishes[-1].until is not None and seen.at < wishes[-1].until


def turns(leaf: Allows | Reachable, seen: Seen) -> Iterator[datetime]:
    """When a hold or a wish for quiet is over."""
    if isinstance(leaf, Reachable):
        yield from (row.until for row in seen.reach if row.until is not None)
