"""What was found of one customer where a leaf asked: the number, the value, the day; short, in both languages."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from enishi.kernel.calendar import local_date
from enishi.segments.core import birthdays
from enishi.segments.core.entries import Text
from enishi.segments.core.leaves import allowing, being, doing, scoring, subscribing
from enishi.segments.core.saying import english_parts, japanese_parts
from enishi.segments.core.saying.figures import Speaker, plain
from enishi.segments.core.seen import Seen
from enishi.segments.core.words import attribute, happening, number
from enishi.segments.types import (
    Allows,
    Birthday,
    Did,
    Has,
    Ignored,
    InList,
    Is,
    Question,
    Rank,
    Reachable,
    RunsOut,
    Subscribes,
)

UNKNOWN = Text("not known", "不明")
NONE = Text("none", "なし")


def found(leaf: Question, seen: Seen, speaker: Speaker) -> str:
    """What the customer's history says where the leaf looks; the leaf's negation plays no part."""
    return _FOUND[type(leaf)](leaf, seen, speaker)


def _day(on: date, speaker: Speaker) -> str:
    return japanese_parts.day(on) if speaker.language == "ja" else english_parts.day(on)


def _instant(at: datetime, speaker: Speaker) -> str:
    return _day(local_date(at), speaker)


def _did(leaf: Did, seen: Seen, speaker: Speaker) -> str:
    entry, rows = happening(leaf.what), doing.rows(leaf, seen)
    if entry is None or not rows:
        return NONE.said(speaker.language)
    amount = doing.measured(entry, leaf.of, rows)
    days = Text("%s days", "%s日")
    figure = (
        speaker.unit(days) if entry.unit == "days" and leaf.of == "times" else speaker.measure(leaf.of, entry.amount_in)
    )
    last = _instant(max(getattr(row, entry.when) for row in rows), speaker)
    return Text(f"{figure(amount)}, last on {last}", f"{figure(amount)}、最後は{last}").said(speaker.language)


def _is(leaf: Is, seen: Seen, speaker: Speaker) -> str:
    entry = attribute(leaf.field)
    values = () if entry is None else being.values_of(entry, seen)
    if entry is None or not values:
        return (NONE if entry and entry.prefix else UNKNOWN).said(speaker.language)
    if entry.kept == "digest" and isinstance(values[0], str):
        kept = being.attribute_holds(leaf, seen) and leaf.op == "is"
        return (
            Text("this value", "この値").said(speaker.language)
            if kept
            else Text("some value", "値あり").said(speaker.language)
        )
    return "、".join(speaker.values(values, entry.choices, plain_year))


def plain_year(value: float) -> str:
    """2000, not 2,000."""
    return plain(value).replace(",", "")


def _has(leaf: Has, seen: Seen, speaker: Speaker) -> str:
    entry = number(leaf.what)
    value = None if entry is None else being.number_of(entry, seen)
    if entry is None or value is None:
        return UNKNOWN.said(speaker.language)
    return speaker.number(entry)(round(value, 2) if isinstance(value, float) else value)


def _birthday(leaf: Birthday, seen: Seen, speaker: Speaker) -> str:
    _, month, day = birthdays.birth_of(seen)
    if month is None:
        return UNKNOWN.said(speaker.language)
    if speaker.language == "ja":
        return f"{month}月{day}日" if day else f"{month}月"
    return f"{day} {english_parts.MONTHS[month - 1]}" if day else english_parts.MONTHS[month - 1]


_STATES = {
    "granted": Text("granted", "同意あり"),
    "withdrawn": Text("withdrawn", "断った"),
    "unknown": UNKNOWN,
}


def _allows(leaf: Allows, seen: Seen, speaker: Speaker) -> str:
    return _STATES[allowing.consent(leaf.channel, leaf.purpose, seen)].said(speaker.language)


_IN_THE_WAY = {
    "": Text("nothing stands in the way", "支障なし"),
    "address": Text("no address to write to", "宛先がない"),
    "permission": Text("no permission", "同意がない"),
    "suppressed": Text("the address is on the suppression list", "宛先が配信停止リストにある"),
    "staff": Text("staff or wholesale customer", "従業員または卸の顧客"),
    "hold": Text("marketing is on hold", "販促の連絡を止めている"),
    "quiet": Text("asked for quiet", "本人が連絡の休止を希望"),
}


def _reachable(leaf: Reachable, seen: Seen, speaker: Speaker) -> str:
    return _IN_THE_WAY[allowing.in_the_way(leaf.channel, seen)].said(speaker.language)


def _subscribes(leaf: Subscribes, seen: Seen, speaker: Speaker) -> str:
    all_of_them = subscribing.subscriptions(seen)
    asked = sum(subscribing.matches(leaf, each, seen) for each in all_of_them)
    if not all_of_them:
        return Text("no subscription", "定期なし").said(speaker.language)
    count = len(all_of_them)
    return Text(f"{asked} of {count} subscriptions", f"定期{count}件のうち{asked}件").said(speaker.language)


def _ignored(leaf: Ignored, seen: Seen, speaker: Speaker) -> str:
    last = scoring.last_sent(leaf, seen)
    answered = sum(scoring.was_answered(row, seen) for row in last)
    count = len(last)
    return Text(f"{answered} of {count} opened or clicked", f"{count}通のうち{answered}通を開封かクリック").said(
        speaker.language
    )


def _rank(leaf: Rank, seen: Seen, speaker: Speaker) -> str:
    return scoring.rank(leaf, scoring.ranked_at(leaf, seen)) or Text("no order yet", "注文前").said(speaker.language)


def _runs_out(leaf: RunsOut, seen: Seen, speaker: Speaker) -> str:
    days = sorted(scoring.run_out_days(leaf, seen))
    return "、".join(_day(day, speaker) for day in days) or Text("nothing to expect", "見込みなし").said(
        speaker.language
    )


def _in_list(leaf: InList, seen: Seen, speaker: Speaker) -> str:
    rows = [row for row in seen.history.memberships if row.segment == str(leaf.list) and row.at <= seen.at]
    if not rows:
        return Text("never on it", "載ったことがない").said(speaker.language)
    last = max(rows, key=lambda row: (row.at, row.position))
    when = _instant(last.at, speaker)
    if last.entered:
        return Text(f"since {when}", f"{when}から").said(speaker.language)
    return Text(f"taken off on {when}", f"{when}に外れた").said(speaker.language)


_FOUND: dict[type[Question], Callable[[Any, Seen, Speaker], str]] = {
    Did: _did,
    Is: _is,
    Has: _has,
    Birthday: _birthday,
    Allows: _allows,
    Reachable: _reachable,
    Subscribes: _subscribes,
    Ignored: _ignored,
    Rank: _rank,
    RunsOut: _runs_out,
    InList: _in_list,
}
