"""Choices, ranges and windows as they stand in a form: read from its fields, and written into them. Pure. Reading raises `Typo`."""

from collections.abc import Iterable
from typing import Any, get_args

from enishi.console.segments.builder.figures import CHOICE, Typo, day, range_read, range_typed, whole
from enishi.console.segments.builder.sketch import Sketch
from enishi.segments.types import Ago, Between, Ever, Last, Range, Window


def one_of(sketch: Sketch, name: str, allowed: Iterable[str], default: str = "") -> Any:
    """What is chosen in a field."""
    text = sketch.one(name) or default
    if text not in allowed:
        raise Typo(CHOICE)
    return text


def literals(struct: type, name: str) -> tuple[str, ...]:
    """The words that a field of a condition may have."""
    return get_args(struct.__annotations__[name])


def range_of(sketch: Sketch, name: str, places: int = 0) -> Range:
    """A range."""
    return range_read((sketch.one(f"{name}.mode"), sketch.one(f"{name}.first"), sketch.one(f"{name}.second")), places)


def put_range(sketch: Sketch, name: str, range_: Range, places: int = 0, *, never: bool = False) -> Sketch:
    """With a range typed; `never`: at most 0 is said so."""
    mode, first, second = range_typed(range_, places, never=never)
    return sketch.put(**{f"{name}__mode": mode, f"{name}__first": first, f"{name}__second": second})


def window_of(sketch: Sketch) -> Window:
    """When it happened."""
    match sketch.one("during.kind"):
        case "ever" | "":
            return Ever()
        case "last":
            return Last(days=whole(sketch.one("during.days")))
        case "before":
            return Ago(least=whole(sketch.one("during.days")))
        case "ago":
            return Ago(least=whole(sketch.one("during.least")), most=whole(sketch.one("during.most")))
        case "between":
            return Between(first=day(sketch.one("during.first")), last=day(sketch.one("during.last")))
    raise Typo(CHOICE)


def put_window(sketch: Sketch, window: Window) -> Sketch:
    """With that typed."""
    match window:
        case Last(days=days):
            return sketch.put(during__kind="last", during__days=str(days))
        case Ago(least=least, most=None):
            return sketch.put(during__kind="before", during__days=str(least))
        case Ago(least=least, most=most):
            return sketch.put(during__kind="ago", during__least=str(least), during__most=str(most))
        case Between(first=first, last=last):
            return sketch.put(
                during__kind="between",
                during__first=first.isoformat() if first else "",
                during__last=last.isoformat() if last else "",
            )
    return sketch.put(during__kind="ever")
