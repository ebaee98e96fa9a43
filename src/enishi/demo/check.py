"""`enishi demo --check`: live the shop's story, then put every figure of the reports beside the ledger of what truly happened."""

import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from enishi.analytics import api as analytics
from enishi.channels.sandbox import api as sandbox
from enishi.customers import api as customers
from enishi.demo.apart import apart
from enishi.demo.drive import run_shop
from enishi.demo.expected import expectations
from enishi.demo.ledger import CartTruth, Ledger
from enishi.demo.simulator.shop_life import Simulator
from enishi.messages import api as messages
from enishi.segments import api as segments

_ALL = 10**6


class Compared(msgspec.Struct, frozen=True):
    """One figure, as the ledger has it and as the report says it."""

    figure: str
    ledger: int
    report: int

    @property
    def equal(self) -> bool:
        """To the last yen."""
        return self.ledger == self.report


def main(scale: float, seed: int) -> int:
    """Run the check in fresh stores that are thrown away afterwards; the exit status says whether everything was equal."""
    with tempfile.TemporaryDirectory(prefix="enishi-check-") as var:
        return apart(__name__, str(scale), str(seed), var=Path(var))


def in_this_process(scale: str, seed: str) -> int:
    """The same in the stores of `settings.VAR`, which must be fresh."""
    return 1 if run_check(float(scale), int(seed)) else 0


def run_check(scale: float, seed: int) -> list[Compared]:
    """Live the story in the fresh stores of `settings.VAR` and print how it compares; returns the figures that differ."""
    simulator = run_shop(scale=scale, seed=seed, say=_say)
    compared = list(compare(simulator))
    differing = [each for each in compared if not each.equal]
    _print_table(compared, differing)
    for line in expectations(simulator, scale):
        _say(line)
    _say(f"{len(compared)} figures compared, {len(differing)} differ.")
    return differing


def compare(simulator: Simulator) -> Iterator[Compared]:
    """Every figure that reports have so far."""
    ledger, timescale = simulator.ledger, simulator.world.timescale
    first, last = timescale.first_day, timescale.date_of(timescale.days - 1)
    at = timescale.instant(timescale.until)
    yield from _cart_report(ledger, first, last, at)
    for start in (first, timescale.date_of(timescale.month_starts[6])):
        funnel = analytics.cart_funnel(start, last, at=at)
        yield from _fields(f"funnel from {start}", asdict(ledger.funnel(start, last)), funnel)
    for day in _days(first, last):
        yield from _fields(f"loop {day}", asdict(ledger.loop_day(day)), analytics.loop(day, at=at))
    for name, number in customers.counts().items():
        yield Compared(f"customers {name}", ledger.people()[name], number)
    yield from _identities(ledger)
    yield from _outbox(ledger)
    yield Compared("segments: places that a count of everybody puts right", 0, segments.audit(at))


def _identities(ledger: Ledger) -> Iterator[Compared]:
    """Every second self is suggested, at least 95 of 100 being the promise, and nobody was joined with anybody by mistake: neither
    families behind one telephone nor second selves, since only a person may say that those are one."""
    whose = {email: person.customer_id for email in ledger.identities if (person := customers.person_by_email(email))}
    found, _total = customers.suggestions(limit=_ALL)
    suggested = {frozenset((each.one.customer_id, each.other.customer_id)) for each in found}
    met = sum(frozenset((whose.get(one, 0), whose.get(other, 0))) in suggested for one, other in ledger.second_selves)
    yield Compared("duplicates suggested", len(ledger.second_selves), met)
    yield Compared("customers by address", len(ledger.identities), len(whose))
    yield Compared("wrong merges", 0, len(whose) - len(set(whose.values())))


def _cart_report(ledger: Ledger, first: date, last: date, at: datetime) -> Iterator[Compared]:
    report = analytics.cart_report(first, last, at=at)
    yield from _fields("carts", asdict(ledger.cart_total(first, last)), report.total)
    truth = ledger.cart_days(first, last)
    yield Compared("carts, days", len(truth), len(report.days))
    for line in report.days:
        yield from _fields(f"carts {line.day}", asdict(truth.get(line.day, CartTruth())), line)


def _outbox(ledger: Ledger) -> Iterator[Compared]:
    """The equation closes, and every letter said to be accepted lies in the mailbox exactly once, and no other."""
    states = messages.equation()
    planned = states.pop("planned")
    yield Compared("outbox planned = sum of states", planned, sum(states.values()))
    arrived = sandbox.letters(limit=sandbox.count())
    letters = sum(len(cart.letters) for cart in ledger.abandoned.values())
    yield Compared("letters accepted", letters, states["accepted"])
    yield Compared("letters in the mailbox", letters, len({letter.message_id for letter in arrived}))
    yield Compared("letters in the mailbox, repeats", 0, len(arrived) - len({letter.message_id for letter in arrived}))
    yield Compared("letters to people who must not be written to", 0, ledger.strangers)


def _fields(prefix: str, truth: dict[str, int], report: Any) -> Iterator[Compared]:
    for name, number in truth.items():
        yield Compared(f"{prefix}: {name}", number, getattr(report, name))


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _print_table(compared: Sequence[Compared], differing: Sequence[Compared]) -> None:
    """The totals, and every line that differs."""
    totals = [each for each in compared if not each.figure.startswith(("carts 2", "loop 2"))]
    _say(f"{'figure':<52}{'ledger':>14}{'report':>14}  equal")
    for each in dict.fromkeys([*totals, *differing[:50]]):
        _say(f"{each.figure:<52}{each.ledger:>14,}{each.report:>14,}  {'yes' if each.equal else 'NO'}")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
