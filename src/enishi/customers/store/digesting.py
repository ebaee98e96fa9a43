"""What a batch comes to, thought through before anything is written."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from enishi.customers.core.grouping import Grouping
from enishi.customers.core.profile import Notes, Profile, note, profile
from enishi.customers.core.resolve import Changes, Resolver
from enishi.customers.core.words import Word, Words, heard
from enishi.customers.store import reading, sql
from enishi.events.types import Recorded
from enishi.shop import api as shop

Fields = dict[str, list[Word]]  #: field → words, the one that stands first


@dataclass
class Digest:
    """All that is to be written. `profiles`: of every customer who was told something, gained or lost nodes."""

    changes: Changes
    groups: Grouping
    notes: Notes
    profiles: dict[int, Profile]
    fields: dict[int, Fields]  #: what the profiles are made of
    stored_ids: dict[int, Any]  #: position → the event's id as the database takes it

    @property
    def regrouped(self) -> set[int]:
        """Customers who gained or lost nodes, as they are after the batch."""
        return {self.groups.customer(node) for node in self.groups.changed}


def digest(batch: Sequence[Recorded]) -> Digest:
    """Resolve, note and fold. Only reads."""
    stored_ids = dict(zip((each.position for each in batch), sql.uuids(each.event.id for each in batch), strict=True))
    resolver = Resolver(reading.register(batch), reading.seen(batch, stored_ids))
    for recorded in batch:
        resolver.take(recorded)
    changes, groups = resolver.changes, resolver.groups
    mall_sites = frozenset(site.code for site in shop.sites() if site.kind == "mall")
    notes = note(
        changes.resolved,
        reading.notes(changes),
        alike=changes.alike,
        mall_sites=mall_sites,
        doubted=changes.doubted,
    )
    result = Digest(changes, groups, notes, {}, {}, stored_ids)
    told = {(node, groups.customer(node)) for node in notes.told}
    concerned = {who for node, who in told if node in notes.changed or len(groups.members(who)) > 1}
    result.fields = _fields(result, concerned | result.regrouped)
    result.profiles = {customer: profile(fields) for customer, fields in result.fields.items()}
    return result


def _fields(digest: Digest, customers: Collection[int]) -> dict[int, Fields]:
    nodes = {customer: sorted(digest.groups.members(customer)) for customer in customers}
    words: dict[int, Words] = dict(digest.notes.words)
    missing = {node for members in nodes.values() for node in members} - words.keys() - digest.changes.nodes.keys()
    words.update(reading.words(missing))
    return {customer: heard(words[node] for node in members if node in words) for customer, members in nodes.items()}
