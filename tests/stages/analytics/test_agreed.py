"""Who may be written to about a cart is whom the policy would have let through when it was left."""

from pathlib import Path
from random import Random
from typing import Any

import pytest

from enishi.analytics import reports
from enishi.customers.core.consenting import Said, Voice, consents
from enishi.events.vocabulary import ConsentChanged
from enishi.shop.types import BROWSER_SOURCE
from enishi.warehouse import api as warehouse
from tests.stages.analytics.shop_days import DAY, Days, after

PEOPLE = 400
LEFT = 60  #: minutes: a cart that was filled when the shop opened is abandoned then
VOICES: dict[str, tuple[Voice, str, Any]] = {
    "browser": ("browser", BROWSER_SOURCE, "form"),
    "list": ("list", "csv", "import"),
    "known": ("known", "shopify", "api"),
    "confirmed": ("known", "enishi", "double_opt_in"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("basis", ["", "checkout_tag"])
def test_consent_counts_in_the_report_as_it_does_for_letters(var: Path, basis: Any) -> None:
    random, days, words = Random(5), Days(), dict[int, list[Said]]()
    for person in range(1, PEOPLE + 1):
        days.is_known(0, person)
        days.fills(0, person, 100)
        words[person] = [_said(random, days, person) for _ in range(random.randrange(5))]
    days.loaded(warehouse.owner())
    expected = {
        person
        for person, said in words.items()
        if consents(said, after(LEFT), browser_counts=basis == "checkout_tag")["reminder"] == "granted"
    }
    period = reports.Period(DAY, DAY, after(24 * 60), None)
    rows, _ = reports.cart_rows(warehouse.reader(), period, basis, "may_be_written_to", (PEOPLE, 0))
    assert {row.customer_id for row in rows} == expected
    assert PEOPLE / 5 < len(expected) < PEOPLE / 2


def _said(random: Random, days: Days, person: int) -> Said:
    voice, source, method = VOICES[random.choice(list(VOICES))]
    minute = random.choice([10, 20, 30, LEFT, LEFT + 1])
    purpose = random.choice(["marketing", "reminder", "newsletter"])
    granted = random.random() < 0.6
    word = ConsentChanged(
        channel=random.choice(["email", "email", "email", "line"]),
        purpose=purpose,  # type: ignore[arg-type]
        state="granted" if granted else "withdrawn",
        method=method,
    )
    days.happens(minute, person, word, source=source)
    counts_at = after(minute) if word.channel == "email" else after(LEFT + 1)  # another channel's word is none here
    return Said(counts_at, purpose, granted, voice)
