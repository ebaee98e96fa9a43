"""What only all lines together can say: which number is the day, which numbers a spreadsheet destroyed, which encoding was meant."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enishi.connectors.csv.core import reasons, surveying
from enishi.connectors.csv.core.reasons import MESSAGES, problem
from enishi.connectors.csv.types import Column, DateOrder, Mapping, Problem, Row, Surveyed

MAPPING = Mapping(
    kind="customers", columns={"customer_id": Column(index=0), "registered_at": Column(index=1, header="登録日")}
)


def surveyed(cells: list[tuple[str, str]], *, broken: int = 0, mapping: Mapping = MAPPING) -> Surveyed:
    rows = [Row(line, line, line + 1, list(each)) for line, each in enumerate(cells, start=1)]
    rows += [Row(0, 0, 1, [], problem("line_bytes", encoding="utf-8"))] * broken
    survey = surveying.Survey(mapping)
    for at in range(0, len(rows), 4):
        survey.take(rows[at : at + 4])
    return survey.result()


def order_of(*cells: str) -> DateOrder | tuple[DateOrder, ...]:
    found = surveyed([("1", cell) for cell in cells])
    asked = [question.choices for question in found.questions]
    return asked[0] if asked else found.mapping.columns["registered_at"].order


def test_one_value_settles_its_column() -> None:
    assert order_of("01/02/2026", "03/04/2026", "31/01/2026") == "dmy"
    assert order_of("01/02/2026", "01/31/2026") == "mdy"


def test_what_nothing_settles_is_asked() -> None:
    assert order_of("01/02/2026", "03/04/2026") == ("dmy", "mdy")


def test_what_contradicts_itself_is_asked() -> None:
    assert order_of("31/01/2026", "01/31/2026") == ("dmy", "mdy")


def test_dates_that_say_it_themselves_need_no_order() -> None:
    assert order_of("2026/01/02", "令和8年1月2日", "", "20260102") == ""


def test_the_same_day_and_month_need_no_answer() -> None:
    assert order_of("02/02/2026", "03/03/2026") == "dmy"


def test_an_answer_is_not_asked_again() -> None:
    answered = Mapping(
        kind="customers", columns={"customer_id": Column(index=0), "registered_at": Column(index=1, order="mdy")}
    )
    found = surveyed([("1", "01/02/2026")], mapping=answered)
    assert (found.questions, found.mapping.columns["registered_at"].order) == ((), "mdy")


def test_a_question_shows_what_it_is_about() -> None:
    (question,) = surveyed([("1", "01/02/2026"), ("2", "03/04/2026")]).questions
    assert (question.field, question.header) == ("registered_at", "登録日")
    assert sorted(question.examples) == ["01/02/2026", "03/04/2026"]


@settings(max_examples=100)
@given(
    first=st.dates(date(2020, 1, 1), date(2025, 1, 1)),
    days=st.lists(st.integers(0, 400), min_size=1, max_size=30),
    order=st.sampled_from(["dmy", "mdy"]),
)
def test_the_order_that_was_written_is_never_ruled_out(first: date, days: list[int], order: str) -> None:
    cells = []
    for offset in days:
        day = first + timedelta(days=offset)
        parts = {"d": f"{day.day:02}", "m": f"{day.month:02}", "y": str(day.year)}
        cells.append("/".join(parts[part] for part in order))
    found = order_of(*cells)
    same = all(cell[:2] == cell[3:5] for cell in cells)
    assert same or order == found or order in found
    if any(int(cell[:2]) > 12 or int(cell[3:5]) > 12 for cell in cells):
        assert found == order


def test_destroyed_numbers_are_counted() -> None:
    found = surveyed([("1.23E+11", ""), ("4.5E+12", ""), ("7", "")])
    assert found.problems == (problem("column_destroyed", found=2, field="customer_id", value="1.23E+11"),)


def test_too_many_impossible_characters_speak_for_another_encoding() -> None:
    assert [each.code for each in surveyed([("1", "")] * 9, broken=1).problems] == ["file_encoding"]
    few = surveyed([("1", "")] * 99, broken=1)
    assert (few.problems, few.lines, few.unreadable) == ((), 100, 1)


def test_a_file_without_lines_says_so() -> None:
    assert [each.code for each in surveyed([]).problems] == ["file_no_lines"]


def test_too_many_scattered_orders_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surveying, "MAX_SCATTERED", 2)
    mapping = Mapping(kind="orders", columns={"order_id": Column(index=0), "ordered_at": Column(index=1)})
    cells = [(str(number), "2026-01-05") for _ in range(2) for number in range(9)]
    found = surveyed(cells, mapping=mapping)
    assert [each.code for each in found.problems] == ["column_scattered"]


def test_every_reason_says_what_it_is_about_and_fits_its_values() -> None:
    values: dict[str, str | int] = {
        **dict.fromkeys(
            ("field", "value", "other", "encoding", "delimiter", "header", "currency", "choices", "fields"), "x"
        ),
        **dict.fromkeys(("detail", "path"), "x"),
        **dict.fromkeys(("found", "limit", "expected", "line", "column"), 1),
    }
    for code, message in MESSAGES.items():
        assert "%(" not in reasons.text(Problem(code, values)), code
        assert message.endswith((".", ")")), code


def test_long_cells_are_shown_short() -> None:
    assert problem("value_date", field="on", value="x" * 500).values["value"] == "x" * reasons.SHOWN + "…"
    with pytest.raises(KeyError):
        problem("bad_luck")
