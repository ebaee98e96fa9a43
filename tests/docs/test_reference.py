"""The reference is what the code says today."""

from pathlib import Path

import pytest

from docs.reference.generate import DOCS, pages


@pytest.mark.parametrize(
    "path",
    [
        Path("reference/events.md"),
        Path("reference/cli.md"),
        Path("reference/settings.md"),
        Path("reference/metrics.md"),
        Path("reference/files.md"),
        Path("reference/warehouse.md"),
        Path("glossary.md"),
    ],
    ids=str,
)
def test_reference_is_current(path: Path) -> None:
    assert (DOCS / path).read_text(encoding="utf-8") == pages()[path], "run script/reference"
