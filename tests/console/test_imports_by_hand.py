"""An import as a clerk goes through it, page by page, and sales compared with what the cart says."""

import hashlib
import html
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from enishi import pipeline
from enishi.connectors.csv import api as imports
from enishi.connectors.csv.job import Job
from enishi.customers import api as customers
from enishi.kernel.calendar import local_date
from enishi.shop import api as shop

CUSTOMERS = "会員ID,姓,名,メールアドレス,メルマガ\n1,山田,花子,hanako@example.jp,希望する\n2,<script>alert(1)</script>,健,broken,希望する\n"


@pytest.fixture
def clerk(owner: Client) -> Iterator[Client]:
    shop.ensure_write_keys("shop")
    owner.cookies["django_language"] = "en"
    yield owner


def uploaded(text: str, name: str = "list.csv") -> Job:
    """What the upload door leaves behind."""
    raw, upload = text.encode("cp932"), imports.incoming()
    upload.write_bytes(raw)
    digest = hashlib.sha256(raw).hexdigest()
    return imports.begin(upload, file_name=name, size=len(raw), digest=digest, by="owner", at=shop.business_now())


def form_of(page: str) -> dict[str, str]:
    """What the form of columns would send as it stands."""
    chosen = dict(re.findall(r'name="(column_\d+)">.*?<option value="([^"]*)" selected', page, re.DOTALL))
    return {**{name: html.unescape(value) for name, value in chosen.items()}, "site": "shop", "currency": "JPY"}


def test_from_the_upload_to_the_result(clerk: Client) -> None:
    job = uploaded(CUSTOMERS)
    at = f"/console/imports/{job.id}/"
    page = clerk.get(at).content.decode()
    assert "Shift_JIS" in page
    assert "hanako@example.jp" in page
    form = form_of(page) | {"mapping_name": "会員 一覧"}
    assert form["column_3"] == "email"
    answer = clerk.post(f"{at}columns/", form, follow=True).content.decode()
    assert "Please say why you may email them" in answer
    answer = clerk.post(f"{at}columns/", form | {"basis": "consent"}).content.decode()
    assert "consent without that is no proof" in answer
    clerk.post(f"{at}columns/", form | {"basis": "consent", "wording": "店頭の申込書"})
    assert "It begins in a moment" in clerk.get(at).content.decode()
    assert "HX-Refresh" not in clerk.get(f"{at}progress/").headers
    imports.work(job.id, lambda: False)
    assert clerk.get(f"{at}progress/").headers["HX-Refresh"] == "true"
    page = clerk.get(at).content.decode()
    assert "This is what would happen" in page
    assert "is not an email address" in page
    assert "<script>alert" not in page
    clerk.post(f"{at}run/")
    imports.work(job.id, lambda: False)
    page = clerk.get(at).content.decode()
    assert "Imported" in page
    sheet = clerk.get(f"{at}refused.csv")
    assert sheet.getvalue().decode("cp932").splitlines()[1].startswith("2,<script>")
    assert clerk.get(f"{at}left-out.csv").status_code == 404
    while pipeline.take_in():
        pass
    person = customers.person_by_email("hanako@example.jp")
    assert person is not None
    assert customers.consents(person.customer_id)[0].wording == "店頭の申込書"
    assert "会員 一覧" in clerk.get("/console/imports/").content.decode()
    clerk.post("/console/imports/mappings/forget/", {"name": "会員 一覧"})
    assert imports.saved_mappings() == []


def test_what_is_read_wrongly_is_corrected(clerk: Client) -> None:
    job = uploaded("a;b\n1;2\n")
    at = f"/console/imports/{job.id}/"
    clerk.post(f"{at}shape/", {"encoding": "utf-8", "delimiter": ";", "header_line": "1"})
    assert imports.job(job.id).plan.shape.header == ("a", "b")
    page = clerk.get(at).content.decode()
    assert 'value="utf-8" selected' in page, "choosing other columns must not change how the characters are read"
    assert 'value="cp932" selected' not in page
    clerk.post(f"{at}kind/", {"kind": "products"})
    assert imports.job(job.id).plan.mapping.kind == "products"
    answer = clerk.post(f"{at}columns/", {"column_0": "product_id", "site": "shop", "currency": "JPY"}, follow=True)
    assert "which is needed" in answer.content.decode()
    wrong = clerk.post(f"{at}columns/", {"column_0": "product_id", "site": "shop", "currency": "yen"})
    assert wrong.status_code == 422
    assert clerk.post(f"{at}kind/", {"kind": "nonsense"}, follow=True).status_code == 200
    assert clerk.post(f"{at}shape/", {"encoding": "klingon"}, follow=True).status_code == 200
    clerk.post(f"{at}discard/")
    assert clerk.get(at).status_code == 404


def test_an_import_can_be_stopped_and_goes_on(clerk: Client) -> None:
    job = uploaded(CUSTOMERS.replace(",メルマガ", "").replace(",希望する", ""))
    at = f"/console/imports/{job.id}/"
    clerk.post(f"{at}columns/", form_of(clerk.get(at).content.decode()))
    clerk.post(f"{at}stop/")
    assert "It stops in a moment" in clerk.get(at).content.decode()
    imports.work(job.id, lambda: False)
    assert imports.job(job.id).state == "checked", "it stopped, and may be corrected"
    clerk.post(f"{at}columns/", form_of(clerk.get(at).content.decode()))
    imports.work(job.id, lambda: False)
    clerk.post(f"{at}run/")
    clerk.post(f"{at}discard/")
    assert imports.job(job.id).state == "running", "nothing is removed while it is worked on"
    clerk.post(f"{at}stop/")
    imports.work(job.id, lambda: False)
    page = clerk.get(at).content.decode()
    assert "Stopped half-way" in page
    assert "Continue" in page
    clerk.post(f"{at}run/")
    imports.work(job.id, lambda: False)
    assert imports.job(job.id).state == "done"


def test_sales_are_compared_with_what_the_cart_says(clerk: Client) -> None:
    yesterday = local_date(shop.business_now()) - timedelta(days=1)
    orders = "注文番号,注文日時,商品コード,数量,単価,送料,合計金額,メールアドレス\n" + "".join(
        f"10{number},{yesterday} 10:0{number}:00,tea,1,1000,500,1500,a{number}@example.jp\n" for number in (1, 2, 4)
    )
    job = uploaded(orders, "orders.csv")
    imports.try_out(job.id, by="owner", at=shop.business_now())
    imports.work(job.id, lambda: False)
    imports.run(job.id, by="owner", at=shop.business_now())
    imports.work(job.id, lambda: False)
    while pipeline.take_in():
        pass
    while pipeline.tabulate():
        pass
    page = clerk.get("/console/reconcile/").content.decode()
    assert "¥4,500" in page
    assert "not checked yet" in page
    said = {"site": "shop", "currency": "JPY", "first": str(yesterday), "last": str(yesterday), "shipping": "in"}
    same = clerk.post(
        "/console/reconcile/save/", said | {"orders": "３", "amount": "4,500円"}, follow=True
    ).content.decode()
    assert "matches to the yen" in same
    without = clerk.post(
        "/console/reconcile/save/", said | {"orders": "3", "amount": "3000"}, follow=True
    ).content.decode()
    assert "The whole difference is shipping" in without
    fewer = clerk.post(
        "/console/reconcile/save/", said | {"orders": "4", "amount": "6000"}, follow=True
    ).content.decode()
    assert "Orders whose numbers are missing here: 103" in fewer
    wrong = clerk.post("/console/reconcile/save/", said | {"orders": "some", "amount": "1"})
    assert wrong.status_code == 422
    assert "Please type a number" in wrong.content.decode()
    rows = clerk.get(f"/console/reconcile/orders.csv?site=shop&first={yesterday}&last={yesterday}").content.decode(
        "utf-8-sig"
    )
    assert rows.count("\r\n") == 4
    assert "102,shop" in rows
    assert (
        "¥1,500"
        in clerk.get(f"/console/reconcile/orders/?site=shop&first={yesterday}&last={yesterday}").content.decode()
    )
    assert {entry.action for entry in shop.access_log()[0]} >= {
        "orders_listed",
        "orders_exported",
        "stated_sales_saved",
    }
