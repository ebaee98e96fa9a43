"""What the shop accepts about itself, and that keys of different purposes are strangers to each other."""

import pytest

from enishi.kernel.errors import Refused
from enishi.shop import core
from enishi.shop.types import MailAccount, Profile


@pytest.mark.parametrize("address", ["shop@hidamari.example", "a..b.@docomo.ne.jp", "x+y@mail.xn--wgv71a119e.jp"])
def test_addresses_that_mail_reaches_are_accepted(address: str) -> None:
    assert core.checked_profile(Profile(sender_email=f" {address} ")).sender_email == address


@pytest.mark.parametrize(
    "address",
    ["shop", "shop@", "@example.jp", "a b@example.jp", "shop@localhost", "店@例え.jp", "a@b.jp,c@d.jp", "<a@b.jp>"],
)
def test_addresses_that_mail_cannot_reach_are_refused_by_field(address: str) -> None:
    with pytest.raises(Refused) as refusal:
        core.checked_profile(Profile(reply_to=address))
    assert refusal.value.values_of_message == {"field": "reply_to"}


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "example.jp", "ftp://example.jp", "https://", "https://a b.jp", "http://[::1"]
)
def test_web_addresses_that_open_nothing_are_refused(url: str) -> None:
    with pytest.raises(Refused):
        core.checked_profile(Profile(contact_url=url))


def test_a_public_url_loses_its_last_slash() -> None:
    assert core.checked_profile(Profile(public_url="https://crm.example.jp/")).public_url == "https://crm.example.jp"


@pytest.mark.parametrize("name", ["sender_name", "name", "phone", "sender_email"])
def test_a_line_break_cannot_reach_a_mail_header(name: str) -> None:
    with pytest.raises(Refused):
        core.checked_profile(Profile(**{name: "a@example.jp\r\nBcc: all@example.jp"}))


def test_a_postal_address_may_have_lines() -> None:
    assert core.checked_profile(Profile(postal_address="〒150-0001\n東京都")).postal_address == "〒150-0001\n東京都"


@pytest.mark.parametrize("missing", ["name", "sender_email", "postal_address", "phone"])
def test_a_profile_is_complete_when_nothing_the_law_wants_is_missing(missing: str) -> None:
    fields = {"name": "ひだまり堂", "sender_email": "a@example.jp", "postal_address": "東京都", "phone": "03-0000-0000"}
    assert core.is_complete(Profile(**fields))
    assert not core.is_complete(Profile(**(fields | {missing: ""})))


@pytest.mark.parametrize(
    "account", [MailAccount(), MailAccount(host="a b"), MailAccount(host="smtp.example.jp", port=0)]
)
def test_mail_accounts_that_lead_nowhere_are_refused(account: MailAccount) -> None:
    with pytest.raises(Refused):
        core.checked_mail_account(account)


def test_keys_depend_on_secret_and_purpose_and_nothing_else() -> None:
    keys = {core.derived_key(secret, purpose) for secret in ("a", "b") for purpose in ("links", "addresses")}
    assert len(keys) == 4
    assert {len(key) for key in keys} == {32}
    assert core.derived_key("a", "links") in keys


def test_a_seal_opens_only_for_its_own_secret_and_purpose() -> None:
    sealed = core.seal("secret", "mail", "パスワード")
    assert "パスワード" not in sealed
    assert core.unseal("secret", "mail", sealed) == "パスワード"
    assert core.unseal("secret", "write_key", sealed) is None
    assert core.unseal("another", "mail", sealed) is None
    assert core.unseal("secret", "mail", sealed[:-2] + "A=") is None
