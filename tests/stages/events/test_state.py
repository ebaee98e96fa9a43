"""Offsets, announcements and refusals in the state store."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction

from enishi.events import api
from enishi.events.store import logs, state
from enishi.events.types import Claims, Event, Refusal, RefusalReason
from enishi.events.vocabulary import MessageFailed, ShopDefined
from enishi.kernel.ids import derived_id
from tests import databases

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("var")]
AT = datetime(2026, 11, 21, 20, tzinfo=UTC)
WHO = Claims(email="hana@example.jp")


def announce(key: str) -> None:
    api.announce(
        "shop.greeted", ShopDefined(properties={"key": key}), natural_key=key, occurred_at=AT, claims=WHO, site="main"
    )


def test_an_offset_begins_at_zero_and_moves() -> None:
    assert api.offset("customers") == 0
    api.move_offset("customers", 7)
    api.move_offset("customers", 9)
    api.move_offset("history", 3)
    assert (api.offset("customers"), api.offset("history")) == (9, 3)


def test_an_offset_moves_with_its_transaction() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        api.move_offset("customers", 7)
        raise RuntimeError
    assert api.offset("customers") == 0


def test_what_was_announced_reaches_the_log_in_order() -> None:
    for key in ("a", "b", "c"):
        announce(key)
    assert api.log().head() == 0
    assert (api.relay(2), api.relay(), api.relay()) == (2, 1, 0)
    events = [each.event for each in api.log().read(0, 10)]
    assert [event.id for event in events] == [derived_id("enishi", f"shop.greeted\x1f{key}") for key in ("a", "b", "c")]
    assert events[0].claims == WHO
    assert events[0].site == "main"


def test_a_change_that_was_taken_back_is_not_announced() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        announce("a")
        raise RuntimeError
    assert api.relay() == 0


def test_announcing_twice_gives_the_same_id() -> None:
    announce("a")
    announce("a")
    api.relay()
    assert len({each.event.id for each in api.log().read(0, 10)}) == 1


def test_what_could_not_be_read_back_is_refused_where_it_is_made() -> None:
    with pytest.raises(ValueError, match="message_failed"):
        api.announce(
            "message_failed",
            MessageFailed(message_id="m", channel="email", reason="x" * 600),
            natural_key="m",
            occurred_at=AT,
            claims=WHO,
        )


def test_a_relay_killed_between_log_and_state_leaves_a_repeat_and_never_a_gap() -> None:
    class Dies:
        """A log whose process ends right after the append."""

        def append(self, events: Sequence[Event]) -> int:
            logs.log().append(events)
            raise KeyboardInterrupt

    announce("a")
    with pytest.raises(KeyboardInterrupt):
        state.relay(Dies(), 100)  # type: ignore[arg-type]
    assert api.relay() == 1
    first, again = [each.event for each in api.log().read(0, 10)]
    assert first == again
    assert api.relay() == 0


def refusal(reason: RefusalReason, path: str = "", kind: str = "") -> Refusal:
    return Refusal(reason=reason, detail="Do this.", path=path, kind=kind)


def test_refusals_are_counted_per_day_source_and_reason() -> None:
    late = AT + timedelta(days=1)
    api.count_refusals(
        [refusal(RefusalReason.BAD_JSON)] * 3 + [refusal(RefusalReason.NO_CLAIM)], at=AT, source="tag", sample=b"{"
    )
    api.count_refusals([refusal(RefusalReason.BAD_JSON)], at=late, source="tag", sample=b"{")
    api.count_refusals([refusal(RefusalReason.BAD_JSON)], at=late, source="tag", sample=b"{")
    counts = [(row.day.day, row.source, row.reason, row.count) for row in api.refusal_counts(2, at=late)]
    assert counts == [(23, "tag", "bad_json", 2), (22, "tag", "bad_json", 3), (22, "tag", "no_claim", 1)]
    assert len(api.refusal_counts(1, at=late)) == 1


def test_examples_are_few_recent_and_without_people() -> None:
    body = b'{"phone": "090-1234-5678", "note": "+81 90 1234 5678", "family_name": "\xe5\xb1\xb1"}'
    sample = b'{"claims": {"email": "hana@example.jp"}, "body": ' + body + b"}"
    for number in range(130):
        api.count_refusals(
            [refusal(RefusalReason.BAD_VALUE, path=f"body.{number}", kind="hana@example.jp")],
            at=AT,
            source="api",
            sample=sample,
        )
    examples = api.refusal_examples(1000)
    assert len(examples) == 100
    assert [examples[0].path, examples[-1].path] == ["body.129", "body.30"]
    shown = repr(examples[0])
    assert "hana" not in shown
    assert "1234" not in shown
    assert "山" not in shown
    assert api.refusal_counts(1, at=AT)[0].count == 130


@databases.only_sqlite
def test_each_place_has_its_own_log(tmp_path: Path, settings: object) -> None:
    announce("a")
    api.relay()
    settings.VAR = tmp_path / "elsewhere"  # type: ignore[attr-defined]
    assert api.log().head() == 0
