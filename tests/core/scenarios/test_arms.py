"""Hold-outs: a fixed draw, as large as asked for, different for every scenario."""

from uuid import UUID

from enishi.scenarios.core.arms import CONTROL, TREATED, arm

PEOPLE = [UUID(int=n * 0x9E3779B97F4A7C15F39CC0605CEDC835 % 2**128) for n in range(20_000)]


def test_no_share_holds_out_nobody() -> None:
    assert {arm("a", person, 0.0) for person in PEOPLE} == {TREATED}


def test_the_share_is_met_and_the_draw_is_fixed() -> None:
    held = [person for person in PEOPLE if arm("a", person, 0.05) == CONTROL]
    assert abs(len(held) / len(PEOPLE) - 0.05) < 0.005
    assert held == [person for person in PEOPLE if arm("a", person, 0.05) == CONTROL]


def test_scenarios_hold_out_different_people() -> None:
    both = [p for p in PEOPLE if arm("a", p, 0.05) == CONTROL and arm("b", p, 0.05) == CONTROL]
    assert len(both) / len(PEOPLE) < 0.005


def test_a_larger_share_keeps_those_already_held_out() -> None:
    small = {person for person in PEOPLE if arm("a", person, 0.05) == CONTROL}
    assert small <= {person for person in PEOPLE if arm("a", person, 0.10) == CONTROL}
