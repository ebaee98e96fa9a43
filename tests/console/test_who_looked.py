"""Looking at people leaves a line in the access log, and nothing of them in the browser."""

from uuid import UUID

from django.test import Client

from enishi.console import words
from enishi.shop import api as shop
from tests.console.shop_day import NOON, ShopDay
from tests.console.test_every_page import PERIOD, PLAIN, things


def test_every_view_of_people_is_written_down(owner: Client, shop_day: ShopDay) -> None:
    kept = str(UUID(shop_day.letter.partition("-")[2]))
    looked = {
        "customers/?q=a": ("customers_listed", ""),
        f"customers/{shop_day.customer}/": ("customer_viewed", str(shop_day.customer)),
        f"customers/{shop_day.customer}/edit/": ("customer_viewed", str(shop_day.customer)),
        f"customers/{shop_day.customer}/export/": ("customer_viewed", str(shop_day.customer)),
        f"customers/{shop_day.customer}/erase/": ("erasure_previewed", str(shop_day.customer)),
        "requests/": ("subject_requests_listed", ""),
        "settings/access.csv": ("access_log_exported", ""),
        "outbox/": ("letters_listed", ""),
        f"outbox/{shop_day.message}/": ("message_viewed", str(shop_day.message)),
        f"outbox/{shop_day.message}/letter/": ("letter_read", str(shop_day.message)),
        "mailbox/": ("letters_listed", ""),
        f"mailbox/{shop_day.letter}/": ("message_viewed", kept),
        f"mailbox/{shop_day.letter}/html/": ("letter_read", kept),
        f"carts/rows/?figure=carts&{PERIOD}": ("carts_listed", ""),
        f"carts/rows.csv?figure=carts&{PERIOD}": ("carts_exported", ""),
        f"scenarios/{shop_day.scenario}/": ("runs_listed", ""),
        f"scenarios/{shop_day.scenario}/runs/": ("runs_listed", ""),
    }
    for page, (action, subject) in looked.items():
        _, before = shop.access_log()
        assert owner.get(f"/console/{page}").status_code == 200, page
        entries, after = shop.access_log(limit=1)
        assert (after - before, entries[0].by) == (1, "owner"), page
        assert (entries[0].action, entries[0].subject) == (action, subject), page
        assert action in words.ACTIONS, page


def test_no_page_stays_in_the_browser(owner: Client, shop_day: ShopDay) -> None:
    for page in (*PLAIN, *things(shop_day)):
        assert "no-store" in owner.get(f"/console/{page}").headers["Cache-Control"], page


def test_the_log_says_whom_it_is_about_by_name(owner: Client, shop_day: ShopDay) -> None:
    for page in (f"customers/{shop_day.customer}/", f"outbox/{shop_day.message}/"):
        owner.get(f"/console/{page}")
    shop.note_access(by="owner", action="customer_viewed", subject=str(UUID(int=7)), at=NOON)
    text = owner.get("/console/settings/access/").content.decode()
    assert f'<a href="/console/customers/{shop_day.customer}/">田中 さくら 様</a>' in text
    assert f'<a href="/console/outbox/{shop_day.message}/">' in text
    assert "もう保存されていません" in text
    assert str(shop_day.customer) not in text.replace(f"customers/{shop_day.customer}/", "")


def test_the_log_is_asked_about_an_address(owner: Client, shop_day: ShopDay) -> None:
    owner.get(f"/console/customers/{shop_day.customer}/")
    owner.get(f"/console/customers/{shop_day.attacker}/")
    asked = owner.get("/console/settings/access/?subject=c0@example.jp")
    assert asked.context["total"] == 1
    assert "田中 さくら" in asked.content.decode()
