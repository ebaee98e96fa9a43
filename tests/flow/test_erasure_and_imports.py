"""Who is erased while a list that names them is imported does not come back with the rest of the list."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from enishi.connectors.csv import api as imports
from enishi.customers import api as customers
from enishi.events import api as events
from enishi.subjects import erasing
from enishi.warehouse import api as warehouse
from tests.flow.erasing_turns import turns
from tests.stages.imports.files import AT, CUSTOMERS, imported, read_by_all, tried, uploaded

pytestmark = pytest.mark.django_db(transaction=True)
LATER = AT + timedelta(days=1)
ADDRESS = "hanako@example.jp"


@pytest.fixture(autouse=True)
def stores(var: Path) -> Iterator[Path]:
    yield var
    warehouse.close()
    events.log().close()


def asked() -> str:
    """An erasure of the first line's person, as asked for."""
    person = customers.person_by_email(ADDRESS)
    assert person is not None
    return customers.erasures.begin(person.customer_id, reason="mail", by="owner", at=LATER)


def test_an_erasure_waits_for_the_import_under_way() -> None:
    imported(uploaded(CUSTOMERS))
    read_by_all()
    second = tried(uploaded(CUSTOMERS.replace("花子", "華子")))
    imports.run(second.id, by="owner", at=AT)
    erasure_id = asked()
    turns(LATER)
    assert customers.erasures.found(erasure_id).step == "asked"
    assert not erasing.is_under_way(), "the import may begin, or neither would ever end"
    imports.work(second.id, lambda: False)
    turns(LATER)
    assert customers.erasures.found(erasure_id).step == "done"
    read_by_all()
    assert customers.person_by_email(ADDRESS) is None


def test_an_import_asked_for_meanwhile_does_not_begin_and_its_file_goes() -> None:
    imported(uploaded(CUSTOMERS))
    read_by_all()
    second = tried(uploaded(CUSTOMERS.replace("花子", "華子")))
    erasure_id = asked()
    erasing._ask(customers.erasures.found(erasure_id), LATER)
    imports.run(second.id, by="owner", at=LATER)
    assert erasing.is_under_way()
    turns(LATER)
    assert customers.erasures.found(erasure_id).step == "done"
    assert (imports.job(second.id).state, imports.job(second.id).trouble) == ("failed", "forgotten")
    assert imports.waiting() is None
    assert customers.person_by_email(ADDRESS) is None
