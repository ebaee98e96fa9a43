"""Suggestions: kept as the batch that changes a customer leaves them, a few statements whatever its size.

A suggestion depends on nothing but the two customers, so it does not matter how the log was cut: whoever is changed by a batch
is compared anew with everybody who shares, or shared, a key with them.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence, Set

from django.db.models import Q

from enishi.customers.core import likeness
from enishi.customers.core.likeness import NAMED_TOGETHER, Traits
from enishi.customers.core.profile import Profile, profile
from enishi.customers.core.words import Word, heard
from enishi.customers.models import KeptApart
from enishi.customers.store import reading, sql
from enishi.customers.store.digesting import Digest
from enishi.customers.store.people import members, survivors

_CONTRADICTED = 80
_NO_KEYS: frozenset[str] = frozenset()


def refresh(digest: Digest) -> None:
    """Bring the suggestions up to date with a batch that was just written, in its transaction."""
    changed = set(digest.profiles)
    pairs = {*digest.groups.apart, *digest.groups.contradicted, *digest.groups.reunited}
    changed |= {digest.groups.customer(node) for pair in pairs for node in pair}
    gone = {node for _, node, _ in digest.groups.moves} - changed
    if changed or gone:
        new = digest.changes.nodes.keys()
        known = {who: _comparable(digest.profiles[who], fields) for who, fields in digest.fields.items()}
        _compare(changed, gone, {**known, **_traits(changed - known.keys())}, new)


def anew(changed: Collection[int]) -> None:
    """Compare these customers again."""
    _compare(changed, (), _traits(changed))


def _compare(
    changed: Collection[int], gone: Collection[int], traits: dict[int, Traits | None], new: Set[int] = frozenset()
) -> None:
    """`gone` are no customers any more; of those who are `new` nothing was kept yet."""
    before = _keys_of({*changed, *gone} - new)
    now = {who: likeness.keys(mine) if (mine := traits.get(who)) else frozenset() for who in changed}
    holders = _holders(before, now)
    _write_keys(before, now)
    near = _near(holders, before, now) - set(changed)
    affected = {*changed, *near}
    _drop((affected | set(gone)) - new)
    further = set().union(*_keys_of(near).values()) - holders.keys()
    _suggest(affected, holders | _by_key(further), traits)


def _holders(before: dict[int, frozenset[str]], now: dict[int, frozenset[str]]) -> dict[str, set[int]]:
    """Who has each of these keys from now on, but for those that one of those who changed has alone."""
    holders = _by_key(set().union(*before.values(), *now.values()))
    for who, keys in before.items():
        for key in keys - now.get(who, _NO_KEYS):
            holders[key].discard(who)
    alone: dict[str, int] = {}
    for who, keys in now.items():
        for key in keys:
            if key in holders:
                holders[key].add(who)
            elif alone.setdefault(key, who) != who:
                holders[key] = {alone.pop(key), who}
    return holders


def _keys_of(customers: Iterable[int]) -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = {}
    rows = sql.select_in("SELECT customer_id, key FROM likeness WHERE customer_id IN ({values})", [], customers)
    for customer, key in rows:
        found.setdefault(customer, set()).add(key)
    return {customer: frozenset(keys) for customer, keys in found.items()}


def _comparable(who: Profile, fields: Mapping[str, Sequence[Word]]) -> Traits | None:
    """What can be compared of a customer; of the shop's own tests nothing."""
    return None if who.values.get("is_test") else likeness.traits(who, fields)


def _traits(customers: Iterable[int]) -> dict[int, Traits | None]:
    alive = dict.fromkeys(customers)
    customer_of = members(alive)
    words = dict(reading.words(customer_of))
    nodes: dict[int, list[int]] = {}
    for node, customer in customer_of.items():
        nodes.setdefault(customer, []).append(node)
    found = {}
    for customer in alive:
        fields = heard(words[node] for node in sorted(nodes[customer]) if node in words)
        found[customer] = _comparable(profile(fields), fields)
    return found


def _write_keys(before: dict[int, frozenset[str]], now: dict[int, frozenset[str]]) -> None:
    lost = [(who, key) for who, keys in before.items() for key in keys - now.get(who, _NO_KEYS)]
    gained = [(who, key) for who, keys in now.items() for key in sorted(keys - before.get(who, _NO_KEYS))]
    sql.delete("likeness", ("customer_id", "key"), lost)
    sql.insert("likeness", ("customer_id", "key"), gained)


def _near(holders: dict[str, set[int]], before: dict[int, frozenset[str]], now: dict[int, frozenset[str]]) -> set[int]:
    """Whoever shares a key with those who changed, unless a crowd does and did."""
    found: set[int] = set()
    for key, customers in holders.items():
        if len(customers) <= likeness.CROWD:
            found.update(customers)
            continue
        then = {who for who in customers if who not in now or key in before.get(who, ())}
        if len(then) <= likeness.CROWD:
            found.update(customers)
    return found


def _by_key(keys: Iterable[str]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for key, customer in sql.select_in("SELECT key, customer_id FROM likeness WHERE key IN ({values})", [], keys):
        found.setdefault(key, set()).add(customer)
    return found


def _drop(customers: Collection[int]) -> None:
    for column in ("one_id", "other_id"):
        sql.run_in(f"DELETE FROM suggestion WHERE {column} IN ({{values}})", customers)  # noqa: S608 - our own names


def _suggest(affected: set[int], holders: dict[str, set[int]], traits: dict[int, Traits | None]) -> None:
    asked = {pair for pair in likeness.pairs(holders) if affected.intersection(pair)}
    traits.update(_traits({who for pair in asked for who in pair} - traits.keys()))
    apart, together = _kept_apart(affected)
    rows = {}
    for one, other in asked - apart:
        first, second = traits[one], traits[other]
        if first and second and (match := likeness.compared(first, second)):
            rows[one, other] = match
    for pair in together:
        match = rows.get(pair)
        reasons = (NAMED_TOGETHER, *(match.reasons if match else ()))
        rows[pair] = likeness.Match(max(_CONTRADICTED, match.score if match else 0), reasons)
    sql.insert(
        "suggestion",
        ("one_id", "other_id", "score", "reasons"),
        [(*pair, match.score, " ".join(match.reasons)) for pair, match in sorted(rows.items())],
    )


def _kept_apart(customers: Collection[int]) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """Pairs of customers that somebody said are two, and those of them of whom a common claim was seen since."""
    if not KeptApart.objects.exists():
        return set(), set()
    nodes = list(members(customers))
    rows: set[tuple[int, int, bool]] = set()
    for portion in sql.portions(nodes):
        found = KeptApart.objects.filter(Q(one_id__in=portion) | Q(other_id__in=portion))
        rows.update((row.one_id, row.other_id, row.contradicted_position is not None) for row in found)
    alive = survivors({node for one, other, _ in rows for node in (one, other)})
    apart, together = set(), set()
    for one, other, contradicted in rows:
        first, second = sorted((alive[one], alive[other]))
        apart.add((first, second))
        if contradicted:
            together.add((first, second))
    return apart, together
