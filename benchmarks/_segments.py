"""The work of the benchmark `segments`: one made-up shop, everything measured in it once.

Whatever is compared is asked in turns in the same run, and its answers must be the same. Values are the least of several turns; beside
them stands the processor's time, which others on the machine do not lengthen much.
"""

import os
from functools import partial
from itertools import islice

from ibis import _

from benchmarks import _made_shop
from benchmarks._five_by_hand import DUCKDB, VALUES
from benchmarks._made_rules import FIVE, rules
from benchmarks._made_shop import AT
from benchmarks._measuring import ids, in_turns, same, tell, took
from benchmarks._segments_live import follow
from benchmarks._segments_postgres import compare
from enishi.runtime import install
from enishi.segments import api as segments
from enishi.segments import many
from enishi.segments.compiling.compiler import compiled
from enishi.segments.types import Rule, World
from enishi.warehouse import api as warehouse
from enishi.warehouse.compile import statement
from enishi.warehouse.duckdb import DuckWarehouse

CUSTOMERS = int(os.environ["BENCH_CUSTOMERS"])
SEGMENTS = 200
TOUCHED = 200


def main() -> None:
    """Print one JSON line per figure."""
    install.prepare()
    made = took(lambda: _made_shop.make(CUSTOMERS))
    tell("make", made.clock / 1000, "s", made)
    owner = warehouse.open_owner()
    assert isinstance(owner, DuckWarehouse)
    world = segments.world()
    members = raw(owner, world)
    facts(world, members)
    asked = list(islice(filter(partial(_is_sound, world), rules()), SEGMENTS))
    estimate(asked, world)
    refresh(asked, world)
    follow(asked)
    if os.environ["BENCH_POSTGRES"]:
        rows = compiled(FIVE, world)
        compare(
            owner,
            members,
            lambda: segments.members_at(FIVE, world, AT),
            lambda: ids(owner.query(rows.members, rows.values(AT), seconds=600)),
        )


def _is_sound(world: World, rule: Rule) -> bool:
    return not any(problem.serious for problem in segments.problems(rule, language="en", known=world))


# --- one rule -------------------------------------------------------------------------------------------------------------


def raw(owner: DuckWarehouse, world: World) -> set[int]:
    """The rule of five conditions over raw rows, in turns with the same by hand; returns who matches."""
    built = compiled(FIVE, world)
    compiling = took(lambda: statement(compiled(FIVE, world).members, owner.dialect)).clock
    ours, hand = in_turns(
        lambda: ids(owner.query(built.members, built.values(AT), seconds=600)),
        lambda: ids(owner.run(DUCKDB, VALUES, seconds=600)),
    )
    members = same("by hand", ours.answer, hand.answer)
    against = {"ratio": ours.least.clock / hand.least.clock, "against": f"{hand.least.clock:.1f} ms by hand"}
    busy = {"processor_ratio": ours.least.processor / hand.least.processor}
    tell("raw", ours.least.clock, "ms", ours.least, **against, **busy, compile=compiling, members=len(members))
    return members


def facts(world: World, members: set[int]) -> None:
    """The same rule asked as the product asks it."""
    compiling = took(lambda: statement(compiled(FIVE, world, facts=True).members.agg(size=_.count()), "duckdb")).clock
    same("raw", members, segments.members_at(FIVE, world, AT))
    first = took(lambda: segments.count(FIVE, world, AT))
    (counted,) = in_turns(lambda: segments.count(FIVE, world, AT))
    tell("facts", counted.least.clock, "ms", counted.least, compile=compiling, first=first.clock)


def estimate(asked: list[Rule], world: World) -> None:
    """How many match, about: for the rule of five conditions, and for each of the others when it is asked for a second time."""
    first = took(lambda: segments.estimate(FIVE, world, AT))
    (drawn,) = in_turns(lambda: segments.estimate(FIVE, world, AT))
    others = []
    for rule in asked:
        segments.estimate(rule, world, AT)
        others.append(took(partial(segments.estimate, rule, world, AT)))
    clock, processor = (sorted(one[place] for one in others) for place in (0, 1))
    middle = len(others) // 2
    more = {
        "first": first.clock,
        "median_of_200": clock[middle],
        "slowest_of_200": clock[-1],
        "median_processor": processor[middle],
    }
    tell("estimate", drawn.least.clock, "ms", drawn.least, **more, exact=drawn.answer.is_exact)


# --- two hundred ----------------------------------------------------------------------------------------------------------


def refresh(asked: list[Rule], world: World) -> None:
    """All rules counted as a whole, together; what building and compiling the questions takes apart. Some are counted alone as well, and
    must come to the same."""
    first = took(lambda: many.counts(asked, world, AT))
    (counted,) = in_turns(lambda: many.counts(asked, world, AT))
    alone = [
        took(partial(_same_size, asked[place], counted.answer[place], world)) for place in range(0, len(asked), 20)
    ]
    more = {
        "compile": (first.clock - counted.least.clock) / 1000,
        "one_alone": sum(each.processor for each in alone) / len(alone),
        "empty": sum(size == 0 for size in counted.answer),
    }
    tell("refresh", counted.least.clock / 1000, "s", counted.least, **more)


def _same_size(rule: Rule, size: int, world: World) -> None:
    if segments.count(rule, world, AT) != size:
        raise SystemExit(f"Counted alone a rule has another number of members: {segments.to_json(rule)}")
