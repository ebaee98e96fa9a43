"""What a batch comes to, thought through before anything is written."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from enishi.customers.core.claims import namings
from enishi.customers.core.grouping import Grouping
from enishi.customers.core.profile import Addressed, Notes, Profile, attend, note, profile
from enishi.customers.core.resolve import Changes, Resolver, without_repeats
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
    stored_ids: list[Any]  #: of the resolved events, as the database takes them
    active: dict[int, tuple[datetime, datetime]]  #: node → first and last activity in the batch
    saying: list[Addressed]  #: resolved events that say more than that somebody was there

    @property
    def regrouped(self) -> set[int]:
        """Customers who gained or lost nodes, as they are after the batch."""
        return {self.groups.customer(node) for node in self.groups.changed}


def digest(batch: Sequence[Recorded]) -> Digest:
    """Resolve, note and fold. Only reads."""
    stored_ids = list(sql.uuids(each.event.id for each in batch))
    counting, stored_ids = without_repeats(batch, stored_ids, reading.seen(stored_ids))
    names = namings(each.event for each in counting)
    resolver = Resolver(reading.register(names))
    resolver.take(counting, names)
    changes, groups = resolver.changes, resolver.groups
    active, saying = attend(changes.resolved)
    mall_sites = frozenset(site.code for site in shop.sites() if site.kind == "mall")
    notes = note(
        saying,
        reading.notes(changes, saying),
        alike=changes.alike,
        mall_sites=mall_sites,
        doubted=changes.doubted,
    )
    result = Digest(changes, groups, notes, {}, {}, stored_ids, active, saying)
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
