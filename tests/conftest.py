"""Fixtures every test may use. Tests never sleep, never read a clock, and never reach beyond this machine."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("ENISHI_SECRET_KEY", "a secret for tests only, long enough to sign with")
os.environ.setdefault("ENISHI_VAR", tempfile.mkdtemp(prefix="enishi-test-"))

import pytest


@pytest.fixture
def var(tmp_path: Path, settings: object) -> Iterator[Path]:
    """A fresh place for the stores that are files: the log, the warehouse, the mailbox."""
    settings.VAR = tmp_path  # type: ignore[attr-defined]
    yield tmp_path
