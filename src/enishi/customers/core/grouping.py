"""Which nodes are one customer: a forest of merges that can be taken back one by one.

A *node* is what a claim first made. It never changes; a merge is an edge between two nodes, and all nodes that hang together
are one customer. Because an edge is only drawn between two customers, taking it away always leaves exactly two, and brings
back the two that would be there had it never been drawn.

The customer goes by the name of its senior node: the one that first held a strong claim; of browsers, the oldest.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

Pair = tuple[int, int]  #: two nodes, the smaller first

_NEVER = 2**62


@dataclass
class Edge:
    """Two nodes are one person since `position`, because of `reason`; until `undone` where somebody took that back."""

    position: int
    one: int
    other: int
    automatic: bool
    reason: str = ""
    undone: int | None = None
    is_new: bool = True

    def far(self, node: int) -> int:
        """The other end."""
        return self.other if node == self.one else self.one


@dataclass
class Known:
    """What is known of the nodes a batch may touch: every node of every customer concerned."""

    customer_of: dict[int, int] = field(default_factory=dict)
    named_since: dict[int, int] = field(default_factory=dict)  #: node → position at which it got a strong claim
    edges: list[Edge] = field(
        default_factory=list
    )  #: in force, oldest first; needed only where something is taken back
    apart: set[Pair] = field(default_factory=set)


class Grouping:
    """The customers of a batch, as they come together and part. What changed stands in the public attributes."""

    def __init__(self, known: Known) -> None:
        self.moves: list[tuple[int, int, int]] = []  #: (position, node, customer), in order
        self.changed: set[int] = set()  #: nodes whose customers gained or lost nodes
        self.edges = list(known.edges)
        self.apart: dict[Pair, int] = {}  #: kept apart, since when
        self.contradicted: dict[Pair, int] = {}  #: kept apart although a claim of both was seen, last at this position
        self.reunited: set[Pair] = set()  #: no longer kept apart
        self._customer_of = dict(known.customer_of)
        self._named_since = dict(known.named_since)
        self._members: dict[int, set[int]] = {}  #: of customers of several nodes
        for node, customer in self._customer_of.items():
            if node != customer:
                self._members.setdefault(customer, {customer}).add(node)
        self._forbidden: dict[int, set[int]] = {}
        for pair in known.apart:
            self._forbid(pair)

    def customer(self, node: int) -> int:
        """The customer this node counts to."""
        return self._customer_of.get(node, node)

    def members(self, customer: int) -> set[int]:
        """All nodes of a customer."""
        return self._members.get(customer) or {customer}

    def is_named(self, node: int) -> bool:
        """Whether this very node holds a strong claim."""
        return node in self._named_since

    def named_since(self, node: int) -> int:
        """The position at which this very node got its first strong claim; beyond every position for one without."""
        return self._named_since.get(node, _NEVER)

    def is_known(self, node: int) -> bool:
        """Whether the node's customer holds one: the senior node does, if any."""
        return self.customer(node) in self._named_since

    def name(self, node: int, position: int) -> None:
        """The node holds a strong claim from now on."""
        if node not in self._named_since:
            self._named_since[node] = position
            if (customer := self.customer(node)) != node:
                self._elect(self._members.pop(customer), position)

    def join(self, one: int, other: int, position: int, reason: str, *, automatic: bool = True) -> None:
        """Two nodes are one person. By itself that never brings together what somebody has said are two."""
        first, second = self.customer(one), self.customer(other)
        if first == second:
            return
        if between := self._between(first, second):
            if automatic:
                self.contradicted[min(between)] = position
                return
            self._allow(between)
        self.edges.append(Edge(position, one, other, automatic, reason))
        senior, gone = sorted((first, second), key=self._seniority)
        nodes = self._members.pop(gone, {gone})
        self._members.setdefault(senior, {senior}).update(nodes)
        self._count(nodes, senior, position)

    def part(self, one: int, other: int, position: int) -> None:
        """Take back the merge that brought two nodes together, and keep them apart."""
        path = self._path(one, other)
        if path:
            edge = max(path, key=self.edges.index)
            edge.undone = position
            self._members.pop(self.customer(one))
            for side in (self._reach(edge.one), self._reach(edge.other)):
                self._elect(side, position)
            one, other = edge.one, edge.other
        self.keep_apart(one, other, position)

    def keep_apart(self, one: int, other: int, position: int) -> None:
        """These are two people; where one has already been made of them, the merge is to be taken back instead."""
        if self.customer(one) != self.customer(other):
            pair = _pair(one, other)
            self.apart[pair] = position
            self.contradicted.pop(pair, None)
            self.reunited.discard(pair)
            self._forbid(pair)

    def side_without(self, node: int, edge: Edge) -> set[int]:
        """The nodes that would leave `node`'s customer were this edge taken away."""
        edge.undone, before = edge.position, edge.undone
        side = self._reach(edge.one)
        if node in side:
            side = self._reach(edge.other)
        edge.undone = before
        return side

    def _seniority(self, node: int) -> tuple[int, int]:
        return self.named_since(node), node

    def _elect(self, nodes: set[int], position: int) -> None:
        """Let these nodes, which are no customer's any more, be one under the name of the senior one."""
        senior = min(nodes, key=self._seniority)
        self._members[senior] = set(nodes)
        self._count(nodes, senior, position)

    def _count(self, nodes: Iterable[int], customer: int, position: int) -> None:
        self.changed.add(customer)
        self.moves += [(position, node, customer) for node in sorted(nodes) if self.customer(node) != customer]
        self._customer_of.update(dict.fromkeys(nodes, customer))

    def _between(self, first: int, second: int) -> list[Pair]:
        """The pairs that keep two customers apart."""
        if not self._forbidden:
            return []
        others = self.members(second)
        held = self.members(first) & self._forbidden.keys()
        return [_pair(node, other) for node in held for other in self._forbidden[node] & others]

    def _forbid(self, pair: Pair) -> None:
        one, other = pair
        self._forbidden.setdefault(one, set()).add(other)
        self._forbidden.setdefault(other, set()).add(one)

    def _allow(self, pairs: Iterable[Pair]) -> None:
        for pair in pairs:
            one, other = pair
            self._forbidden[one].discard(other)
            self._forbidden[other].discard(one)
            self.apart.pop(pair, None)
            self.contradicted.pop(pair, None)
            self.reunited.add(pair)

    def _neighbours(self) -> Mapping[int, list[Edge]]:
        found: dict[int, list[Edge]] = {}
        for edge in self.edges:
            if edge.undone is None:
                found.setdefault(edge.one, []).append(edge)
                found.setdefault(edge.other, []).append(edge)
        return found

    def _path(self, start: int, end: int) -> list[Edge]:
        """The only way from one node to another; empty when there is none."""
        if start == end or self.customer(start) != self.customer(end):
            return []
        neighbours, waiting = self._neighbours(), [start]
        reached_by: dict[int, Edge] = {}
        while waiting and end not in reached_by:
            node = waiting.pop()
            for edge in neighbours.get(node, ()):
                far = edge.far(node)
                if far != start and far not in reached_by:
                    reached_by[far] = edge
                    waiting.append(far)
        path: list[Edge] = []
        while end != start:
            path.append(reached_by[end])
            end = path[-1].far(end)
        return path

    def _reach(self, start: int) -> set[int]:
        """All nodes that hang together with this one."""
        neighbours, found, waiting = self._neighbours(), {start}, [start]
        while waiting:
            node = waiting.pop()
            for edge in neighbours.get(node, ()):
                if (far := edge.far(node)) not in found:
                    found.add(far)
                    waiting.append(far)
        return found


def _pair(one: int, other: int) -> Pair:
    return (one, other) if one < other else (other, one)
