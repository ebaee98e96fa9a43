"""Whose an event is: through the door, on the real log and state store."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from enishi.customers import api
from enishi.customers.types import Move
from enishi.events import api as events
from enishi.events.types import Claims, Event
from enishi.events.vocabulary import AdCostRecorded, Body, CustomerIdentified, MessageAccepted, PageViewed
from enishi.kernel.ids import derived_id
from enishi.shop import api as shop

pytestmark = pytest.mark.django_db

START = datetime(2026, 11, 1, tzinfo=UTC)
PAGE = PageViewed(url="https://shop.example/")


def event(
    number: int,
    body: Body = PAGE,
    *,
    kind: str = "page_viewed",
    minute: int | None = None,
    source: str = "api",
    **claims: Any,
) -> Event:
    at = START + timedelta(minutes=number if minute is None else minute)
    return Event(
        id=derived_id("test", str(number)),
        kind=kind,
        occurred_at=at,
        received_at=at,
        site="main",
        source=source,
        claims=Claims(**claims),
        body=body,
    )


def identified(
    number: int, *, minute: int | None = None, source: str = "api", claims: dict[str, Any], **fields: Any
) -> Event:
    return event(
        number, CustomerIdentified(**fields), kind="customer_identified", minute=minute, source=source, **claims
    )


@pytest.fixture(autouse=True)
def stores(var: Path) -> Iterator[None]:
    yield
    events.log().close()


def tell(*told: Event) -> None:
    events.log().append(told)
    while api.project():
        pass


def owners() -> list[int | None]:
    """Whose each event is now, in order."""
    resolved = api.resolved(0).events
    lives_on = api.survivors({each.customer_id for each in resolved if each.customer_id})
    return [lives_on[each.customer_id] if each.customer_id else None for each in resolved]


def test_a_visitors_past_becomes_the_customers_when_an_address_is_known() -> None:
    tell(event(1, visitor="v"), event(2, visitor="v"))
    assert api.counts() == {"known": 0, "anonymous": 1, "reachable": 0}
    tell(event(3, visitor="v", email="hanako@example.jp"), event(4, visitor="v"))
    person = api.person_by_email("hanako@example.jp")
    assert person
    assert owners() == [person.customer_id] * 4
    assert api.counts() == {"known": 1, "anonymous": 0, "reachable": 0}


def test_a_visitor_recognised_as_a_known_customer_is_linked_at_that_position() -> None:
    tell(event(1, email="hanako@example.jp"), event(2, visitor="v"), event(3, visitor="v", email="hanako@example.jp"))
    batch = api.resolved(0)
    known, anonymous = batch.events[0].node_id, batch.events[1].node_id
    assert known != anonymous
    assert batch.moves == [Move(3, anonymous or 0, known or 0)]
    assert [each.customer_id for each in batch.events] == [known] * 3
    assert api.survivors([anonymous or 0]) == {anonymous: known}
    assert api.counts() == {"known": 1, "anonymous": 0, "reachable": 0}


def test_a_shared_computer_belongs_to_who_was_named_last_and_keeps_what_was_before() -> None:
    tell(
        event(1, visitor="v"),
        event(2, visitor="v", email="hanako@example.jp"),
        event(3, visitor="v"),
        event(4, visitor="v", email="taro@example.jp"),
        event(5, visitor="v"),
        event(6, visitor="v", email="hanako@example.jp"),
        event(7, visitor="v"),
    )
    hanako, taro = api.person_by_email("hanako@example.jp"), api.person_by_email("taro@example.jp")
    assert hanako
    assert taro
    assert owners() == [hanako.customer_id] * 3 + [taro.customer_id] * 2 + [hanako.customer_id] * 2
    assert api.resolved(0).moves == []


def test_strong_claims_of_two_customers_on_one_event_make_one_and_the_older_survives() -> None:
    tell(
        event(1, shop_customer_id="7"),
        event(2, email="hanako@example.jp"),
        event(3, shop_customer_id="7", email="hanako@example.jp", source="api"),
    )
    first, second, both = owners()
    assert first == second == both == api.resolved(0).events[0].customer_id
    person = api.person_by_email("hanako@example.jp")
    assert person
    assert api.claims_of(person.customer_id) == [("email", "hanako@example.jp"), ("shop_customer_id", "main:7")]


def test_linked_customers_can_be_linked_on() -> None:
    tell(
        event(1, email="a@example.jp"),
        event(2, email="b@example.jp"),
        event(3, email="c@example.jp"),
        event(4, shop_customer_id="1", email="c@example.jp"),
        event(5, shop_customer_id="1", email="b@example.jp"),
        event(6, shop_customer_id="1", email="a@example.jp"),
    )
    assert set(owners()) == {1}
    assert api.survivors([1, 2, 3, 99]) == {1: 1, 2: 1, 3: 1, 99: 99}
    assert [person.customer_id for person in api.people([3]).values()] == [1, 1]


def test_the_same_shop_id_on_another_site_is_another_person() -> None:
    other = event(2, shop_customer_id="7")
    tell(
        event(1, shop_customer_id="7"),
        type(other)(**{name: getattr(other, name) for name in other.__struct_fields__} | {"site": "mall"}),
    )
    assert len(set(owners())) == 2


def test_addresses_differ_neither_by_case_nor_by_width() -> None:
    tell(event(1, email="Hanako@Example.jp"), event(2, email="ｈａｎａｋｏ＠example.jp"))
    assert owners() == [1, 1]
    person = api.person_by_email(" HANAKO@example.jp")
    assert person
    assert person.email == "hanako@example.jp"


def test_what_is_no_address_names_nobody() -> None:
    tell(event(1, email="none"), event(2, visitor="v", email="none"), event(3, visitor="w", email="none"))
    first, second, third = owners()
    assert first is None
    assert second != third


def test_our_own_events_reach_the_customer_by_public_id_also_after_a_link() -> None:
    tell(event(1, email="a@example.jp"), event(2, shop_customer_id="1"))
    ids = {person.customer_id: person.public_id for person in api.people([1, 2]).values()}
    tell(event(3, email="a@example.jp", shop_customer_id="1"))
    accepted = MessageAccepted(message_id="m", channel="email")
    tell(
        event(4, accepted, kind="message_accepted", source="enishi", customer=ids[2]),
        event(5, accepted, kind="message_accepted", source="enishi", customer=UUID(int=0)),
    )
    assert owners() == [1, 1, 1, 1, None]
    assert api.person_by_public_id(ids[2]) == api.person_by_public_id(ids[1])
    assert api.person_by_public_id(UUID(int=0)) is None


def test_events_about_no_person_pass_without_a_customer() -> None:
    tell(event(1, AdCostRecorded(code="ig", on=START.date(), amount=1), kind="ad_cost_recorded"))
    assert owners() == [None]


def test_a_repeat_takes_effect_once_and_leaves_a_gap() -> None:
    first = event(1, visitor="v")
    tell(first, first)
    tell(event(2, visitor="v"), first)
    batch = api.resolved(0)
    assert [each.position for each in batch.events] == [1, 3]
    assert batch.upto == api.offset() == 4


def test_later_readers_never_pass_this_stage() -> None:
    tell(event(1, visitor="v"))
    events.log().append([event(2, visitor="v")])
    assert api.resolved(0).upto == 1
    assert api.resolved(1).upto == 1
    assert api.resolved(1).events == []


def test_the_latest_word_wins_by_when_it_was_said() -> None:
    claims: dict[str, Any] = {"email": "hanako@example.jp"}
    tell(
        identified(1, minute=10, claims=claims, family_name="鈴木", given_name="花子", birth_month=2),
        identified(2, minute=20, claims=claims, family_name="佐藤"),
        identified(3, minute=5, claims=claims, family_name="田中", phone="03-1234-5678"),
    )
    person = api.person_by_email("hanako@example.jp")
    assert person
    assert (person.family_name, person.given_name, person.phone, person.birth_month) == (
        "佐藤",
        "花子",
        "03-1234-5678",
        2,
    )
    assert person.first_seen_at == START + timedelta(minutes=5)
    assert person.last_seen_at == START + timedelta(minutes=20)


def test_a_browser_does_not_overwrite_what_the_shop_said() -> None:
    tell(
        identified(1, claims={"shop_customer_id": "7", "email": "hanako@example.jp"}, family_name="佐藤"),
        identified(
            2,
            source="tag",
            claims={"shop_customer_id": "7", "email": "thief@example.jp"},
            family_name="泥棒",
            given_name="花子",
        ),
    )
    person = api.person_by_email("hanako@example.jp")
    assert person
    assert (person.email, person.family_name, person.given_name) == ("hanako@example.jp", "佐藤", "花子")


def test_what_two_customers_said_is_pooled_when_they_turn_out_to_be_one() -> None:
    tell(
        identified(1, minute=30, claims={"shop_customer_id": "7"}, family_name="佐藤", is_test=True),
        identified(2, minute=10, claims={"email": "hanako@example.jp"}, family_name="鈴木", prefecture="東京都"),
    )
    tell(event(3, minute=60, shop_customer_id="7", email="hanako@example.jp"))
    person = api.person_by_email("hanako@example.jp")
    assert person
    assert (person.family_name, person.prefecture, person.email, person.is_test) == (
        "佐藤",
        "東京都",
        "hanako@example.jp",
        True,
    )
    assert (person.first_seen_at, person.last_seen_at) == (START + timedelta(minutes=10), START + timedelta(minutes=60))


def test_a_letter_we_sent_is_not_a_visit() -> None:
    tell(event(1, email="a@example.jp"))
    person = api.people([1])[1]
    sent = MessageAccepted(message_id="m", channel="email")
    tell(event(9, sent, kind="message_accepted", source="enishi", customer=person.public_id))
    assert api.people([1])[1].last_seen_at == START + timedelta(minutes=1)


def test_public_ids_come_out_the_same_from_the_same_log() -> None:
    tell(event(1, visitor="v"), event(2, email="a@example.jp"))
    assert [api.people([each])[each].public_id for each in (1, 2)] == [
        derived_id("customer", str(derived_id("test", str(number)))) for number in (1, 2)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "山田",
        "山田太郎",
        "山田 太郎",
        "やまだ",
        "ヤマダ",
        "ﾔﾏﾀﾞ",
        "TARO@",
        "03 1234",
        "0312345678",
        "main:42",
        "ｔａｒｏ",
        "ta\x00ro",
    ],
)
def test_a_customer_is_found_by_what_people_type(text: str) -> None:
    tell(
        event(1, email="hanako@example.jp"),
        identified(
            2,
            claims={"email": "taro@example.jp", "shop_customer_id": "42"},
            family_name="山田",
            given_name="太郎",
            family_kana="ヤマダ",
            phone="03-1234-5678",
        ),
    )
    found, count = api.search(text)
    assert ([person.email for person in found], count) == (["taro@example.jp"], 1)


def test_a_search_gives_pages_of_known_customers_newest_activity_first() -> None:
    tell(*(event(number, email=f"p{number}@example.jp") for number in range(1, 6)), event(9, visitor="v"))
    found, count = api.search("", limit=2, offset=1)
    assert ([person.email for person in found], count) == (["p4@example.jp", "p3@example.jp"], 5)
    assert api.search("", known_only=False)[1] == 6
    assert api.search("100%")[1] == 0


def test_somebody_is_named_exactly_or_not_at_all() -> None:
    shop.ensure_write_keys("main")
    told = {"shop_customer_id": "128", "email": "Hanako@example.jp"}
    tell(
        identified(1, claims=told, family_name="山田"),
        identified(2, claims={"member_card": "A-7"}),
        event(3, PageViewed(url="https://shop.example/"), visitor="v", shop_customer_id="128"),
        event(4, PageViewed(url="https://shop.example/"), visitor="w"),
    )
    hanako, card = (api.search(text)[0][0] for text in ("hanako", "A-7"))
    words = [
        "128",
        "main:128",
        "ＨＡＮＡＫＯ@example.jp",
        str(hanako.public_id),
        "A-7",
        "12",
        "山田",
        "v",
        "w",
        "x@example.jp",
        "",
        "'; --",
    ]
    assert api.named(words) == {
        **{
            word: {hanako.customer_id} for word in ("128", "main:128", "ＨＡＮＡＫＯ@example.jp", str(hanako.public_id))
        },
        "A-7": {card.customer_id},
    }
    tell(event(5, member_card="A-7", email="hanako@example.jp"))
    assert api.named(["128"])["128"] == api.named(["A-7"])["A-7"], "who live on in one are one"
    assert api.named([]) == {}


def test_asking_for_nobody_gives_nothing() -> None:
    assert api.people([1]) == {}
    assert api.person_by_email("x@example.jp") is None
    assert api.person_by_email("no address") is None
    assert api.claims_of(1) == []
    assert api.project() == 0


@pytest.mark.parametrize("hanas", ["hana@example.jp", None], ids=["who has an address", "who has none"])
@pytest.mark.parametrize("told_by", ["api", "tag"])
@pytest.mark.parametrize("at_once", [True, False])
def test_nobodys_letters_are_led_away_with_the_public_key(hanas: str | None, told_by: str, at_once: bool) -> None:
    """Eve knows a customer's number, and says her own address to it in her own browser, again and again."""
    tell(identified(1, source=told_by, claims={"visitor": "h", "shop_customer_id": "7", "email": hanas}))
    eve = [
        identified(number, source="tag", claims={"visitor": "e", "shop_customer_id": "7", "email": "eve@example.jp"})
        for number in range(2, 5)
    ]
    for some in [eve] if at_once else [[each] for each in eve]:
        tell(*some)
    (customer,) = {each.customer_id for each in api.resolved(0).events if each.customer_id}
    assert api.people([customer])[customer].email == (hanas or "")
    assert api.person_by_email("eve@example.jp") is None


def test_ones_own_browser_tells_ones_new_address() -> None:
    tell(identified(1, source="tag", claims={"visitor": "h", "shop_customer_id": "7", "email": "hana@example.jp"}))
    tell(identified(2, source="tag", claims={"visitor": "h", "shop_customer_id": "7", "email": "new@example.jp"}))
    (customer,) = set(owners())
    assert customer is not None
    assert api.people([customer])[customer].email == "new@example.jp"
