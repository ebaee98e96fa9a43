"""The committed tag is the one its source makes, and fits its budget."""

import gzip
from pathlib import Path
from runpy import run_path

from enishi.connectors.tag.api import tag_path

BUDGET = 5_000
BUILDER = Path(__file__).parents[3] / "tracker/build.py"


def test_the_committed_build_is_current() -> None:
    assert tag_path().read_text("utf-8") == run_path(str(BUILDER))["build"](), "run: python tracker/build.py"


def test_the_tag_fits_its_budget_on_the_wire() -> None:
    assert len(gzip.compress(tag_path().read_bytes(), 6)) < BUDGET


def test_the_tag_is_plain_ascii_so_that_no_page_encoding_breaks_it() -> None:
    assert tag_path().read_bytes().isascii()
