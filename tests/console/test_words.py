"""Every code the outbox and the log of refusals may hold has its words: no page ever shows a bare code."""

from django.utils.translation import override

from enishi.console import words
from enishi.events.types import RefusalReason
from enishi.events.vocabulary import BODIES
from enishi.messages.types import Reason, State


def test_every_state_has_a_name_a_mark_and_a_meaning() -> None:
    for state in State:
        word = words.STATES[state.value]
        assert word.meaning
        assert word.look in {"planned", "way", "arrived", "hand", "ended"}


def test_every_reason_is_a_sentence() -> None:
    assert set(words.REASONS) >= {reason.value for reason in Reason if reason.value}
    assert set(words.REFUSALS) >= {reason.value for reason in RefusalReason}


def test_every_usual_origin_is_said_in_words() -> None:
    with override("ja"):
        assert words.origin("cart") == "カゴ落ちのカート"
        assert words.origin("ラジオの広告") == "ラジオの広告", "a shop's own word stays"


def test_every_kind_a_time_line_may_show_has_its_words() -> None:
    personal = {kind for kind in BODIES if not kind.startswith(("product_", "ad_cost", "segment_", "searched"))}
    assert personal | {"product_viewed"} <= set(words.KINDS) | {"customers_kept_apart"}
