"""A crowd of random customers, and the question whether the query finds of them whom the definition finds."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from enishi.history.types import CustomerHistory
from enishi.segments.compiling.compiler import Compiled, compiled
from enishi.segments.core.definition import exists, holds
from enishi.segments.types import Rule
from enishi.warehouse.port import Reader
from tests.core.segments.making import WORLD, row_instants
from tests.core.segments.making_histories import histories
from tests.stages.segments.witnesses import witnesses

CROWD = 120
THOROUGH = settings(
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@cache
def crowd(size: int = CROWD) -> tuple[CustomerHistory, ...]:
    """So many customers, always the same, and the witnesses."""
    found: list[CustomerHistory] = []

    @seed(4)
    @settings(THOROUGH, max_examples=size)
    @given(st.data())
    def draw(data: st.DataObject) -> None:
        found.append(data.draw(histories(len(found) + 1)))

    draw()
    return (*found, *witnesses())


def defined(rule: Rule, people: Iterable[CustomerHistory], at: datetime) -> set[int]:
    """Whom the definition says."""
    return {each.customer_id for each in people if exists(each, at) and holds(rule, each, at, WORLD)}


def found(question: Compiled, reader: Reader, at: datetime) -> list[int]:
    """Whom the query finds."""
    ids = reader.query(question.members, question.values(at)).column("customer_id").to_pylist()
    return [int(each) for each in ids if each is not None]


def disagreement(
    rule: Rule, reader: Reader, people: Sequence[CustomerHistory], moments: Iterable[datetime], *, facts: bool = False
) -> str:
    """The first instant and customers of whom both say something else; "" when they agree."""
    question = compiled(rule, WORLD, facts=facts)
    for at in moments:
        expected, ids = defined(rule, people, at), found(question, reader, at)
        if len(ids) != len(set(ids)):
            return f"{at}: somebody stands there twice"
        if set(ids) != expected:
            return f"{at}: missing {sorted(expected - set(ids))}, too many {sorted(set(ids) - expected)}"
    return ""


def borders(people: Iterable[CustomerHistory], days: int) -> list[datetime]:
    """So many days after every instant that a row of these customers names, the latest first."""
    instants = {instant for each in people for instant in row_instants(each)}
    return sorted({instant + timedelta(days) for instant in instants}, reverse=True)
