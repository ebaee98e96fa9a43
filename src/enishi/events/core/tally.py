"""A tally of refusals: exact counts in bounded memory, and the latest few in full."""

from collections import Counter, deque
from collections.abc import Sequence
from datetime import date, datetime

from enishi.events.core.masking import masked
from enishi.events.types import Refusal, RefusalExample, RefusalReason
from enishi.kernel.calendar import local_date

KEPT_EXAMPLES = 100


class Tally:
    """Counts refusals per day of the shop, source and reason."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[date, str, RefusalReason]] = Counter()
        self.examples: deque[RefusalExample] = deque(maxlen=KEPT_EXAMPLES)

    def add(self, refusals: Sequence[Refusal], *, at: datetime, source: str, sample: bytes) -> None:
        """Count `refusals` of one request; `sample` is its body, of which a masked beginning is kept for one refusal of each reason."""
        day, shown = local_date(at), set[RefusalReason]()
        for refusal in refusals:
            self.counts[day, source, refusal.reason] += 1
            if refusal.reason in shown:
                continue
            shown.add(refusal.reason)
            self.examples.append(
                RefusalExample(
                    at=at,
                    source=source,
                    reason=refusal.reason,
                    kind=masked(refusal.kind.encode(), 100),
                    path=masked(refusal.path.encode(), 200),
                    detail=masked(refusal.detail.encode()),
                    sample=masked(sample),
                )
            )
