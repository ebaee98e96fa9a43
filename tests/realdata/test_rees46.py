"""The first hours of the REES46 clickstream through the whole product: what the report finds, and who gets a letter.

Expected values are read from the file here, with nothing of the replay but the rule of who has an address.
"""

import csv
import gzip
import os
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import default
from email.utils import parseaddr
from pathlib import Path
from typing import NamedTuple

import pytest

from enishi.demo.replay import address_of, has_address

ROOT = Path(__file__).parents[2]
FILE = Path(os.environ.get("ENISHI_REALDATA", ROOT / "../shared/data")) / "rees46-sample" / "2019-Oct.csv.gz"
SHARE = 0.5
HOUR = timedelta(hours=1)

pytestmark = pytest.mark.realdata


class Line(NamedTuple):
    at: datetime
    kind: str
    user: str
    session: str


@pytest.fixture(scope="module")
def lines() -> list[Line]:
    if not FILE.exists():
        assert os.environ.get("CI") != "true", f"{FILE} is required in CI"
        pytest.skip(f"{FILE} is not there")
    with gzip.open(FILE, "rt") as text:
        rows = [row for row in csv.DictReader(text) if row["user_session"]]
    when = "%Y-%m-%d %H:%M:%S UTC"
    return [
        Line(datetime.strptime(row["event_time"], when), row["event_type"], row["user_id"], row["user_session"])  # noqa: DTZ007
        for row in rows
    ]


@pytest.fixture(scope="module")
def played(lines: list[Line], tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """What the command said, and where its stores are."""
    var = tmp_path_factory.mktemp("replay")
    environment = {**os.environ, "ENISHI_VAR": str(var), "ENISHI_SANDBOX": "1"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "-m", "enishi", "replay", str(FILE), "--addresses", str(SHARE)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    yield done.stdout, var


def left_behind(lines: list[Line]) -> set[str]:
    """Sessions with a cart and no purchase."""
    with_cart = {line.session for line in lines if line.kind == "cart"}
    return with_cart - {line.session for line in lines if line.kind == "purchase"}


def expected_addresses(lines: list[Line]) -> set[str]:
    """Visitors with an address who left a cart, and did not buy anything before the hour after they were last there was over."""
    by_user = defaultdict(list)
    for line in lines:
        by_user[line.user].append(line)
    left, expected = left_behind(lines), set()
    for user, mine in by_user.items():
        touches = [line for line in mine if line.kind == "cart" and line.session in left]
        if not touches or not has_address(user, SHARE):
            continue
        last = touches[-1].at
        for line in mine:  # whoever goes on looking is not written to until an hour after
            if last <= line.at < last + HOUR:
                last = line.at
        if not any(line.kind == "purchase" and touches[-1].at <= line.at <= last + HOUR for line in mine):
            expected.add(address_of(user))
    return expected


def test_the_file_is_the_one_that_was_counted(lines: list[Line]) -> None:
    assert len(lines) == 17_434  # and one line that was cut off
    assert len(left_behind(lines)) == 53


def test_the_report_finds_the_sessions_with_a_cart_and_no_purchase(played: tuple[str, Path]) -> None:
    said, _ = played
    assert re.search(r"^left behind 53$", said, re.MULTILINE), said


def test_the_line_that_was_cut_off_is_refused_by_its_number(played: tuple[str, Path]) -> None:
    said, _ = played
    assert re.search(r"^line 17436 refused: The line has 8 fields instead of 9", said, re.MULTILINE), said
    assert "17,434 lines played, 1 refused." in said


def test_exactly_the_visitors_with_an_address_and_a_cart_get_letters(
    lines: list[Line], played: tuple[str, Path]
) -> None:
    _, var = played
    letters = [message_from_bytes(path.read_bytes(), policy=default) for path in (var / "mailbox").glob("*.eml")]
    receivers = {parseaddr(str(letter["To"]))[1] for letter in letters}
    expected = expected_addresses(lines)
    assert 15 < len(expected) < 40  # about half of 51 visitors: the test would be idle otherwise
    assert receivers == expected
    assert len({str(letter["Message-ID"]) for letter in letters}) == len(letters)
