"""Each stage's card says what it takes, gives, and never does."""

from importlib import import_module

import pytest

from tests.architecture.source import STAGES


@pytest.mark.parametrize("stage", STAGES)
def test_stage_has_a_card(stage: str) -> None:
    card = import_module(f"enishi.{stage}").__doc__ or ""
    for word in ("takes", "gives", "never"):
        assert f"\n{word} " in card, f"{stage} does not say what it {word}"
