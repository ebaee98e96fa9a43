"""From a form to a letter, through the real pipeline: typed, asked, answered, written to."""

import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from enishi import pipeline
from enishi.channels.sandbox import api as mailbox
from enishi.connectors.forms import api as forms
from enishi.connectors.forms import signups
from enishi.connectors.forms.core import Limits
from enishi.connectors.forms.types import Form, Typed
from enishi.customers import api as customers
from enishi.events import api as events
from enishi.events.vocabulary import ConsentChanged, CustomerIdentified, MessageComplained
from enishi.kernel.links import read_link
from enishi.messages import api as messages
from enishi.shop import api as shop
from tests.flow.shop_day import TEA, ShopDay

pytestmark = pytest.mark.django_db
HANA = "hana@example.jp"
WORDING = "新商品のお知らせと、カートに残った商品のご案内をメールで受け取ります。"


@pytest.fixture
def day(var: Path) -> ShopDay:
    return ShopDay()


@pytest.fixture
def form(day: ShopDay) -> Form:
    made = Form(name="トップページ", title="お知らせメール", wording=WORDING, site="shop", asks=("name",))
    return forms.save(made, by="owner", at=day.at(-60))


def sign_up(day: ShopDay, form: Form, minute: float, email: str = HANA, ip: str = "192.0.2.9", **details: str) -> str:
    return forms.request(
        form, Typed(email=email, details=details, ip=ip, page_url="https://shop.example/"), at=day.at(minute)
    )


def asked(number: int = -1) -> Mapping[str, str]:
    """What the latest letter's link says."""
    letters = sorted(mailbox.letters(limit=100), key=lambda letter: letter.at)
    kept = mailbox.letter(letters[number].letter_id)
    assert kept is not None
    (token,) = re.findall(r"https://crm\.example/s/(\S+)", kept.text)
    payload = read_link(shop.signing_key("links"), "confirm", token)
    assert payload is not None
    return payload


def answer(day: ShopDay, minute: float, number: int = -1) -> str:
    said = asked(number)
    return forms.confirm(said["r"], said["e"], ip="2001:db8::1", at=day.at(minute))


def test_who_signs_up_is_asked_and_only_the_answer_counts(day: ShopDay, form: Form) -> None:
    assert sign_up(day, form, 0, family_name="山田", given_name="花子", phone="never asked") == "asked"
    day.live_until(1)
    assert day.letters() == [(1, HANA)]
    day.cart(10, TEA, email=HANA)
    day.live_until(200)
    assert day.letters() == [(1, HANA)]  # the cart letter was due, and nobody had answered
    assert answer(day, 300) == "confirmed"
    assert answer(day, 301) == "already"
    day.live_until(2000)
    assert day.minutes() == [1, 10 + 1440]  # the second letter about the cart may go
    person = customers.person_by_email(HANA)
    assert person and (person.family_name, person.phone) == ("山田", "")
    (entry,) = customers.consents(person.customer_id)
    assert (entry.method, entry.wording, entry.ip, entry.page_url) == (
        "double_opt_in", WORDING, "2001:db8::", "https://shop.example/",
    )  # fmt: skip
    assert [row.requested + row.confirmed for row in forms.forms()] == [2]


def test_a_name_typed_by_a_stranger_is_nobody_s_before_the_answer(day: ShopDay, form: Form) -> None:
    day.tell(-10, CustomerIdentified(family_name="山田"), email=HANA)
    sign_up(day, form, 0, family_name="嘘")
    day.live_until(60)
    person = customers.person_by_email(HANA)
    assert person and person.family_name == "山田"


def test_an_address_is_asked_three_times_a_day_and_no_more_whoever_asks(day: ShopDay, form: Form) -> None:
    said = {sign_up(day, form, minute, ip=f"192.0.2.{minute}") for minute in range(20)}
    day.live_until(60)
    assert said == {"asked"}  # who asks learns nothing
    assert len(day.letters()) == 3
    sign_up(day, form, 1500)
    day.live_until(1600)
    assert len(day.letters()) == 4


def test_one_place_cannot_bomb_many(day: ShopDay, form: Form) -> None:
    said = [sign_up(day, form, 0, f"p{number}@example.jp") for number in range(15)]
    assert said == ["asked"] * 10 + ["too_many"] * 5
    neighbours = [
        sign_up(day, form, 1, f"q{number}@example.jp", ip=f"2001:db8:1:2::{number:x}") for number in range(12)
    ]
    assert neighbours.count("asked") == 10  # one /64 is one place
    day.live_until(60)
    assert len(day.letters()) == 20
    assert forms.forms()[0].turned_away == 7


def test_an_answer_after_a_week_is_too_late_and_may_be_asked_for_again(day: ShopDay, form: Form) -> None:
    sign_up(day, form, 0, given_name="花子")
    day.live_until(1)
    week = 7 * 1440
    assert answer(day, week) == "expired"
    said = asked()
    assert forms.again(said["r"], said["e"], ip="192.0.2.9", at=day.at(week + 1)) == "asked"
    day.live_until(week + 2)
    assert answer(day, week + 3) == "confirmed"
    day.live_until(week + 4)
    person = customers.person_by_email(HANA)
    assert person and person.given_name == "花子"


def test_whoever_called_a_letter_spam_is_not_even_asked(day: ShopDay, form: Form) -> None:
    day.tell(-20, CustomerIdentified(family_name="山田"), email=HANA)
    day.tell(-10, MessageComplained(message_id="1", channel="email"), email=HANA)
    sign_up(day, form, 0)
    day.live_until(60)
    assert day.letters() == []
    assert [(each.state) for each in forms.latest(form.id)] == ["held"]


def test_reading_the_log_again_sends_nothing(day: ShopDay, form: Form) -> None:
    shop.note_first_run(at=day.at(-60), consent_basis="checkout_confirmed")
    sign_up(day, form, 0)
    _ticked(day, 0, "taro@example.jp")
    day.live_until(60)
    assert len(day.letters()) == 2
    events.move_offset("checkout_consents", 0)
    assert forms.ask(day.at(61)) == 0
    day.live_until(120)
    assert len(day.letters()) == 2


def test_a_closed_form_takes_nobody(day: ShopDay, form: Form) -> None:
    forms.close(form.id, True, by="owner", at=day.at(0))
    closed = forms.form(form.id)
    assert closed and sign_up(day, closed, 1) == "closed"


def test_a_box_at_the_checkout_is_confirmed_by_letter_where_the_shop_wants_it(day: ShopDay) -> None:
    shop.note_first_run(at=day.at(-60), consent_basis="checkout_confirmed")
    _ticked(day, 0, HANA)
    _ticked(day, 1, HANA)
    day.tell(
        -30,
        ConsentChanged(channel="email", purpose="marketing", state="withdrawn", method="one_click"),
        email="no@example.jp",
    )
    _ticked(day, 2, "no@example.jp")
    day.live_until(60)
    assert day.letters() == [(60, HANA)]
    day.cart(61, TEA, email=HANA)
    assert answer(day, 62) == "confirmed"
    day.live_until(200)
    assert [minute for minute, _ in day.letters()][1:] == [121]


def test_invented_boxes_leave_room_for_the_forms(day: ShopDay, form: Form, monkeypatch: pytest.MonkeyPatch) -> None:
    """Anybody can report boxes with a page's public key; nobody is to be kept from signing up by that."""
    monkeypatch.setattr(signups, "LIMITS", Limits(checkouts_an_hour=2, all_an_hour=3))
    shop.note_first_run(at=day.at(-60), consent_basis="checkout_confirmed")
    for number in range(4):
        _ticked(day, number, f"stranger{number}@example.jp")
    day.live_until(30)
    assert len(day.letters()) == 2
    assert sign_up(day, form, 31) == "asked"
    day.live_until(50)
    assert [to for _, to in day.letters()[2:]] == [HANA]
    day.live_until(200)
    assert len(day.letters()) == 5  # who had to wait is asked in a later hour


@pytest.mark.parametrize(("basis", "letters"), [("explicit", 0), ("checkout_tag", 0), ("checkout_confirmed", 1)])
def test_nobody_is_asked_where_the_shop_does_not_want_it(day: ShopDay, basis: str, letters: int) -> None:
    shop.note_first_run(at=day.at(-60), consent_basis=basis)  # type: ignore[arg-type]
    _ticked(day, 0, HANA)
    day.live_until(60)
    assert len(day.letters()) == letters


def test_what_was_typed_is_forgotten_after_a_month(day: ShopDay, form: Form) -> None:
    sign_up(day, form, 0)
    day.live_until(1)
    assert pipeline.tidy(day.at(29 * 1440)) == 0
    assert pipeline.tidy(day.at(31 * 1440)) == 1
    assert forms.confirm(asked()["r"], HANA, ip="", at=day.at(31 * 1440)) == "unknown"


def test_evidence_outlives_the_last_letter_by_three_years(day: ShopDay, form: Form) -> None:
    sign_up(day, form, 0)
    day.live_until(1)
    answer(day, 2)
    withdrawn = ConsentChanged(channel="email", purpose="marketing", state="withdrawn", method="one_click")
    day.tell(1440, withdrawn, email=HANA)
    day.live_until(1500)
    person = customers.person_by_email(HANA)
    assert person and messages.last_sends([person.customer_id])[person.customer_id] == day.at(1)
    years = timedelta(days=365 * 3 + 1)
    pipeline.tidy(day.at(0) + years - timedelta(days=2))
    assert customers.consents(person.customer_id)[-1].wording == WORDING
    pipeline.tidy(day.at(2880) + years)
    assert customers.consents(person.customer_id)[-1].wording == ""


def _ticked(day: ShopDay, minute: float, email: str) -> None:
    """A browser says that a box was ticked."""
    ticked = ConsentChanged(channel="email", purpose="marketing", state="granted", method="checkout", wording=WORDING)
    day.tell(minute, ticked, email=email, source="tag")
