"""A file from upload to result: what becomes of every line, once and however often it is imported."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from enishi.analytics import api as analytics
from enishi.connectors.csv import api as imports
from enishi.connectors.csv.api import Unreadable
from enishi.customers import api as customers
from enishi.events import api as events
from enishi.kernel.errors import NotFound, Refused
from enishi.shop import api as shop
from enishi.warehouse import api as warehouse
from tests.stages.imports.files import AT, CUSTOMERS, ORDERS, imported, read_by_all, sheet, tried, uploaded, with_basis

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("var", "closed")]


@pytest.fixture
def closed() -> object:
    yield
    warehouse.close()


def test_what_is_uploaded_is_recognised_and_changes_nothing() -> None:
    job = uploaded(CUSTOMERS)
    assert (job.state, job.plan.mapping.kind, job.plan.shape.encoding) == ("checked", "customers", "cp932")
    assert {"customer_id", "family_name", "given_name", "email", "phone"} <= job.plan.mapping.columns.keys()
    assert events.log().head() == 0


def test_trying_out_tells_of_every_line_and_changes_nothing() -> None:
    job = tried(uploaded(CUSTOMERS))
    assert (job.state, job.progress.lines) == ("tried", {"new": 2, "refused": 1})
    assert job.tried is not None
    assert (job.tried.people_new, job.tried.people_known) == (2, 0)
    (example,) = job.tried.examples
    assert (example.line, example.problem.code) == (4, "value_email")
    assert ("family_name", "", "山田") in job.tried.changes[0].fields
    assert events.log().head() == 0
    assert sheet(job, "refused")[1].startswith("3,\"'=HYPERLINK")


def test_customers_come_in_once_however_often_their_file_does() -> None:
    assert imported(uploaded(CUSTOMERS)).state == "done"
    head = events.log().head()
    again = imported(uploaded(CUSTOMERS, at=AT + timedelta(days=1)))
    assert again.progress.lines == {"same": 2, "refused": 1}
    assert events.log().head() == head
    read_by_all()
    person = customers.person_by_email("hanako@example.jp")
    assert person is not None
    assert (person.family_name, person.given_name) == ("山田", "花子")


def test_a_changed_line_shows_before_and_after_and_goes_back_again() -> None:
    imported(uploaded(CUSTOMERS))
    read_by_all()
    changed = tried(uploaded(CUSTOMERS.replace("山田", "鈴木")))
    assert changed.progress.lines == {"changed": 1, "same": 1, "refused": 1}
    assert changed.tried is not None
    assert ("family_name", "山田", "鈴木") in changed.tried.changes[0].fields
    assert changed.tried.people_known == 1
    for name, at in (
        ("鈴木", AT + timedelta(days=1)),
        ("山田", AT + timedelta(days=2)),
        ("鈴木", AT + timedelta(days=3)),
    ):
        imported(uploaded(CUSTOMERS.replace("山田", name), at=at))
        read_by_all()
        person = customers.person_by_email("hanako@example.jp")
        assert person is not None
        assert person.family_name == name


def test_orders_are_whole_or_refused_and_add_up() -> None:
    job = imported(uploaded(ORDERS, "orders.csv"))
    assert job.plan.mapping.kind == "orders"
    assert job.progress.lines == {"new": 4, "refused": 2}
    assert job.progress.things["new"] == 3
    read_by_all()
    (sales,) = analytics.sales(date(2026, 4, 1), date(2026, 4, 30), at=AT)
    assert (sales.orders, sales.total, sales.shipping) == (3, 6000, 1000)
    assert sales.guest_orders == 1
    assert customers.counts()["known"] == 2


def test_an_order_changed_in_the_cart_is_corrected_by_the_next_file() -> None:
    imported(uploaded(ORDERS))
    imported(
        uploaded(
            ORDERS.replace(
                "A2,2026-04-02 11:00:00,tea,お茶,1,1000,500,1500", "A2,2026-04-02 11:00:00,tea,お茶,2,1000,500,2500"
            ),
            at=AT + timedelta(hours=1),
        )
    )
    read_by_all()
    (sales,) = analytics.sales(date(2026, 4, 1), date(2026, 4, 30), at=AT + timedelta(days=1))
    assert (sales.orders, sales.total, sales.changed_orders) == (3, 7000, 1)


def test_lines_not_taken_come_back_in_their_own_columns_and_language() -> None:
    job = imported(uploaded(ORDERS))
    lines = sheet(job, "refused")
    assert imports.sheet_encoding(job) == "cp932"
    assert lines[0] == ORDERS.splitlines()[0] + ",行,取り込まなかった理由"
    assert [line.split(",")[10] for line in lines[1:]] == ["6", "7"]
    assert "多い" in lines[1]
    assert "6行目" in lines[2]
    assert "whole number" in sheet(job, "refused", "en")[1]
    utf8 = imported(uploaded(ORDERS.replace("A4", "A5"), encoding="utf-8"))
    assert imports.sheet_encoding(utf8) == "utf-8-sig"


def test_the_corrected_sheet_is_a_file_to_upload() -> None:
    job = imported(uploaded(ORDERS))
    corrected = "\n".join(sheet(job, "refused")).replace("多い", "3")
    again = imported(uploaded(corrected, at=AT + timedelta(hours=1)))
    assert again.progress.lines == {"new": 2}


def test_consent_needs_its_reason_and_carries_it() -> None:
    listed = "メールアドレス,メルマガ\na@example.jp,希望する\nb@example.jp,希望しない\n"
    with pytest.raises(Refused, match="why you may email them"):
        tried(uploaded(listed))
    told = imported(uploaded("会員ID,氏名,メールアドレス,メルマガ\n7,山田 花子,a@example.jp,希望する\n"))
    assert told.plan.mapping.kind == "customers"
    read_by_all()
    person = customers.person_by_email("a@example.jp")
    assert person is not None
    assert customers.consents(person.customer_id) == [], "without a reason nobody may be written to"
    job = with_basis(uploaded(listed.replace("a@", "c@")))
    imported(job)
    read_by_all()
    person = customers.person_by_email("c@example.jp")
    assert person is not None
    (consent,) = customers.consents(person.customer_id)
    assert (consent.state, consent.method, consent.wording) == ("granted", "import", "メルマガ登録フォーム 2026-01")


def test_an_opt_out_list_suppresses_known_and_unknown() -> None:
    job = uploaded("配信停止アドレス\na@example.jp\nb@example.jp\n")
    job = imports.regarded_as(job.id, "opt_outs")
    assert imported(job).progress.suppressed == 2
    assert customers.suppressed_count() == 2


def test_the_same_file_twice_at_once_is_one_import() -> None:
    first = uploaded(CUSTOMERS)
    assert uploaded(CUSTOMERS, "copy.csv").id == first.id
    assert [job.id for job in imports.list_jobs()[0]] == [first.id]
    imported(first)
    second = uploaded(CUSTOMERS)
    assert second.id != first.id
    before = imports.imported_before(second)
    assert before is not None
    assert before.id == first.id


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"PK\x03\x04" + b"\0" * 100, "file_zip"), (b"\x00\x01\x02\xff" * 50, "file_binary"), (b"%PDF-1.7\n", "file_pdf")],
)
def test_what_is_no_table_leaves_nothing(var: Path, content: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        uploaded(content)
    assert refused.value.problem.code == code
    assert [path for path in (var / "imports").rglob("*") if path.is_file()] == []


def test_a_file_of_five_hundred_columns_is_read_or_refused_in_words() -> None:
    wide = ",".join(f"列{n}" for n in range(500)) + "\n" + ",".join("x" for _ in range(500)) + "\n"
    try:
        job = uploaded(wide)
    except Unreadable as refused:
        assert refused.problem.code == "file_too_wide"
    else:
        assert len(job.plan.shape.header) == 500


def test_a_mapping_is_saved_and_found_again_by_its_headings() -> None:
    job = uploaded("kode,wann\nx,2026-01-01\n")
    columns = {"product_id": replace(uploaded(ORDERS).plan.mapping.columns["product_id"], index=0, header="kode")}
    mapping = replace(job.plan.mapping, kind="products", columns=columns, options={})
    imports.save_mapping("倉庫", mapping, by="owner", at=AT)
    other = uploaded("wann,kode\n2026-01-01,x\n")
    plan = imports.use_mapping(other.id, "倉庫").plan
    assert (plan.mapping.columns["product_id"].index, plan.mapping_name) == (1, "倉庫")
    with pytest.raises(Refused, match="kode"):
        imports.use_mapping(uploaded("a,b\n1,2\n").id, "倉庫")
    imports.forget_mapping("倉庫")
    with pytest.raises(NotFound):
        imports.use_mapping(other.id, "倉庫")


def test_what_the_mapping_lacks_is_said_before_anything_is_read() -> None:
    job = uploaded(ORDERS)
    columns = {name: column for name, column in job.plan.mapping.columns.items() if name != "order_id"}
    imports.replan(job.id, replace(job.plan, mapping=replace(job.plan.mapping, columns=columns)))
    with pytest.raises(Refused, match=r"needed|必須"):
        imports.try_out(job.id, by="owner", at=AT)


def test_an_import_is_removed_only_while_nothing_of_it_counts() -> None:
    job = tried(uploaded(CUSTOMERS))
    imports.discard(job.id, by="owner", at=AT)
    with pytest.raises(NotFound):
        imports.job(job.id)
    done = imported(uploaded(CUSTOMERS))
    with pytest.raises(Refused):
        imports.discard(done.id, by="owner", at=AT)
    assert not (imports.incoming().parent.parent / done.id / "source").exists(), (
        "what is imported is not kept as a file"
    )
    assert imports.forget_files() == 1
    assert imports.sheet(done, "refused", "ja") is None
    assert {entry.action for entry in shop.access_log()[0]} >= {"import_uploaded", "import_run", "import_discarded"}


def test_only_one_thing_is_done_at_a_time() -> None:
    first, second = tried(uploaded(CUSTOMERS)), tried(uploaded(ORDERS))
    imports.run(second.id, by="owner", at=AT)
    imports.run(first.id, by="owner", at=AT + timedelta(seconds=1))
    waiting = imports.waiting()
    assert waiting is not None
    assert waiting.id == second.id
    with pytest.raises(Refused):
        imports.run(second.id, by="owner", at=AT)
    with pytest.raises(Refused):
        imports.discard(second.id, by="owner", at=AT)
    with pytest.raises(Refused):
        imports.replan(second.id, second.plan)


def test_dates_that_may_be_read_two_ways_are_asked_about() -> None:
    listed = "注文番号,注文日時,商品コード,数量,単価,メールアドレス\nA1,01/02/2026,tea,1,100,a@example.jp\n"
    job = tried(uploaded(listed))
    assert job.state == "checked"
    assert job.tried is not None
    assert job.tried.questions[0].field == "ordered_at"
    column = replace(job.plan.mapping.columns["ordered_at"], order="dmy")
    mapping = replace(job.plan.mapping, columns={**job.plan.mapping.columns, "ordered_at": column})
    imported(imports.replan(job.id, replace(job.plan, mapping=mapping)))
    read_by_all()
    assert len(analytics.order_rows(date(2026, 2, 1), date(2026, 2, 1), at=AT)) == 1
