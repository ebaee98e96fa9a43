"""What the owner can do: the checklist, the scenario, letters, settings, the clock."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from enishi.channels.sandbox import api as sandbox
from enishi.console.letters.variables import VARIABLES
from enishi.customers import api as customers
from enishi.messages import api as messages
from enishi.scenarios import api as scenarios
from enishi.scenarios.types import SendLetter, Wait
from enishi.shop import api as shop
from tests.console.shop_day import NOON, ShopDay

PROFILE = {
    "name": "ひだまり堂",
    "sender_email": "shop@hidamari.example",
    "postal_address": "東京都台東区谷中1-2-3",
    "phone": "03-0000-0000",
}
BOTH = {
    "amount": ["30", "2"],
    "unit": ["minutes", "days"],
    "template": ["cart-2", "cart-1"],
    "expires": ["1440", "1440"],
}


@pytest.fixture
def scenario(stores: object) -> str:
    return scenarios.ensure_cart_recovery(at=NOON).key


def test_the_checklist_is_walked_from_the_first_step_to_the_last(owner: Client, scenario: str) -> None:
    owner.post("/console/first-run/shop/", PROFILE)
    assert shop.profile().name == "ひだまり堂"
    owner.post(
        "/console/first-run/mail/",
        {"host": "smtp.example.jp", "port": "587", "security": "starttls", "password": "secret"},
    )
    account = shop.mail_account()
    assert account is not None and account.password == "secret"
    owner.post("/console/first-run/mail/test/", {"test-email": "me@example.jp"})
    assert [letter.to_address for letter in sandbox.letters()] == ["me@example.jp"]
    owner.post("/console/first-run/opt-outs/", {"none": "1"})
    owner.post("/console/first-run/consent/", {"basis": "checkout_tag", "cart_mails": "no"})
    owner.post("/console/first-run/own-cart/", {"arrived": "1"})
    owner.post("/console/first-run/switch/", {"on": "1"})
    done = shop.first_run()
    assert done.profile_at and done.mail_test_at and done.opt_out_list_at and done.own_cart_at
    assert done.consent_basis == "checkout_tag"
    assert scenarios.scenario(scenario).on
    owner.post("/console/first-run/switch/", {"off": "1"})
    assert not scenarios.scenario(scenario).on


def test_a_refused_field_keeps_what_was_typed_and_says_what_to_do(owner: Client) -> None:
    answer = owner.post("/console/settings/", {**PROFILE, "sender_email": "shop@@nowhere", "name": "山の店"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="山の店"' in text
    assert "差出人アドレスがメールアドレスの形になっていません。" in text
    assert 'aria-invalid="true"' in text
    assert shop.profile().name == ""


def test_a_profile_without_a_way_to_complain_is_asked_for_one(owner: Client) -> None:
    answer = owner.post("/console/settings/", {**PROFILE, "phone": ""})
    assert answer.status_code == 422
    assert shop.profile().name == ""


def test_the_password_of_the_mail_account_is_never_shown(owner: Client) -> None:
    owner.post(
        "/console/settings/mail/",
        {"host": "smtp.example.jp", "port": "587", "security": "tls", "password": "very secret"},
    )
    assert "very secret" not in owner.get("/console/settings/mail/").content.decode()
    owner.post("/console/settings/mail/", {"host": "smtp.example.jp", "port": "465", "security": "tls", "password": ""})
    account = shop.mail_account()
    assert account is not None and (account.port, account.password) == (465, "very secret")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_the_opt_out_list_of_the_old_tool_is_read_in_any_encoding(owner: Client, encoding: str) -> None:
    sheet = "氏名,メールアドレス\r\n髙橋,A@example.jp\r\n佐藤,ｂ@example.jp\r\n佐藤,b@example.jp\r\nなし,\r\n".replace(
        "髙", "高"
    )
    file = SimpleUploadedFile("list.csv", sheet.encode(encoding))
    owner.post("/console/first-run/opt-outs/", {"file": file})
    assert customers.suppressed_count() == 2
    assert shop.first_run().opt_out_list_at


def test_a_list_without_an_address_is_an_answer_not_a_success(owner: Client) -> None:
    answer = owner.post("/console/first-run/opt-outs/", {"pasted": "なし"})
    assert "メールアドレスが見つかりませんでした" in answer.content.decode()
    assert shop.first_run().opt_out_list_at is None


def test_a_cart_system_that_writes_too_is_switched_off_first(owner: Client) -> None:
    answer = owner.post("/console/first-run/consent/", {"basis": "explicit", "cart_mails": "yes"})
    assert "先にカートシステム側のメールを止めて" in answer.content.decode()
    assert shop.first_run().consent_basis == ""


def test_letters_are_arranged_and_put_in_force(owner: Client, scenario: str) -> None:
    page = f"/console/scenarios/{scenario}/steps/"
    assert owner.post(page, {**BOTH, "up": "1"}).status_code == 200
    assert scenarios.scenario(scenario).version == 1, "nothing counts before it is put in force"
    owner.post(page, {**BOTH, "publish": "1"})
    found = scenarios.scenario(scenario)
    assert found.version == 2
    assert found.program.steps == (Wait(30), SendLetter("cart-2"), Wait(2880), SendLetter("cart-1"))


@pytest.mark.parametrize(
    ("amount", "unit"),
    [
        ("14", "minutes"),
        ("91", "days"),
        ("0", "hours"),
        ("-1", "days"),
        ("1.5", "hours"),
        ("", "days"),
        ("x", "days"),
        ("1", "years"),
    ],
)
def test_a_delay_that_cannot_be_stands_with_its_error(owner: Client, scenario: str, amount: str, unit: str) -> None:
    answer = owner.post(
        f"/console/scenarios/{scenario}/steps/",
        {**BOTH, "amount": [amount, "2"], "unit": [unit, "days"], "publish": "1"},
    )
    assert answer.status_code == 422
    assert 'id="error-0"' in answer.content.decode()
    assert scenarios.scenario(scenario).version == 1


@pytest.mark.parametrize(("amount", "unit"), [("15", "minutes"), ("90", "days")])
def test_the_shortest_and_the_longest_delay_are_taken(owner: Client, scenario: str, amount: str, unit: str) -> None:
    one = {"amount": [amount], "unit": [unit], "template": ["cart-1"], "expires": ["1440"]}
    owner.post(f"/console/scenarios/{scenario}/steps/", {**one, "publish": "1"})
    assert scenarios.scenario(scenario).version == 2


def test_an_added_letter_is_a_copy_that_can_be_changed(owner: Client, scenario: str) -> None:
    text = owner.post(
        f"/console/scenarios/{scenario}/steps/", {**BOTH, "template": ["cart-1", "cart-3"], "add": "1"}
    ).content.decode()
    assert 'value="cart-4" selected' in text
    assert messages.template("cart-4", "ja").html == messages.template("cart-3", "ja").html


def test_a_letter_is_kept_byte_for_byte(owner: Client) -> None:
    supplied = messages.template("cart-1", "ja")
    html = "  " + supplied.html + "\n\n"
    for _time in range(2):
        owner.post(
            "/console/letters/cart-1/ja/",
            {"subject": supplied.subject, "html": html.replace("\n", "\r\n"), "text": supplied.text},
        )
        assert messages.template("cart-1", "ja").html == html
    owner.post("/console/letters/cart-1/ja/reset/")
    assert messages.template("cart-1", "ja").html == supplied.html


def test_a_letter_with_an_error_keeps_what_was_typed(owner: Client) -> None:
    typed = {"subject": "こんにちは", "html": "<p>{{ nobody.knows }}</p>", "text": "{{ unsubscribe_url }}"}
    answer = owner.post("/console/letters/cart-1/ja/", typed)
    assert answer.status_code == 422
    assert "&lt;p&gt;{{ nobody.knows }}&lt;/p&gt;" in answer.content.decode()
    assert not messages.template("cart-1", "ja").edited


def test_the_preview_shows_what_stands_in_the_form_and_can_do_nothing(owner: Client) -> None:
    supplied = messages.template("cart-1", "ja")
    typed = {"subject": supplied.subject, "html": supplied.html + "<i>新しい行</i>", "text": supplied.text}
    answer = owner.post("/console/letters/cart-1/ja/preview/", typed)
    assert "<i>新しい行</i>" in answer.content.decode()
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "script-src" not in answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_the_list_of_variables_is_the_one_letters_are_checked_against() -> None:
    assert list(VARIABLES) == list(messages.variables())


def test_looking_at_a_person_is_written_down(owner: Client, shop_day: ShopDay) -> None:
    owner.get(f"/console/customers/{shop_day.customer}/")
    owner.get(f"/console/outbox/{shop_day.message}/")
    found = {(entry.action, entry.subject) for entry in shop.access_log()[0]}
    assert {("customer_viewed", str(shop_day.customer)), ("message_viewed", str(shop_day.message))} <= found


def test_the_server_key_is_shown_on_demand_only_and_written_down(owner: Client) -> None:
    _browser, server = shop.ensure_write_keys("shop")
    assert server.key not in owner.get("/console/settings/keys/").content.decode()
    answer = owner.post("/console/settings/keys/reveal/", {"site": "shop"})
    assert server.key in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    assert shop.access_log()[0][0].action == "server_key_revealed"


def test_the_clock_is_asked_to_move_and_says_how_far_it_is(owner: Client) -> None:
    before = shop.business_now()
    owner.post("/console/clock/move/", {"by": "day"})
    move = shop.clock_move()
    assert move is not None and timedelta(hours=23) < move.to - before < timedelta(hours=25)
    assert "<progress" in owner.get("/console/clock/face/").content.decode()
    assert owner.post("/console/clock/move/", {"by": "year"}).status_code == 404


def test_the_report_s_rows_are_as_many_as_its_figures(owner: Client, shop_day: ShopDay) -> None:
    period = "first=2026-04-07&last=2026-04-07"
    report = owner.get(f"/console/carts/?{period}")
    for step in report.context["funnel"]:
        rows = owner.get(step["href"])
        assert rows.context["total"] == step["count"], step["label"]
    assert report.context["total"].carts == 4


def test_a_sheet_never_begins_a_cell_with_a_formula(owner: Client, shop_day: ShopDay) -> None:
    text = owner.get("/console/carts/rows.csv?figure=carts&first=2026-04-07&last=2026-04-07").content.decode(
        "utf-8-sig"
    )
    assert len(text.strip().splitlines()) == 5


def test_login_says_in_words_what_went_wrong(stranger: Client) -> None:
    answer = stranger.post("/console/login/", {"username": "nobody", "password": "wrong"})
    assert "名前とパスワードが合いません" in answer.content.decode()


def test_language_is_changed_by_a_post_and_stays_at_the_page(owner: Client) -> None:
    answer = owner.post("/console/language/", {"language": "en", "next": "/console/carts/"})
    assert answer.headers["Location"] == "/console/carts/"
    assert "What you lose today" in owner.get("/console/carts/").content.decode()
    assert (
        owner.post("/console/language/", {"language": "ja", "next": "https://evil.example/"}).headers["Location"]
        == "/console/"
    )


def test_an_address_is_taken_as_people_type_it(owner: Client) -> None:
    typed = {
        "name": "店",
        "sender_email": "a@example.jp",
        "postal_address": "京都市",
        "phone": "075",
        "url": "example.jp/shop",
    }
    assert owner.post("/console/first-run/shop/", typed).status_code == 302
    assert shop.profile().url == "https://example.jp/shop"
    answer = owner.post("/console/first-run/shop/", {**typed, "url": "javascript:alert(1)"})
    assert answer.status_code == 200
    assert "http://" in answer.content.decode()
    assert shop.profile().url == "https://example.jp/shop"
