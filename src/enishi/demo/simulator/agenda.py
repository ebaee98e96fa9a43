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
    """Events and actions by day. Actions of a day run before its events are handed out and may add to both."""

    def __init__(self, timescale: Timescale, seed: int) -> None:
        self.timescale = timescale
        self.seed = seed
        self.today = -1
        self._events: dict[int, list[Emission]] = defaultdict(list)
        self._actions: dict[int, list[Callable[[], None]]] = defaultdict(list)

    def do(self, day: int, action: Callable[[], None]) -> None:
        """Let `action` happen on `day`, today at the earliest."""
        if day <= self.timescale.days:
            assert day >= self.today, "the past cannot be planned"
            self._actions[day].append(action)

    def put(self, second: int, sender: str, event: Event) -> bool:
        """Let `event` be reported at `second`; false when the story ends before."""
        if second >= self.timescale.until:
            return False
        self._events[second // DAY].append((second, sender, event))
        return True

    def play(self, day: int) -> list[Emission]:
        """The events of `day` in order, once its actions have run."""
        self.today = day
        for action in (actions := self._actions.pop(day, [])):  # may grow meanwhile
            action()
            if day in self._actions:
                actions.extend(self._actions.pop(day))
        return sorted(self._events.pop(day, []), key=itemgetter(0))


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
