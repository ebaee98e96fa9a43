"""Merges and their taking back, against a definition that counts the nodes that hang together; and merge, then part, is nothing."""

from collections.abc import Iterable
from itertools import combinations

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from enishi.customers.core.grouping import Edge, Grouping, Known

NODES = range(1, 7)
pairs = st.tuples(st.sampled_from(NODES), st.sampled_from(NODES))
acts = st.lists(
    st.tuples(st.sampled_from([*["join"] * 5, "merge", "part", "part", "keep_apart", "name"]), pairs), max_size=24
)


def act(groups: Grouping, what: str, pair: tuple[int, int], position: int) -> None:
    one, other = pair
    if what == "name":
        groups.name(one, position)
    elif what == "join":
        groups.join(one, other, position, "email")
    elif what == "merge":
        groups.join(one, other, position, "", automatic=False)
    elif what == "part":
        groups.part(one, other, position)
    else:
        groups.keep_apart(one, other, position)


def customers(groups: Grouping) -> dict[int, int]:
    return {node: groups.customer(node) for node in NODES}


def hanging_together(edges: Iterable[Edge], node: int) -> frozenset[int]:
    found = {node}
    while True:
        more = {
            end
            for edge in edges
            if edge.undone is None
            for end in (edge.one, edge.other)
            if {edge.one, edge.other} & found
        }
        if more <= found:
            return frozenset(found)
        found |= more


def check(
    kind: type[Grouping], told: list[tuple[str, tuple[int, int]]], pair: tuple[int, int], after: list[tuple[str, int]]
) -> None:
    groups, named = kind(Known()), dict[int, int]()
    for position, (what, nodes) in enumerate(told, 1):
        before = customers(groups)
        act(groups, what, nodes, position)
        if what == "name":
            named.setdefault(nodes[0], position)
        if what == "join" and before[nodes[0]] != before[nodes[1]]:
            apart = {frozenset(each) for each in groups.apart} - {frozenset(each) for each in groups.reunited}
            blocked = any(
                {a, b} == each
                for each in apart
                for a in NODES
                for b in NODES
                if (before[a], before[b]) == (before[nodes[0]], before[nodes[1]])
            )
            assert (customers(groups) == before) is blocked, (
                "what was said to be two does not join by itself, anything else does"
            )
        if what in ("part", "keep_apart") and nodes[0] != nodes[1] and what == "part":
            assert groups.customer(nodes[0]) != groups.customer(nodes[1])
        for node in NODES:  # the definition
            together = hanging_together(groups.edges, node)
            assert groups.members(groups.customer(node)) == together
            assert groups.customer(node) == min(together, key=lambda each: (named.get(each, 99), each))
    counted = {node: node for node in NODES}
    for _position, node, customer in groups.moves:
        assert counted[node] != customer, "a move is a change"
        counted[node] = customer
    assert counted == customers(groups)
    merge_and_part(groups, pair, after)


def merge_and_part(groups: Grouping, pair: tuple[int, int], after: list[tuple[str, int]]) -> None:
    """Merge two, let other things happen on either side, take it back: the same customers as without the merge."""
    one, other = pair
    if groups.customer(one) == groups.customer(other):
        return
    never = Grouping(
        Known(customers(groups), dict(groups._named_since), [edge for edge in groups.edges if edge.undone is None])
    )
    sides = customers(groups)
    ends = max(groups.members(groups.customer(one))), min(groups.members(groups.customer(other)))  # any of either side
    groups.join(one, other, 50, "", automatic=False)
    for position, (what, node) in enumerate(after, 51):
        far = next((each for each in NODES if sides[each] not in (sides[one], sides[other])), None)
        for each in (groups, never):
            if what == "name":
                each.name(node, position)
            elif far is not None:
                each.join(node, far, position, "email", automatic=False)
        if far is not None and what != "name":
            sides[far] = sides[node] if sides[node] in (sides[one], sides[other]) else sides[far]
    if never.customer(one) != never.customer(other):
        groups.part(*ends, 90)
        assert customers(groups) == customers(never)


after_merge = st.lists(st.tuples(st.sampled_from(["name", "join"]), st.sampled_from(NODES)), max_size=3)


@given(acts, pairs, after_merge)
@settings(deadline=None, max_examples=300)
def test_customers_are_what_hangs_together_and_parting_undoes_a_merge(
    told: list[tuple[str, tuple[int, int]]], pair: tuple[int, int], after: list[tuple[str, int]]
) -> None:
    check(Grouping, told, pair, after)


class TakesBackTheOldestMerge(Grouping):
    def _path(self, start: int, end: int) -> list[Edge]:
        return super()._path(start, end)[::-1][-1:]


class SendsBackOneNodeOnly(Grouping):
    def _reach(self, start: int) -> set[int]:
        reached = super()._reach(start)
        return reached if len(reached) < 3 else {start}


class JoinsInSpiteOfEverything(Grouping):
    def _between(self, first: int, second: int) -> list[tuple[int, int]]:
        return []


class LetsTheFirstMentionedSurvive(Grouping):
    def _seniority(self, node: int) -> tuple[int, int]:
        return 0, node


class ForgetsToKeepApart(Grouping):
    def _forbid(self, pair: tuple[int, int]) -> None:
        pass


class NeverElectsAnew(Grouping):
    def name(self, node: int, position: int) -> None:
        self._named_since.setdefault(node, position)


MUTANTS = [
    TakesBackTheOldestMerge,
    SendsBackOneNodeOnly,
    JoinsInSpiteOfEverything,
    LetsTheFirstMentionedSurvive,
    ForgetsToKeepApart,
    NeverElectsAnew,
]


@pytest.mark.parametrize("mutant", MUTANTS)
def test_the_property_rejects(mutant: type[Grouping]) -> None:
    @given(acts, pairs, after_merge)
    @settings(max_examples=3000, deadline=None, phases=[Phase.generate])
    def attempt(told: list[tuple[str, tuple[int, int]]], pair: tuple[int, int], after: list[tuple[str, int]]) -> None:
        check(mutant, told, pair, after)

    with pytest.raises(AssertionError):
        attempt()


def test_whoever_came_by_a_claim_of_one_side_leaves_with_that_side() -> None:
    groups = Grouping(Known())
    groups.join(1, 2, 10, "", automatic=False)
    groups.join(2, 3, 11, "email")  # 3 shares a claim with 2
    groups.part(1, 2, 12)
    assert customers(groups) == {node: 2 if node == 3 else node for node in NODES}


def test_the_merge_that_brought_two_together_is_the_latest_between_them() -> None:
    groups = Grouping(Known())
    groups.join(1, 2, 10, "email")
    groups.join(3, 4, 11, "email")
    groups.join(2, 3, 12, "email")
    groups.part(1, 4, 13)
    assert [groups.members(groups.customer(node)) for node in (1, 4)] == [{1, 2}, {3, 4}]


def test_a_claim_of_both_is_noted_where_two_are_kept_apart_and_forgotten_when_said_again() -> None:
    groups = Grouping(Known(apart={(1, 2)}))
    groups.join(2, 1, 10, "email")
    assert (groups.customer(2), groups.contradicted) == (2, {(1, 2): 10})
    groups.keep_apart(1, 2, 11)
    assert (groups.apart, groups.contradicted) == ({(1, 2): 11}, {})


def test_a_person_of_the_shop_may_join_what_was_kept_apart() -> None:
    groups = Grouping(Known(apart={(1, 2)}))
    groups.join(1, 2, 10, "", automatic=False)
    assert (groups.customer(2), groups.reunited) == (1, {(1, 2)})


def test_many_merges_into_one_customer_take_no_longer_than_many_apart() -> None:
    """A hub that grows node by node is never gone through again."""
    groups = Grouping(Known(named_since={1: 1}))
    for node in range(2, 50_002):
        groups.join(1, node, node, "visitor")
    assert len(groups.moves) == 50_000
    assert all(
        len(groups.members(groups.customer(one)) & groups.members(groups.customer(other)))
        for one, other in combinations((1, 2, 3), 2)
    )
