"""The log without a person: block after block, each rewritten in one durable commit, readers undisturbed."""

from bisect import bisect_left
from collections.abc import Collection, Mapping

import msgspec
from msgspec.structs import replace

from enishi.customers import api as customers
from enishi.customers.types import Erasure, Wanted
from enishi.events import api as events

_AT_ONCE = 5000  #: events


def orders_of(positions: Collection[int]) -> list[tuple[str, str]]:
    """(site, order id) of every order that these events are about."""
    found = {events.order_of(each.event) for each in customers.erasures.resolved_at(positions)}
    return sorted(order for order in found if order)


def rewrite(erasure: Erasure, wanted: Wanted) -> dict[str, int]:
    """Strike the person out of every block up to `erasure.upto`, and mark the log; returns how many events were rewritten."""
    log = events.log()
    owners = customers.erasures.positions(erasure.customer_ids, upto=erasure.upto)
    striker = _striker(erasure, wanted, owners)
    places, marks = sorted(owners), _marks(wanted)
    after, count = 0, 0
    while after < erasure.upto and (blocks := log.blocks(after, _AT_ONCE)):
        fresh, others = [], []
        for first, length, lines in blocks:
            after = first + length - 1
            if not _concerned(first, after, lines, places, marks, know_all=bool(wanted.claims)):
                continue
            strangers = customers.erasures.owned_by_others(first, after, erasure.customer_ids)
            struck = events.struck(lines, first, length, replace(striker, strangers=strangers))
            if struck:
                fresh.append((first, struck.lines))
                others += [position for position in struck.positions if position not in owners]
                count += len(struck.positions)
        if others:  # remembered before they are rewritten: a second look would not find them any more
            wanted = replace(wanted, rewritten=sorted({*wanted.rewritten, *others}))
            customers.erasures.remember(erasure.erasure_id, wanted)
        if fresh:
            log.rewrite(fresh)
    log.rewrite([], erasure.erasure_id)
    return {"event": count}


def _striker(erasure: Erasure, wanted: Wanted, owners: Mapping[int, int]) -> events.Striker:
    def rename(kind: str, name: str) -> str:
        return customers.erasures.pseudonym(erasure.erasure_id, kind, name)

    aliases = {customer: rename("customer", str(customer)) for customer in erasure.customer_ids}
    return events.Striker(
        erasure_id=erasure.erasure_id,
        aliases={position: aliases[customer] for position, customer in owners.items()},
        strangers=frozenset(),
        is_theirs=customers.erasures.recogniser(erasure, wanted),
        needles=wanted.needles,
        names=wanted.names,
        orders=frozenset((site, order) for site, order in wanted.orders),
        alias=rename("customer", "repeats"),
        rename=rename,
    )


def _marks(wanted: Wanted) -> list[bytes]:
    """Bytes that stand in every block that could name the person."""
    quoted = [msgspec.json.encode(value) for _kind, value in wanted.claims]
    quoted += [msgspec.json.encode(value.partition(":")[2]) for _kind, value in wanted.claims if ":" in value]
    quoted += [b'"order_id":' + msgspec.json.encode(order) for _site, order in wanted.orders]
    return quoted + [needle.encode() for needle in wanted.needles]


def _concerned(first: int, last: int, lines: bytes, places: list[int], marks: list[bytes], *, know_all: bool) -> bool:
    """Whether the block can be about the person. In an older log, of which only hashes are known, every block can."""
    place = bisect_left(places, first)
    if place < len(places) and places[place] <= last:
        return True
    return not know_all or any(mark in lines for mark in marks)
