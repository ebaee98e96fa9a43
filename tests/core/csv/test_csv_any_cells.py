"""Whatever stands in the cells of whatever kind of file: nothing breaks, every line comes back once, and what is made can be made again."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from enishi.connectors.csv.core import judging, reasons, surveying, understanding
from enishi.connectors.csv.core.fields import FIELDS
from enishi.connectors.csv.core.reasons import MESSAGES
from enishi.connectors.csv.types import Column, Context, FileKind, Mapping, Problem, Row
from enishi.events.types import Event
from tests.core.csv.passage import context

#: What stands in real files, and what should not.
CELLS = (
    *(
        "",
        " ",
        "-",
        "なし",
        "0",
        "1",
        "-1",
        "３",
        "1.5",
        "1,980",
        "△500",
        "99999999999999",
        "1.2E+11",
        "17850.0",
        "'0012",
    ),
    *("31/01/2026", "令和8年1月31日", "20991231", "0000-00-00", "46053", "1026-01-01", "2026-01-31 15:05"),
    *("a@example.com", "bad@", "090-1234-5678", "〒150-0001", "東京都渋谷区1-1", "東京", "森 花子", "ﾓﾘ", "様", "女"),
    *("はい", "いいえ", "キャンセル", "返品", "解約", "休止中", "閲覧", "カート", "購入", "毎月", "JPY", "yen", "line"),
    *("https://shop.example/", "javascript:x", "x" * 600, "\ufeff", "😀", "=1+1", "a,b;c", "\u0000x", "/", "order:1"),
)
#: A sound cell for each kind of value, so that most lines get far.
SOUND = {
    **dict.fromkeys(("text", "id", "name", "codes"), "abc1"),
    **dict.fromkeys(("amount", "price", "whole", "cycle"), "30"),
    **dict.fromkeys(("instant", "day", "birthday"), "2026-01-31"),
    **{"email": "a@example.com", "phone": "090-1234-5678", "postal": "1500001", "prefecture": "東京都", "kana": "モリ"},
    **{
        "address": "東京都渋谷区1-1",
        "flag": "はい",
        "sex": "女",
        "order_state": "発送済み",
        "contract_state": "継続中",
    },
    **{"channel": "email", "sales_channel": "web", "line_kind": "商品", "action": "カート", "currency": "JPY"},
    **{"url": "https://shop.example/"},
}
cells = st.one_of(st.sampled_from(CELLS), st.text(max_size=6))


def all_fields(kind: FileKind) -> Mapping:
    """Every field a column of its own, and one of the shop's own."""
    columns = {field.name: Column(index=at, order="dmy") for at, field in enumerate(FIELDS[kind])}
    if kind == "customers":
        columns["trait:好み"] = Column(index=len(columns))
    return Mapping(kind=kind, columns=columns)


@pytest.mark.parametrize("kind", list(FIELDS))
def test_any_cells(kind: FileKind) -> None:
    mapping = all_fields(kind)
    table = st.lists(
        st.lists(cells, min_size=len(mapping.columns), max_size=len(mapping.columns)), min_size=1, max_size=4
    )

    @settings(
        max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example], deadline=None
    )
    @given(table=table, basis=st.sampled_from(["", "consent"]), known=st.booleans())
    def check(table: list[list[str]], basis: str, known: bool) -> None:
        rows = [Row(at, at, at + 1, line) for at, line in enumerate(table, start=2)]
        about = context(basis=basis)
        lines, events = taken(mapping, rows, about, known=known)
        assert lines == [row.line for row in rows]
        assert events == taken(mapping, rows, about, known=known)[1]

    check()


def taken(mapping: Mapping, rows: list[Row], about: Context, *, known: bool) -> tuple[list[int], list[Event]]:
    """Every line that came back, sorted, and every event."""
    survey = surveying.Survey(mapping)
    survey.take(rows)
    reader = understanding.understander(survey.result(), about)
    lines: list[int] = []
    events: list[Event] = []
    for part in (reader.take(rows), reader.finish()):
        for verdict in part.verdicts:
            lines.append(verdict.line)
            assert MESSAGES[verdict.reason] % verdict.values
        for subject in part.subjects:
            lines += subject.lines
            made = judging.events(subject, known=known, context=about)
            if isinstance(made, Problem):
                assert reasons.text(made)
            else:
                events += made
    return sorted(lines), events
