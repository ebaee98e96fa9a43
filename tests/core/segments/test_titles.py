"""Names look like what they are."""

import pytest

from enishi.segments.core.titles import title

FLAG = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  春の\u3000お得意様 ", "春の\u3000お得意様"),
        ("👩\u200d👧 \"A\" 'B' \\ 」”; DROP TABLE", "👩\u200d👧 \"A\" 'B' \\ 」”; DROP TABLE"),
        (FLAG, FLAG),
        ("VIP\u200b", "VIP"),
        ("V\u00adIP\ufeff", "VIP"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("one\r\ntwo\x00\u2028three", "one  two three"),
        ("カ\u3099", "ガ"),
        ("\u200d", ""),
        ("\u200b \u2066", ""),
    ],
)  # fmt: skip
def test_what_nobody_sees_is_no_part_of_a_name(typed: str, kept: str) -> None:
    assert title(typed) == kept
    assert title(kept) == kept
