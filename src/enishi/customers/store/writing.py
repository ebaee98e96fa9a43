"""A digested batch, written down: a handful of statements whatever its size."""

import json
from typing import Any

from enishi.customers.core.grouping import Grouping
from enishi.customers.core.profile import Notes, Profile
from enishi.customers.core.resolve import Changes
from enishi.customers.core.words import FIELDS, Words
from enishi.customers.models import Customer, Hold, Merge
from enishi.customers.store import consents, sql
from enishi.customers.store import notes as written_notes
from enishi.customers.store.addresses import address_key
from enishi.customers.store.digesting import Digest

_BLANK = {name: getattr(Customer(), name) for name in FIELDS}
_COLUMNS = (*FIELDS, "email", "address_key", "is_mall", "tags", "traits", "searched_text")
_OWN_SPAN = (
    "UPDATE customer SET own_first_seen_at = CASE WHEN own_first_seen_at <= %s THEN own_first_seen_at ELSE %s END, "
    "own_last_seen_at = CASE WHEN own_last_seen_at >= %s THEN own_last_seen_at ELSE %s END WHERE id = %s"
)
_SPAN = _OWN_SPAN.replace("own_", "")
_SPAN_OF_NODES = """
UPDATE customer SET
    first_seen_at = (SELECT min(node.own_first_seen_at) FROM customer AS node
        WHERE node.id = customer.id OR node.merged_into_id = customer.id),
    last_seen_at = (SELECT max(node.own_last_seen_at) FROM customer AS node
        WHERE node.id = customer.id OR node.merged_into_id = customer.id)
WHERE id = %s
"""


def _literal(value: str | bool | None) -> str:
    return {"": "''", None: "NULL", False: "FALSE"}.get(value, f"'{value}'")


def write(digest: Digest) -> None:
    """Everything the batch changed, in the caller's transaction."""
    changes, notes = digest.changes, digest.notes
    spans = dict(zip(notes.seen, sql.spans(notes.seen.values()), strict=True))
    _write_nodes(changes, notes, spans)
    _write_claims(changes)
    _write_groups(digest.groups)
    _widen_spans(digest, spans)
    _write_profiles(digest.profiles)
    consents.write(notes)
    written_notes.write(changes.resolved)
    Hold.objects.bulk_create(
        Hold(
            position=hold.position,
            customer_id=hold.customer,
            kind=hold.kind,
            contact=hold.contact,
            is_open=hold.is_open,
            at=hold.at,
            until=hold.until,
        )
        for hold in notes.holds
    )


def _write_nodes(changes: Changes, notes: Notes, spans: dict[int, tuple[Any, Any]]) -> None:
    new, nothing = changes.nodes, (None, None)
    sql.run(
        _NEW_NODE,
        [
            (
                node,
                public_id,
                node in changes.named,
                changes.named.get(node),
                *spans.get(node, nothing),
                *spans.get(node, nothing),
                _stored(notes.words[node]) if node in notes.words else "{}",
            )
            for node, public_id in zip(new, sql.uuids(new.values()), strict=True)
        ],
    )
    told = [(_stored(notes.words[node]), node) for node in sorted(notes.told - new.keys())]
    sql.run("UPDATE customer SET words = %s WHERE id = %s", told)
    named = [(True, since, node) for node, since in changes.named.items() if node not in new]
    sql.run("UPDATE customer SET known = %s, named_since = %s WHERE id = %s", named)


def _stored(words: Words) -> str:
    return json.dumps(words.stored(), ensure_ascii=False, separators=(",", ":"))


def _write_claims(changes: Changes) -> None:
    sql.insert(
        "claim",
        ("kind", "value", "customer_id", "since_position"),
        [(kind, value, owner, since) for (kind, value), (owner, since) in changes.claims.items()],
        on_conflict="ON CONFLICT (kind, value) DO UPDATE SET customer_id = excluded.customer_id, since_position = excluded.since_position",
    )
    ids = sql.uuids(recorded.event.id for recorded, _ in changes.resolved)
    sql.insert(
        "seen_event",
        ("position", "event_id", "customer_id"),
        [(each.position, event_id, node) for (each, node), event_id in zip(changes.resolved, ids, strict=True)],
    )


def _write_groups(groups: Grouping) -> None:
    """Merges and what was taken back; who counts to whom since when; and who does now. An absorbed node shows nothing of its own."""
    sql.insert(
        "merge",
        ("position", "one_id", "other_id", "automatic", "reason", "undone_position"),
        [(e.position, e.one, e.other, e.automatic, e.reason, e.undone) for e in groups.edges if e.is_new],
    )
    for edge in groups.edges:
        if edge.undone is not None and not edge.is_new:
            stored = Merge.objects.filter(one_id=edge.one, other_id=edge.other, undone_position=None)
            stored.update(undone_position=edge.undone)
    _write_pairs(groups)
    sql.insert("move", ("position", "node_id", "customer_id"), groups.moves)
    moved = {node: groups.customer(node) for _, node, _ in groups.moves}
    absorbed = [(node, customer) for node, customer in sorted(moved.items()) if customer != node]
    sql.set_each("customer", "id", "merged_into_id", absorbed)
    freed = [(node,) for node, customer in sorted(moved.items()) if customer == node]
    sql.run("UPDATE customer SET merged_into_id = NULL WHERE id = %s", freed)
    shown = ", ".join(f"{column} = %s" for column in (*_COLUMNS, "first_seen_at", "last_seen_at"))
    sql.run(
        f"UPDATE customer SET {shown} WHERE id = %s",  # noqa: S608 - names are ours
        [(*_NOTHING_KNOWN, None, None, node) for node, _ in absorbed],
    )


def _write_pairs(groups: Grouping) -> None:
    sql.insert(
        "kept_apart",
        ("one_id", "other_id", "position", "contradicted_position"),
        [(*pair, position, groups.contradicted.get(pair)) for pair, position in sorted(groups.apart.items())],
        on_conflict="ON CONFLICT (one_id, other_id) DO UPDATE SET position = excluded.position, "
        "contradicted_position = excluded.contradicted_position",
    )
    again = [(position, *pair) for pair, position in groups.contradicted.items() if pair not in groups.apart]
    sql.run("UPDATE kept_apart SET contradicted_position = %s WHERE one_id = %s AND other_id = %s", again)
    sql.run("DELETE FROM kept_apart WHERE one_id = %s AND other_id = %s", sorted(groups.reunited))


def _widen_spans(digest: Digest, spans: dict[int, tuple[Any, Any]]) -> None:
    """A node's own visits, and its customer's; from all its nodes where these are not the ones they were."""
    new, groups, regrouped = digest.changes.nodes, digest.groups, digest.regrouped
    own = [(first, first, last, last, node) for node, (first, last) in spans.items() if node not in new]
    sql.run(_OWN_SPAN, own)
    shown = []
    for node, (first, last) in spans.items():
        customer = groups.customer(node)
        if customer not in regrouped and not (node in new and customer == node):
            shown.append((first, first, last, last, customer))
    sql.run(_SPAN, shown)
    sql.run(_SPAN_OF_NODES, [(customer,) for customer in sorted(regrouped)])


def _write_profiles(profiles: dict[int, Profile]) -> None:
    assignments = ", ".join(f"{column} = %s" for column in _COLUMNS)
    sql.run(
        f"UPDATE customer SET {assignments} WHERE id = %s",  # noqa: S608 - names are ours
        [(*_shown(profile), customer) for customer, profile in profiles.items()],
    )


def _shown(profile: Profile) -> tuple[Any, ...]:
    return (
        *(profile.values.get(name, _BLANK[name]) for name in FIELDS),
        profile.email,
        address_key(profile.email),
        profile.is_mall,
        json.dumps(profile.tags, ensure_ascii=False),
        json.dumps(profile.traits, ensure_ascii=False),
        profile.searched_text,
    )


_NOTHING_KNOWN = (*(_BLANK[name] for name in FIELDS), "", "", False, "[]", "{}", "")

#: A node of whom nothing is shown yet: most are browsers that never say more, so what is empty is said once, not for each.
_SAID_ONCE = ", ".join(_literal(value) for value in _NOTHING_KNOWN)
_NEW_NODE = (
    "INSERT INTO customer (id, public_id, known, named_since, own_first_seen_at, own_last_seen_at, first_seen_at, last_seen_at, "  # noqa: S608 - our own names
    f"words, {', '.join(_COLUMNS)}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, {_SAID_ONCE})"
)
