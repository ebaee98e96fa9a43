"""The first hours of the REES46 click stream through the importer's core: every line becomes what it says."""

import gzip
import os
from pathlib import Path

import pytest

from tests.core.csv.passage import passed

ROOT = Path(__file__).parents[2]
FILE = Path(os.environ.get("ENISHI_REALDATA", ROOT / "../shared/data")) / "rees46-sample" / "2019-Oct.csv.gz"

pytestmark = pytest.mark.realdata


def test_every_line_becomes_what_it_says() -> None:
    if not FILE.exists():
        assert os.environ.get("CI") != "true", f"{FILE} is required in CI"
        pytest.skip(f"{FILE} is not there")
    found = passed(gzip.decompress(FILE.read_bytes()))
    assert found.surveyed.mapping.layout == "rees46"
    assert found.surveyed.lines == 17_435
    kinds = {kind: len(found.of_kind(kind)) for kind in ("product_viewed", "cart_updated", "order_placed")}
    assert kinds["product_viewed"] == 17_056 - 1  # the last line is cut off in the original
    assert kinds["cart_updated"] == 165
    assert sum(len(body["lines"]) for body in found.bodies("order_placed")) == 214
    assert found.reasons() == {17_436: "line_short"}
