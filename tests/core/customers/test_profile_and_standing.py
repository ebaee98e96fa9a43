"""Consent, suppression and holds as of an instant; addresses and names in one spelling."""

from datetime import UTC, datetime, timedelta

import pytest

from enishi.customers.core import standing
from enishi.customers.core.consenting import Said
from enishi.customers.core.folding import address, searchable
from enishi.customers.core.standing import Held, Record, Suppressed

START = datetime(2026, 11, 1, tzinfo=UTC)


def at(hours: int) -> datetime:
    return START + timedelta(hours=hours)


def test_a_standing_is_a_matter_of_the_instant() -> None:
    record = Record(
        email="a@example.jp",
        said={
            "email": [Said(at(hour), "marketing", yes) for hour, yes in ((5, False), (1, True), (3, False), (4, True))]
        },
        suppressed=[Suppressed(at(6), None, "hard_bounce")],
        holds=[
            Held("complaint", "1", at(2), True),
            Held("complaint", "1", at(2), False),
            Held("complaint", "2", at(7), True),
        ],
    )
    found = [standing.standing(record, at(hour)) for hour in range(8)]
    assert [each.consent for each in found] == ["unknown", *["granted"] * 2, "withdrawn", "granted", *["withdrawn"] * 3]
    assert [each.suppressed for each in found] == [""] * 6 + ["hard_bounce"] * 2
    assert [each.hold for each in found] == [*[""] * 7, "complaint"]  # the first was opened and settled in one instant


def hold(*changes: tuple[str, int, bool, int | None]) -> list[str]:
    """What holds marketing back at each of eight hours: (kind, hour, placed, hour at which it ends by itself)."""
    held = [Held(kind, kind, at(hour), is_open, at(end) if end else None) for kind, hour, is_open, end in changes]
    return [standing.standing(Record(holds=held), at(hour)).hold for hour in range(8)]


def test_a_hold_lasts_until_it_is_lifted_or_over() -> None:
    quiet = hold(("asked_for_quiet", 1, True, 4), ("moved", 5, True, None), ("moved", 7, False, None))
    assert quiet == ["", *["asked_for_quiet"] * 3, "", "moved", "moved", ""]


def test_a_hold_placed_again_has_its_new_end() -> None:
    assert hold(("other", 1, True, 3), ("other", 2, True, 6)) == ["", *["other"] * 5, "", ""]


def test_of_several_reasons_the_gravest_is_named() -> None:
    assert hold(("moved", 1, True, None), ("deceased", 3, True, None))[1:4] == ["moved", "moved", "deceased"]


def test_staff_and_wholesale_are_no_customers_to_be_written_to() -> None:
    assert standing.standing(Record(flag="staff"), at(0)).hold == "staff"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Hanako@Example.JP ", "hanako@example.jp"),
        ("ｈａｎａｋｏ＠ｅｘａｍｐｌｅ．ｊｐ", "hanako@example.jp"),
        ("a..b.@docomo.ne.jp", "a..b.@docomo.ne.jp"),
        ("none", ""),
        ("@example.jp", ""),
        ("a@b@example.jp", ""),
        ("a b@example.jp", ""),
        ("a@localhost", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_addresses_are_folded_and_what_is_none_is_nobodys(typed: str | None, kept: str) -> None:
    assert address(typed) == kept


@pytest.mark.parametrize("typed", ["ヤマダ タロウ", "やまだ　たろう", "ﾔﾏﾀﾞﾀﾛｳ"])
def test_names_are_found_however_they_are_typed(typed: str) -> None:
    assert searchable(typed) == "ヤマダタロウ"
