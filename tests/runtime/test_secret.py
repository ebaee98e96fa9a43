"""The installation's secret is drawn once and readable by its owner only."""

import stat
from pathlib import Path

import pytest

from enishi.runtime.secret import load_or_create


def test_drawn_once_and_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ENISHI_SECRET_KEY")
    first = load_or_create(tmp_path / "new")
    assert len(first) > 50
    assert load_or_create(tmp_path / "new") == first
    assert stat.S_IMODE((tmp_path / "new" / "secret.key").stat().st_mode) == 0o600


def test_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENISHI_SECRET_KEY", "given")
    assert load_or_create(tmp_path) == "given"
    assert not (tmp_path / "secret.key").exists()
