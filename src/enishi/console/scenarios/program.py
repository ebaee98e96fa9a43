"""A program read aloud, and a program as a list of letters that can be edited. Pure but for the words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from django.utils.translation import gettext

from enishi.scenarios.types import MINUTE_MIN, MINUTES_MAX, Program, SendLetter, Step, Wait

Unit = Literal["minutes", "hours", "days"]
SIZES: dict[str, int] = {"minutes": 1, "hours": 60, "days": 1440}
MOST_LETTERS = 50
_WEEK = 7 * 1440
_SAME_DAY = 12 * 60  #: minutes; two letters closer than that mostly fall on one day


@dataclass(frozen=True)
class Line:
    """A step as it is read: a wait, or a letter with the minutes since the cart was left."""

    kind: Literal["wait", "send"]
    minutes: int
    template: str = ""
    number: int = 0


def read_aloud(program: Program) -> list[Line]:
    """The steps in order."""
    lines: list[Line] = []
    elapsed = number = 0
    for step in program.steps:
        if isinstance(step, Wait):
            elapsed += step.minutes
            lines.append(Line("wait", step.minutes))
        else:
            number += 1
            lines.append(Line("send", elapsed, step.template, number))
    return lines


@dataclass(frozen=True)
class LetterRow:
    """One letter of the list that is edited: how long after the one before, as typed, and what is sent. `remark`: why it may not go."""

    amount: str
    unit: str
    template: str
    expires_minutes: int = 24 * 60
    error: str = ""
    remark: str = ""

    @property
    def minutes(self) -> int | None:
        """The delay; None for what is no number."""
        text = self.amount.strip()
        if not text.isdecimal() or len(text) > 6 or self.unit not in SIZES:
            return None
        return int(text) * SIZES[self.unit]


def rows_of(program: Program) -> list[LetterRow]:
    """The letters of a program; consecutive waits become one."""
    rows: list[LetterRow] = []
    waited = 0
    for step in program.steps:
        if isinstance(step, Wait):
            waited += step.minutes
        else:
            amount, unit = in_largest_unit(waited)
            rows.append(LetterRow(str(amount), unit, step.template, step.expires_minutes))
            waited = 0
    return rows


def in_largest_unit(minutes: int) -> tuple[int, Unit]:
    """1440 → (1, "days"), 90 → (90, "minutes")."""
    if minutes and minutes % 1440 == 0:
        return minutes // 1440, "days"
    if minutes and minutes % 60 == 0:
        return minutes // 60, "hours"
    return minutes, "minutes"


def rows_typed(posted: Mapping[str, Sequence[str]]) -> list[LetterRow]:
    """The rows of a form, in order, as they were typed."""
    columns = [posted.get(name, ()) for name in ("amount", "unit", "template", "expires")]
    return [
        LetterRow(amount, unit, template, int(expires) if expires.isdecimal() and len(expires) < 6 else 24 * 60)
        for amount, unit, template, expires in list(zip(*columns, strict=False))[:MOST_LETTERS]
    ]


def moved(rows: Sequence[LetterRow], index: int, by: int) -> list[LetterRow]:
    """The letter at `index` changes places with its neighbour; the delays stay where they are."""
    other = index + by
    result = list(rows)
    if 0 <= index < len(rows) and 0 <= other < len(rows):
        here, there = rows[index], rows[other]
        result[index] = replace(here, template=there.template, expires_minutes=there.expires_minutes)
        result[other] = replace(there, template=here.template, expires_minutes=here.expires_minutes)
    return result


def checked(rows: Sequence[LetterRow]) -> list[LetterRow]:
    """The rows with what is wrong beside each, in words."""
    elapsed = 0
    result = []
    for row in rows:
        error = ""
        minutes = row.minutes
        if minutes is None:
            error = gettext("Please write a whole number, such as 1 or 24.")
        elif minutes < MINUTE_MIN:
            error = gettext("At least 15 minutes: sooner, the customer may still be shopping.")
        else:
            elapsed += minutes
            if elapsed > MINUTES_MAX:
                error = gettext(
                    "This email would come more than 90 days after the cart was left. Please shorten the delays."
                )
        result.append(replace(row, error=error))
    return result


def crowded(rows: Sequence[LetterRow], per_day: int, per_week: int) -> list[LetterRow]:
    """The rows with a remark at each that would come before one person may be written to again."""
    elapsed = 0
    sent: list[int] = []
    result = []
    for row in rows:
        elapsed += row.minutes or 0
        remark = ""
        if sum(elapsed - each < _WEEK for each in sent) >= per_week:
            remark = gettext(
                "One person gets at most %(n)s emails in 7 days, so this one waits until its time is over and may never go. "
                "Leave more time before it."
            ) % {"n": per_week}
        elif sum(elapsed - each < _SAME_DAY for each in sent) >= per_day:
            remark = gettext(
                "One person gets at most %(n)s email a day, so this one waits until the next morning and may never go. "
                "Leave more time before it."
            ) % {"n": per_day}
        sent.append(elapsed)
        result.append(replace(row, remark=remark))
    return result


def program_with(program: Program, rows: Sequence[LetterRow]) -> Program:
    """`program` with these letters; the rows must be free of errors."""
    steps: list[Step] = []
    for row in rows:
        steps += [Wait(row.minutes or MINUTE_MIN), SendLetter(row.template, expires_minutes=row.expires_minutes)]
    return Program(
        entry=program.entry,
        exit=program.exit,
        message_class=program.message_class,
        reenter_days=program.reenter_days,
        holdout_share=program.holdout_share,
        steps=tuple(steps),
    )
