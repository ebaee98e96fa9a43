"""Letters to send, and a journal to watch, for tests of channels."""

import threading
from collections.abc import Sequence
from uuid import UUID

from msgspec.structs import replace

from enishi.messages.types import Letter, Outcome

_LETTER = Letter(
    message_id=UUID(int=0),
    to_address="hanako@example.jp",
    to_name="山田　花子",
    from_address="shop@shop.example",
    from_name="縁日商店（公式）",
    reply_to="help@shop.example",
    subject="カートにお忘れ物はございませんか？　〜期間限定の桜の羊羹〜",
    html="<p>花子様</p>\r\n<p>羊羹が、カートでお待ちしています。</p>\r\n",
    text="花子様\r\n.\r\n..羊羹が、カートでお待ちしています。\r\n",
    unsubscribe_url="https://crm.shop.example/u/Zm9v.YmFy",
)


def some_letters(count: int, **changes: str) -> list[Letter]:
    """So many letters, each to its own address, changed as told."""
    return [
        replace(_LETTER, **{"message_id": UUID(int=n + 1), "to_address": f"c{n}@example.jp", **changes})
        for n in range(count)
    ]


class Watched:
    """A journal in memory that checks the rules every channel keeps."""

    def __init__(self) -> None:
        self.attempted: list[UUID] = []
        self.outcomes: dict[UUID, Outcome] = {}
        self.commits = 0
        self._thread = threading.get_ident()

    def record(self, outcomes: Sequence[Outcome], attempting: Sequence[UUID]) -> None:
        assert threading.get_ident() == self._thread, "the journal is written where the delivery was asked for"
        for outcome in outcomes:
            assert outcome.message_id not in self.outcomes, "one outcome each"
            self.outcomes[outcome.message_id] = outcome
        assert not set(attempting) & set(self.attempted), "one attempt each"
        assert not set(attempting) & set(self.outcomes), "no attempt after an outcome"
        self.attempted += attempting
        self.commits += 1

    def states(self) -> list[str]:
        """The outcomes' states, in the order of the letters."""
        return [self.outcomes[key].state for key in sorted(self.outcomes, key=lambda key: key.int)]

    def replies(self) -> set[str]:
        """What was said, each once."""
        return {outcome.reply for outcome in self.outcomes.values()}
