"""What the work of a benchmark takes, told as a line of JSON a figure."""

import json
import os
from collections.abc import Callable
from time import process_time
from typing import Any, NamedTuple

from enishi.kernel import clock

TURNS = int(os.environ.get("BENCH_TURNS", "5"))


class Took(NamedTuple):
    """Milliseconds, by the clock and of the processor."""

    clock: float
    processor: float


class Turn(NamedTuple):
    """What was answered, and the least that it took."""

    answer: Any
    least: Took


def took(work: Callable[[], object]) -> Took:
    """What a piece of work takes."""
    busy, began = process_time(), clock.monotonic()
    work()
    return Took(1000 * (clock.monotonic() - began), 1000 * (process_time() - busy))


def in_turns(*works: Callable[[], Any]) -> list[Turn]:
    """Each once to warm up, then all in turns."""
    answers = [work() for work in works]
    times = [[took(work) for work in works] for _turn in range(TURNS)]
    each = list(zip(*times, strict=True))
    return [
        Turn(answer, Took(min(one.clock for one in some), min(one.processor for one in some)))
        for answer, some in zip(answers, each, strict=True)
    ]


def ids(rows: Any) -> set[int]:
    """The customers in these rows."""
    return set(rows.column(0).to_pylist())


def same(what: str, one: set[int], other: set[int]) -> set[int]:
    """The answer, once both are the same."""
    if one != other:
        raise SystemExit(f"The answers differ ({what}): {len(one)} and {len(other)}, of both {len(one & other)}.")
    return one


def tell(name: str, value: float, unit: str, spent: Took, **more: Any) -> None:
    """One line of the result."""
    rounded = {key: round(each, 3) if isinstance(each, float) else each for key, each in more.items()}
    own = {"value": round(value, 3), "unit": unit, "processor_ms": round(spent.processor, 1)}
    print(json.dumps({"name": name, **own, **rounded}), flush=True)
