"""Numbers, days and values as they are typed, and back. Pure."""

import re
import unicodedata
from datetime import date
from decimal import Decimal

from enishi.segments.types import Problem, Range, Value

#: How a range is typed: `never` is “at most 0 times”.
MODES = ("any", "never", "least", "most", "exact", "between")

_NUMBER = re.compile(r"[-−]?\d{1,15}(\.\d{1,17})?")
_SIGNS = re.compile(r"[,\s円¥%]")


class Typo(Exception):
    """What was typed cannot be read; `problem` says what to do, its place is still to be filled in."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


MISSING = Problem((), "A number is missing. Fill it in.")
WHOLE = Problem((), "Write a whole number here, such as 30.")
CHOICE = Problem((), "Nothing is chosen. Choose one from the list.")
NO_NAME = Problem((), "A name is missing. Write it as your shop sends it.")
NO_DAY = Problem((), "Write the day as 2026-04-01.")


def number(text: str, places: int = 0) -> int | float:
    """A number however people type it; `places`: it is in major units of a currency with so many digits behind the point."""
    plain = _SIGNS.sub("", unicodedata.normalize("NFKC", text))
    if not plain:
        raise Typo(MISSING)
    if not _NUMBER.fullmatch(plain):
        raise Typo(Problem((), "“%(text)s” is no number. Write it in digits, such as 30.", {"text": text.strip()[:40]}))
    exact = Decimal(plain.replace("−", "-")).scaleb(places)
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def whole(text: str) -> int:
    """A whole number."""
    found = number(text)
    if not isinstance(found, int):
        raise Typo(WHOLE)
    return found


def shown(value: float, places: int = 0) -> str:
    """The number as it is typed: what `number` reads back."""
    exact = Decimal(repr(value) if isinstance(value, float) else value).scaleb(-places)
    if exact == exact.to_integral_value():
        exact = exact.to_integral_value() if not places else exact.quantize(Decimal(1).scaleb(-places))
    return f"{exact:f}"


def day(text: str) -> date | None:
    """A day as a browser sends it; None for nothing typed."""
    plain = unicodedata.normalize("NFKC", text).strip().replace("/", "-")
    if not plain:
        return None
    try:
        return date.fromisoformat(plain)
    except ValueError:
        raise Typo(NO_DAY) from None


def range_read(typed: tuple[str, str, str], places: int = 0) -> Range:
    """(mode, least, most) as a range; of `least`, `most` and `exact` the one number stands in the first field."""
    mode, first, second = typed
    match mode:
        case "any" | "":
            return Range()
        case "never":
            return Range(most=0)
        case "least":
            return Range(least=number(first, places))
        case "most":
            return Range(most=number(first, places))
        case "exact":
            exact = number(first, places)
            return Range(least=exact, most=exact)
        case "between":
            return Range(least=number(first, places), most=number(second, places))
    raise Typo(CHOICE)


def range_typed(range_: Range, places: int = 0, *, never: bool = False) -> tuple[str, str, str]:
    """The same, back; `never`: at most 0 is said so."""
    least, most = range_.least, range_.most
    if least is None and most is None:
        return "any", "", ""
    if least is None:
        return ("never", "0", "") if never and most == 0 else ("most", shown(most or 0, places), "")
    if most is None:
        return "least", shown(least, places), ""
    if least == most:
        return "exact", shown(least, places), ""
    return "between", shown(least, places), shown(most, places)


def value(text: str, type_: str, places: int = 0) -> Value:
    """A value of a type of the catalogue."""
    if type_ == "flag":
        if text not in ("true", "false"):
            raise Typo(CHOICE)
        return text == "true"
    if type_ in ("number", "seconds"):
        return number(text)
    if type_ == "amount":
        return number(text, places)
    return text.strip()


def value_typed(given: Value, type_: str, places: int = 0) -> str:
    """The same, back."""
    if isinstance(given, bool):
        return "true" if given else "false"
    if isinstance(given, int | float):
        return shown(given, places if type_ == "amount" else 0)
    return given


def own_type(values: tuple[Value, ...]) -> str:
    """What the values of an attribute of the shop's own are: `text`, `number` or `flag`."""
    first = values[0] if values else ""
    if isinstance(first, bool):
        return "flag"
    return "number" if isinstance(first, int | float) else "text"
