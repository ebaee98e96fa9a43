"""The shop's door: profile, secrets, keys, the two clocks, from every kind of thread."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from enishi.kernel import clock
from enishi.kernel.errors import NotFound, Refused
from enishi.shop import api, models
from enishi.shop.types import FirstRun, MailAccount, Profile

AT = datetime(2026, 11, 1, tzinfo=UTC)
COMPLETE = Profile(name="ひだまり堂", sender_email="shop@example.jp", postal_address="東京都", phone="03-0000-0000")


@pytest.mark.django_db
def test_before_the_first_run_everything_is_empty() -> None:
    assert api.profile() == Profile()
    assert api.mail_account() is None
    assert api.first_run() == FirstRun()
    assert api.write_keys() == []


@pytest.mark.django_db
def test_a_saved_profile_is_read_back_and_noted() -> None:
    api.save_profile(COMPLETE, by="owner", at=AT)
    assert api.profile() == COMPLETE
    assert api.first_run().profile_at == AT
    lines, total = api.access_log()
    assert [(line.by, line.action, line.at) for line in lines] == [("owner", "profile_saved", AT)]
    assert total == 1


@pytest.mark.django_db
def test_the_access_log_is_read_by_page_and_by_subject() -> None:
    for number in range(5):
        api.note_access(by="owner", action="customer_seen", subject=f"person {number % 2}", at=AT)
    lines, total = api.access_log("person 0", limit=2, offset=2)
    assert (len(lines), total) == (1, 3)


@pytest.mark.django_db
def test_the_profile_step_is_open_again_when_something_needed_is_removed() -> None:
    api.save_profile(COMPLETE, by="owner", at=AT)
    api.save_profile(Profile(name="ひだまり堂"), by="owner", at=AT)
    assert api.first_run().profile_at is None


@pytest.mark.django_db
def test_a_refused_profile_changes_nothing() -> None:
    api.save_profile(COMPLETE, by="owner", at=AT)
    with pytest.raises(Refused):
        api.save_profile(Profile(url="not a page"), by="owner", at=AT)
    assert api.profile() == COMPLETE


@pytest.mark.django_db
def test_the_mail_password_is_sealed_and_kept_when_left_empty() -> None:
    api.save_mail_account(MailAccount(host="smtp.example.jp", username="u", password="とても秘密"), by="owner", at=AT)
    assert "とても秘密" not in str(models.Setting.objects.get(name="mail_account").value)
    api.save_mail_account(MailAccount(host="smtp.example.jp", username="u2", port=465), by="owner", at=AT)
    account = api.mail_account()
    assert account is not None
    assert (account.username, account.port, account.password) == ("u2", 465, "とても秘密")


@pytest.mark.django_db
def test_the_mail_password_is_not_handed_to_another_server() -> None:
    """Who gets at an open console could else point it at a server of their own and read the password there."""
    account = MailAccount(host="smtp.example.jp", username="u", password="とても秘密")
    api.save_mail_account(account, by="owner", at=AT)
    with pytest.raises(Refused):
        api.save_mail_account(MailAccount(host="elsewhere.example", username="u"), by="owner", at=AT)
    assert api.mail_account() == account
    api.save_mail_account(MailAccount(host="elsewhere.example", username="u", password="new"), by="owner", at=AT)


@pytest.mark.django_db
def test_a_password_sealed_by_another_installation_is_asked_for_again(settings: object) -> None:
    api.save_mail_account(MailAccount(host="smtp.example.jp", password="p"), by="owner", at=AT)
    settings.SECRET_KEY = "another installation"  # type: ignore[attr-defined]
    with pytest.raises(Refused):
        api.mail_account()


@pytest.mark.django_db
def test_steps_of_the_checklist_are_marked_one_by_one() -> None:
    later = AT + timedelta(days=1)
    api.note_first_run(at=AT, mail_test=True)
    api.note_first_run(at=later, opt_out_list=True, consent_basis="checkout_tag")
    assert api.first_run() == FirstRun(
        mail_test_at=AT, opt_out_list_at=later, consent_basis="checkout_tag", consent_basis_at=later
    )


@pytest.mark.django_db
def test_a_site_has_a_public_and_a_secret_key_made_once() -> None:
    browser, server = api.ensure_write_keys("main")
    assert (browser.trusted, browser.source, browser.site) == (False, "tag", "main")
    assert (server.trusted, server.source, server.site) == (True, "api", "main")
    assert api.ensure_write_keys("main") == (browser, server)
    assert api.write_keys() == [browser, server]
    assert api.write_key(server.key) == server
    assert api.write_key("nonsense") is None
    assert not models.WriteKey.objects.filter(key=server.key).exists()


@pytest.mark.django_db
def test_a_withdrawn_key_is_unknown_and_replaced_on_request() -> None:
    browser, server = api.ensure_write_keys("main")
    api.withdraw_write_key(server.key, by="owner", at=AT)
    assert api.write_key(server.key) is None
    with pytest.raises(NotFound):
        api.withdraw_write_key(server.key, by="owner", at=AT)
    again = api.ensure_write_keys("main")
    assert again[0] == browser
    assert again[1].key != server.key


@pytest.mark.django_db
def test_business_time_moves_forward_and_runs_on() -> None:
    target = clock.machine_now() + timedelta(days=90)
    api.move_business_clock(target)
    assert target <= api.business_now() < target + timedelta(minutes=1)
    with pytest.raises(Refused):
        api.move_business_clock(target - timedelta(seconds=1))
    assert api.business_now() <= api.business_now()


@pytest.mark.django_db
def test_business_time_may_begin_in_the_past_once() -> None:
    api.begin_business_clock(AT)
    assert AT <= api.business_now() < AT + timedelta(minutes=1)
    api.move_business_clock(AT + timedelta(days=1))
    with pytest.raises(Refused):
        api.begin_business_clock(AT)
    assert api.business_now() >= AT + timedelta(days=1)


def test_signing_keys_are_stable_and_separate() -> None:
    assert api.signing_key("links") == api.signing_key("links")
    assert api.signing_key("links") != api.signing_key("addresses")


@pytest.mark.django_db(transaction=True)
def test_the_hot_doors_may_ask_from_an_event_loop(var: Path) -> None:
    browser, _ = api.ensure_write_keys("main")
    api.move_business_clock(clock.machine_now() + timedelta(days=1))
    api.warm()

    async def door() -> None:
        assert api.write_key(browser.key) == browser
        assert api.write_key("nonsense") is None
        assert api.business_now() > clock.machine_now() + timedelta(hours=23)
        assert api.signing_key("links")

    asyncio.run(door())


@pytest.mark.django_db(transaction=True)
def test_a_cold_event_loop_still_gets_the_right_answer(var: Path) -> None:
    browser, _ = api.ensure_write_keys("main")

    async def door() -> None:
        assert api.write_key(browser.key) == browser

    asyncio.run(door())
