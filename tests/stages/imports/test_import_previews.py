"""What a dry run says of the people of a file, and what is said of a file that cannot be read to its end."""

import gzip
import random

import pytest
from django.utils.translation import override

from enishi.connectors.csv import words
from enishi.connectors.csv.api import Unreadable
from enishi.connectors.csv.types import Problem
from enishi.console.imports import shown
from enishi.events import api as events
from enishi.warehouse import api as warehouse
from tests.stages.imports.files import imported, read_by_all, tried, uploaded

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("var", "closed")]

KNOWN = """会員ID,姓,名,メールアドレス,電話番号,会員カード番号
1,山田,花子,hanako@example.jp,090-1111-2222,
2,佐藤,健,ken@example.jp,090-3333-4444,C-9
"""
ONE_CALLER = "姓,電話番号\n林,03-1234-5678\n"
AGAIN = """会員ID,姓,名,メールアドレス,電話番号,会員カード番号
1,山田,華子,hanako@example.jp,090-1111-2222,
,佐藤,賢,KEN@example.jp,,
,佐藤,謙,,,C-9
7,東,新,new@example.jp,090-1111-2222,
,林,五郎,,0312345678,
"""


@pytest.fixture
def closed() -> object:
    yield
    warehouse.close()


def test_a_preview_says_by_what_each_line_is_known() -> None:
    for text in (KNOWN, ONE_CALLER):
        assert imported(uploaded(text)).state == "done"
    read_by_all()
    job = tried(uploaded(AGAIN))
    found = job.tried
    assert found is not None
    assert {change.line: change.known_by for change in found.changes} == {
        2: "shop_customer_id", 3: "email", 4: "member_card", 5: "", 6: "phone",
    }  # fmt: skip
    assert found.known_by == {"shop_customer_id": 1, "email": 1, "member_card": 1, "phone": 1}
    assert (found.people_new, found.people_known) == (1, 4)
    with override("ja"):
        assert "メールアドレス 1" in shown.known_by(job)
        said = {change["line"]: change["known_by"] for change in shown.changes(job, found.changes)}
    assert said == {2: "会員ID", 3: "メールアドレス", 4: "会員カード番号", 5: "", 6: "電話番号"}
    renamed = next(change for change in found.changes if change.line == 3)
    assert ("given_name", "健", "賢") in renamed.fields, "what its person is called now stands beside it"


def packed(lines: int) -> bytes:
    """A list whose end is missing, as an upload that broke off leaves it."""
    chance = random.Random(1)  # so that it does not pack well
    rows = "".join(f"{number},{chance.random()},c{chance.random()}@example.jp\n" for number in range(lines))
    whole = gzip.compress(f"会員ID,姓,メールアドレス\n{rows}".encode(), mtime=0)
    return whole[: len(whole) * 9 // 10]


def test_a_small_file_that_was_cut_off_is_refused_when_it_comes() -> None:
    with override("ja"), pytest.raises(Unreadable, match=r"壊れて|途中"):
        uploaded(packed(20), "list.csv.gz")


def test_a_large_file_that_was_cut_off_imports_nothing_and_says_why() -> None:
    job = tried(uploaded(packed(20_000), "list.csv.gz"))
    assert (job.state, job.trouble) == ("failed", "file_gzip_broken")
    assert events.log().head() == 0
    with override("ja"):
        assert words.trouble(job) == words.said(Problem("file_gzip_broken"))
    with override("en"):
        assert words.trouble(job).startswith("The compressed file is damaged")
