"""What is to happen, day by day. Lives are planned a step ahead, so that only what lies ahead takes memory."""

from collections import defaultdict
from collections.abc import Callable
from operator import itemgetter
from typing import Any

from enishi.demo.simulator.dice import DAY
from enishi.demo.simulator.timescale import Timescale
from enishi.kernel.ids import derived_id

Event = dict[str, Any]  #: an event as `POST /v1/events` wants it
Emission = tuple[int, str, Event]  #: second, who reports it, what

SHOP, MALL, NEWSLETTER = "shop", "mall", "newsletter"  #: who reports


class Agenda:
    """Events and actions by day. Actions run before the events of their day are handed out and may add to both.

    What is put into a day that was played already is handed out with the next play: reactions come late.
    """

    def __init__(self, timescale: Timescale, seed: int) -> None:
        self.timescale = timescale
        self.seed = seed
        self.today = -1
        self._events: dict[int, list[Emission]] = defaultdict(list)
        self._actions: dict[int, list[Callable[[], None]]] = defaultdict(list)

    def do(self, day: int, action: Callable[[], None]) -> None:
        """Let `action` happen on `day`; after the last day nobody begins anything any more."""
        if day < self.timescale.days:
            self._actions[day].append(action)

    def put(self, second: int, sender: str, event: Event) -> bool:
        """Let `event` be reported at `second`; false when the story ends before."""
        if second >= self.timescale.until:
            return False
        self._events[second // DAY].append((second, sender, event))
        return True

    def play(self, until: int) -> list[Emission]:
        """All events up to the day `until` that were not handed out yet, in order, once the actions of these days have run."""
        while due := [day for day in self._actions if day <= until]:
            self.today = min(due)
            for action in self._actions.pop(self.today):
                action()
        self.today = until
        ready = [
            emission for day in [day for day in self._events if day <= until] for emission in self._events.pop(day)
        ]
        return sorted(ready, key=itemgetter(0))


class Diary:
    """What one person or thing reports: numbers its events, so that their ids never depend on anybody else's."""

    __slots__ = ("agenda", "count", "name", "sender")

    def __init__(self, agenda: Agenda, name: str, sender: str = SHOP) -> None:
        self.agenda = agenda
        self.name = name
        self.sender = sender
        self.count = 0

    def note(self, second: int, kind: str, body: dict[str, Any], claims: dict[str, str] | None = None) -> bool:
        """Report `kind` at `second`; false when the story ends before."""
        self.count += 1
        event: Event = {
            "id": str(derived_id("demo-shop", f"{self.agenda.seed}/{self.name}/{self.count}")),
            "kind": kind,
            "occurred_at": self.agenda.timescale.text(second),
            "body": body,
        }
        if claims:
            event["claims"] = claims
        return self.agenda.put(second, self.sender, event)
