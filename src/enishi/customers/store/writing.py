"""A digested batch, written down: a handful of statements whatever its size."""

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any

import msgspec

from enishi.customers.core.grouping import Grouping
from enishi.customers.core.profile import Profile
from enishi.customers.core.words import FIELDS
from enishi.customers.models import Customer, DoubtedAddress, Hold
from enishi.customers.store import consents, sql
from enishi.customers.store import notes as written_notes
from enishi.customers.store.addresses import addresses_key, keyed_address
from enishi.customers.store.digesting import Digest

_BLANK = {name: getattr(Customer(), name) for name in FIELDS}
_OF_NODE = (
    "id",
    "public_id",
    "known",
    "named_since",
    "own_first_seen_at",
    "own_last_seen_at",
    "first_seen_at",
    "last_seen_at",
    "words",
)
_COLUMNS = (*FIELDS, "email", "address_key", "is_mall", "tags", "traits", "searched_text")
_SAME: Mapping[str, str] = {}
#: Values that need not be handed over, as SQL; by their `repr`, since 1 is True.
_LITERALS = {"''": "''", "'[]'": "'[]'", "'{}'": "'{}'", "None": "NULL", "False": "FALSE", "True": "TRUE"}
_NOTHING_SHOWN = {
    **{name: _LITERALS[repr(blank)] for name, blank in _BLANK.items()},
    **dict.fromkeys(("email", "address_key", "searched_text"), "''"),
    "is_mall": "FALSE",
    "tags": "'[]'",
    "traits": "'{}'",
}
_SPAN = "first_seen_at = {earliest}, last_seen_at = {latest}".format(
    earliest="CASE WHEN first_seen_at <= given.earliest THEN first_seen_at ELSE given.earliest END",
    latest="CASE WHEN last_seen_at >= given.latest THEN last_seen_at ELSE given.latest END",
)
_OWN_SPAN = _SPAN.replace("first_seen_at", "own_first_seen_at").replace("last_seen_at", "own_last_seen_at")
_SPAN_OF_NODES = """
UPDATE customer SET
    first_seen_at = (SELECT min(node.own_first_seen_at) FROM customer AS node
        WHERE node.id = customer.id OR node.merged_into_id = customer.id),
    last_seen_at = (SELECT max(node.own_last_seen_at) FROM customer AS node
        WHERE node.id = customer.id OR node.merged_into_id = customer.id)
WHERE id IN ({values})
"""

_BLANKING = ", ".join(f"{name} = {literal}" for name, literal in _NOTHING_SHOWN.items()).replace("{}", "{{}}")
_SHOWS_NOTHING = f"UPDATE customer SET {_BLANKING}, first_seen_at = NULL, last_seen_at = NULL WHERE id IN ({{values}})"  # noqa: S608 - our own names


def write(digest: Digest) -> None:
    """Everything the batch changed, in the caller's transaction."""
    changes, notes = digest.changes, digest.notes
    spans = dict(zip(digest.active, sql.spans(digest.active.values()), strict=True))
    _write_nodes(digest, spans)
    _write_claims(digest)
    _write_groups(digest.groups)
    _widen_spans(digest, spans)
    _write_profiles({who: shown for who, shown in digest.profiles.items() if who not in changes.nodes})
    consents.write(notes)
    DoubtedAddress.objects.bulk_create(DoubtedAddress(position=position) for position in changes.doubted)
    written_notes.write(digest.saying)
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


def _write_nodes(digest: Digest, spans: dict[int, tuple[Any, Any]]) -> None:
    changes, notes, profiles = digest.changes, digest.notes, digest.profiles
    new, key, unseen = changes.nodes, addresses_key(), (None, None)
    silent, told_of = [], []
    for node, public_id in zip(new, sql.uuids(new.values()), strict=True):
        span = spans.get(node, unseen)
        words = notes.words[node].stored().decode() if node in notes.words else "{}"
        row = (node, public_id, node in changes.named, changes.named.get(node), *span, *span, words)
        if node in profiles:
            told_of.append(row + _shown(profiles[node], key))
        else:
            silent.append(row)
    _insert(_OF_NODE, silent, _NOTHING_SHOWN)
    _insert((*_OF_NODE, *_COLUMNS), told_of)
    told = [(node, notes.words[node].stored().decode()) for node in sorted(notes.told - new.keys())]
    sql.update("customer", ("id",), ("words",), told)
    named = [(node, True, since) for node, since in changes.named.items() if node not in new]
    sql.update("customer", ("id",), ("known", "named_since"), named)


def _insert(columns: Sequence[str], rows: Sequence[tuple[Any, ...]], same: Mapping[str, str] = _SAME) -> None:
    """What all these customers have in common is said once, not for each: a browser says nothing of a person, no list says everything."""
    if rows:
        common, own = dict(same), []
        for place, values in enumerate(zip(*rows, strict=True)):
            literal = _LITERALS.get(repr(values[0]))
            if literal and values.count(values[0]) == len(values):
                common[columns[place]] = literal
            else:
                own.append(place)
        pick = itemgetter(*own)
        sql.insert("customer", pick(columns), map(pick, rows), same=common)


def _write_claims(digest: Digest) -> None:
    changes = digest.changes
    sql.insert(
        "claim",
        ("kind", "value", "customer_id", "since_position"),
        [(kind, value, owner, since) for (kind, value), (owner, since) in changes.claims.items()],
        on_conflict="ON CONFLICT (kind, value) DO UPDATE SET customer_id = excluded.customer_id, since_position = excluded.since_position",
    )
    sql.insert(
        "seen_event",
        ("position", "event_id", "customer_id"),
        zip(
            [recorded.position for recorded, _ in changes.resolved],
            digest.stored_ids,
            [node for _, node in changes.resolved],
            strict=True,
        ),
    )


def _write_groups(groups: Grouping) -> None:
    """Merges and what was taken back; who counts to whom since when; and who does now. An absorbed node shows nothing of its own."""
    sql.insert(
        "merge",
        ("position", "one_id", "other_id", "automatic", "reason", "undone_position"),
        [(e.position, e.one, e.other, e.automatic, e.reason, e.undone) for e in groups.edges if e.is_new],
    )
    undone = [(e.position, e.one, e.other, e.undone) for e in groups.edges if e.undone is not None and not e.is_new]
    sql.update("merge", ("position", "one_id", "other_id"), ("undone_position",), undone)
    _write_pairs(groups)
    sql.insert("move", ("position", "node_id", "customer_id"), groups.moves)
    moved = {node: groups.customer(node) for _, node, _ in groups.moves}
    absorbed = [(node, customer) for node, customer in sorted(moved.items()) if customer != node]
    sql.set_each("customer", "id", "merged_into_id", absorbed)
    freed = [node for node, customer in sorted(moved.items()) if customer == node]
    sql.run_in("UPDATE customer SET merged_into_id = NULL WHERE id IN ({values})", freed)
    sql.run_in(_SHOWS_NOTHING, [node for node, _ in absorbed])


def _write_pairs(groups: Grouping) -> None:
    sql.insert(
        "kept_apart",
        ("one_id", "other_id", "position", "contradicted_position"),
        [(*pair, position, groups.contradicted.get(pair)) for pair, position in sorted(groups.apart.items())],
        on_conflict="ON CONFLICT (one_id, other_id) DO UPDATE SET position = excluded.position, "
        "contradicted_position = excluded.contradicted_position",
    )
    again = [(*pair, position) for pair, position in groups.contradicted.items() if pair not in groups.apart]
    sql.update("kept_apart", ("one_id", "other_id"), ("contradicted_position",), again)
    sql.delete("kept_apart", ("one_id", "other_id"), sorted(groups.reunited))


def _widen_spans(digest: Digest, spans: dict[int, tuple[Any, Any]]) -> None:
    """A node's own visits, and its customer's; from all its nodes where these are not the ones they were."""
    new, customer_of, regrouped = digest.changes.nodes, digest.groups.customer, digest.regrouped
    both: list[tuple[int, Any, Any]] = []
    own: list[tuple[int, Any, Any]] = []
    shown: dict[int, tuple[Any, Any]] = {}
    for node, span in spans.items():
        customer = customer_of(node)
        if customer == node and node not in regrouped:
            if node not in new:
                both.append((node, *span))
            continue
        if node not in new:
            own.append((node, *span))
        if customer not in regrouped:
            first, last = shown.get(customer, span)
            shown[customer] = min(first, span[0]), max(last, span[1])
    _widen(f"{_OWN_SPAN}, {_SPAN}", both)
    _widen(_OWN_SPAN, own)
    _widen(_SPAN, [(customer, *span) for customer, span in shown.items()])
    sql.run_in(_SPAN_OF_NODES, sorted(regrouped))


def _widen(assignments: str, spans: list[tuple[int, Any, Any]]) -> None:
    """Once for each node, or one of the rows would not count."""
    for portion in sql.portions(spans):
        sql.run(
            f"WITH given(node, earliest, latest) AS (VALUES {', '.join(['(%s, %s, %s)'] * len(portion))}) "  # noqa: S608 - our own names
            f"UPDATE customer SET {assignments} FROM given WHERE customer.id = given.node",
            [[value for span in portion for value in span]],
        )


def _write_profiles(profiles: dict[int, Profile]) -> None:
    key = addresses_key()
    rows = ((customer, *_shown(profile, key)) for customer, profile in profiles.items())
    sql.update("customer", ("id",), _COLUMNS, rows)


def _shown(profile: Profile, key: bytes) -> tuple[Any, ...]:
    values = profile.values
    return (
        *[values.get(name, blank) for name, blank in _BLANK.items()],
        profile.email,
        keyed_address(profile.email, key),
        profile.is_mall,
        msgspec.json.encode(profile.tags).decode() if profile.tags else "[]",
        msgspec.json.encode(profile.traits).decode() if profile.traits else "{}",
        profile.searched_text,
    )
