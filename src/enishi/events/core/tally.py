"""A tally of refusals: exact counts in bounded memory, and the latest few in full."""

from collections import Counter, deque
from collections.abc import Sequence
from datetime import date, datetime
from threading import Lock

from enishi.events.core.masking import masked
from enishi.events.types import Refusal, RefusalExample, RefusalReason
from enishi.kernel.calendar import local_date

KEPT_EXAMPLES = 100


class Tally:
    """Counts refusals per day of the shop, source and reason. Safe to use from several threads."""

    def __init__(self) -> None:
        self._turn = Lock()
        self.counts: Counter[tuple[date, str, RefusalReason]] = Counter()
        self.examples: deque[RefusalExample] = deque(maxlen=KEPT_EXAMPLES)

    def add(self, refusals: Sequence[Refusal], *, at: datetime, source: str, sample: bytes) -> None:
        """Count `refusals` of one request; `sample` is its body, of which a masked beginning is kept for one refusal of each reason."""
        day = local_date(at)
        examples = {refusal.reason: refusal for refusal in reversed(refusals)}.values()
        with self._turn:
            self.counts.update((day, source, refusal.reason) for refusal in refusals)
            self.examples.extend(_example(refusal, at, source, sample) for refusal in examples)

    def taken(self) -> "Tally":
        """What was gathered so far, as a tally of its own; this one begins anew."""
        taken = Tally()
        with self._turn:
            taken.counts, self.counts = self.counts, taken.counts
            taken.examples, self.examples = self.examples, taken.examples
        return taken

    def put_back(self, taken: "Tally") -> None:
        """Add what was taken and could not be recorded."""
        with self._turn:
            self.counts.update(taken.counts)
            self.examples.extendleft(reversed(taken.examples))


def _example(refusal: Refusal, at: datetime, source: str, sample: bytes) -> RefusalExample:
    return RefusalExample(
        at=at,
        source=source,
        reason=refusal.reason,
        kind=masked(refusal.kind.encode(), 100),
        path=masked(refusal.path.encode(), 200),
        detail=masked(refusal.detail.encode()),
        sample=masked(sample),
    )
