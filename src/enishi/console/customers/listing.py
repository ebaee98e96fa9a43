"""The list of customers: found by a text, by what they did last or by what they bought, with their sales beside them."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext, ngettext

from enishi.analytics import api as analytics
from enishi.analytics.types import Buyer, BuyersBy
from enishi.console.numbers import grouped
from enishi.console.persons import full_name
from enishi.console.tables import PAGE, Cell, Column, Pages, Table
from enishi.console.texts import money
from enishi.customers import api
from enishi.customers.types import Person
from enishi.warehouse.errors import WarehouseError

#: The figures one may sort by: word of the address → the figure.
SORTS: dict[str, BuyersBy] = {"orders": "orders", "sales": "sales", "last": "last_order_at"}
RECENT = "-seen"
_MOST_FOUND = 1000  #: of a search, that many are put in the order of a figure


@dataclass(frozen=True)
class Asked:
    """What the reader asked for. `sort`: a word of `SORTS`, with `-` for the greatest first, or `RECENT`."""

    text: str
    sort: str
    number: int
    query: str


@dataclass(frozen=True)
class Found:
    """A page of customers in order, with what they bought; `away`: the warehouse cannot be asked just now."""

    people: list[Person]
    bought: dict[int, Buyer]
    total: int
    sort: str
    away: bool = False


def found(asked: Asked, at: datetime) -> Found:
    """The page asked for. While the warehouse is away it is in the order of the last activity, without sales."""
    try:
        return _ranked(asked, at) if asked.sort != RECENT else _recent(asked, at)
    except WarehouseError:
        people, total = api.search(asked.text, limit=PAGE, offset=(asked.number - 1) * PAGE)
        return Found(people, {}, total, RECENT, away=True)


def _recent(asked: Asked, at: datetime) -> Found:
    people, total = api.search(asked.text, limit=PAGE, offset=(asked.number - 1) * PAGE)
    return Found(people, analytics.buyers([person.customer_id for person in people], at=at), total, RECENT)


def _ranked(asked: Asked, at: datetime) -> Found:
    """Only customers who have bought stand in the order of what they bought."""
    among = [person.customer_id for person in api.search(asked.text, limit=_MOST_FOUND)[0]] if asked.text else None
    rows, total = analytics.ranked_buyers(
        SORTS[asked.sort.removeprefix("-")],
        at=at,
        descending=asked.sort.startswith("-"),
        among=among,
        limit=PAGE,
        offset=(asked.number - 1) * PAGE,
    )
    known = api.people(row.customer_id for row in rows)
    people = [known[row.customer_id] for row in rows if row.customer_id in known]
    return Found(people, {row.customer_id: row for row in rows}, total, asked.sort)


def sentence(shown: Found, text: str) -> str:
    """Whom the list shows, in one sentence; "" for all there are."""
    counted = {"n": grouped(shown.total), "text": text}
    if shown.sort == RECENT:
        said = ngettext("%(n)s customer matches “%(text)s”", "%(n)s customers match “%(text)s”", shown.total)
        return said % counted if text else ""
    if text:
        said = ngettext(
            "%(n)s customer who has ordered matches “%(text)s”",
            "%(n)s customers who have ordered match “%(text)s”",
            shown.total,
        )
    else:
        said = ngettext("%(n)s customer who has ordered", "%(n)s customers who have ordered", shown.total)
    return said % counted


def table(shown: Found, asked: Asked) -> Table:
    """The page as a table."""
    return Table(
        caption=gettext("Customers"),
        columns=[
            Column(gettext("Customer")),
            Column(gettext("Orders"), "number", sort="orders", falling=True),
            Column(gettext("Sales"), "money", sort="sales", falling=True),
            Column(gettext("Last order"), "time", sort="last", falling=True),
            Column(gettext("Last activity"), "time", sort="" if shown.sort == RECENT else "seen", falling=True),
            Column(gettext("Prefecture")),
        ],
        rows=[_row(person, shown.bought.get(person.customer_id)) for person in shown.people],
        pages=Pages(asked.number, shown.total, query=f"{asked.query}sort={shown.sort}&"),
        sorted_by=shown.sort,
        query=asked.query,
    )


def _row(person: Person, buyer: Buyer | None) -> list[Cell]:
    name = full_name(person)
    return [
        Cell(name, sub=person.email if person.email != name else "", href=f"{person.public_id}/"),
        Cell(grouped(buyer.orders) if buyer else "–", zero=buyer is None),
        Cell(money(buyer.sales) if buyer else "–", zero=buyer is None),
        _instant(buyer.last_order_at if buyer else None),
        _instant(person.last_seen_at),
        Cell(person.prefecture or "–", zero=not person.prefecture),
    ]


def _instant(at: datetime | None) -> Cell:
    return Cell(at=at) if at else Cell("–", zero=True)
