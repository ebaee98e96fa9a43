"""Merges that people make and take back, suggestions, and why a field says what it says: through the door."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from enishi.customers import api
from enishi.customers.models import Customer, Likeness, Suggestion
from enishi.customers.types import CONSOLE_SOURCE, Person
from enishi.events import api as events
from enishi.events.types import Claims, Event
from enishi.events.vocabulary import (
    BODIES,
    Body,
    ConsentChanged,
    CustomerIdentified,
    CustomerTagged,
    HoldPlaced,
    PageViewed,
)
from enishi.kernel.errors import NotFound, Refused
from enishi.kernel.ids import derived_id

pytestmark = pytest.mark.django_db

START = datetime(2026, 11, 1, tzinfo=UTC)
HANA, MOBILE, TARO = "hana@example.jp", "hana@mobile.example.jp", "taro@example.jp"
numbers = count()


@pytest.fixture(autouse=True)
def stores(var: Path) -> Iterator[None]:
    yield
    events.log().close()


def event(body: Body, *, source: str = "api", site: str = "main", minute: int | None = None, **claims: Any) -> Event:
    number = next(numbers)
    at = START + timedelta(minutes=number if minute is None else minute)
    kind = next(kind for kind, of in BODIES.items() if of is type(body))
    return Event(
        id=derived_id("t", str(number)), kind=kind, occurred_at=at, received_at=at, site=site, source=source,
        claims=Claims(**claims), body=body,
    )  # fmt: skip


def tell(*told: Event) -> None:
    events.log().append(told)
    catch_up()


def catch_up() -> None:
    events.relay()
    while api.project():
        pass


def identified(email: str, **fields: Any) -> Event:
    return event(CustomerIdentified(**fields), email=email)


def who(email: str) -> Person:
    person = api.person_by_email(email)
    assert person is not None
    return person


def two() -> tuple[UUID, UUID]:
    """The public ids of Hana and of Hana's second address: same telephone and name."""
    tell(
        identified(HANA, family_name="髙橋", given_name="花子", phone="090-1234-5678", prefecture="東京都"),
        identified(MOBILE, family_name="高橋", given_name="花子", phone="09012345678", sex="female"),
    )
    return who(HANA).public_id, who(MOBILE).public_id


def say(act: Callable[..., None], one: UUID, other: UUID) -> None:
    act(one, other, by="owner", at=START + timedelta(days=1, minutes=next(numbers)))
    catch_up()


def test_a_second_address_is_suggested_with_its_reasons() -> None:
    first, second = two()
    (suggestion,), total = api.suggestions()
    assert total == 1
    assert [suggestion.one.public_id, suggestion.other.public_id] == [first, second]
    assert suggestion.reasons == ("same_phone", "same_name")
    assert api.suggestions_of(who(MOBILE).customer_id) == [suggestion]
    assert api.counts()["known"] == 2, "nobody was joined by it"


def test_a_merge_makes_one_customer_and_says_which_word_stands() -> None:
    first, second = two()
    preview = api.merge_preview(who(HANA).customer_id, who(MOBILE).customer_id)
    say(api.merge, first, second)
    person = who(HANA)
    assert person == who(MOBILE) == api.person_by_public_id(first) == api.person_by_public_id(second)
    assert (person.family_name, person.prefecture, person.sex, person.email) == ("高橋", "東京都", "female", MOBILE)
    origins = api.field_origins(person.customer_id)
    assert origins == preview
    family = next(each for each in origins if each.field == "family_name")
    assert (family.standing.value, family.standing.public_id) == ("高橋", second)
    assert [(lost.value, lost.public_id) for lost in family.losing] == [("髙橋", first)]
    assert api.suggestions() == ([], 0)
    (merge,) = api.merges_of(person.customer_id)
    assert (merge.one, merge.other, merge.automatic, merge.nodes) == (first, second, False, 1)


def test_taking_a_merge_back_gives_each_what_was_theirs_and_what_came_since() -> None:
    first, second = two()
    before = who(HANA), who(MOBILE)
    say(api.merge, first, second)
    tell(
        event(ConsentChanged(channel="email", purpose="marketing", state="granted"), email=MOBILE),
        event(HoldPlaced(hold="moved"), email=MOBILE),
        event(PageViewed(url="/"), email=MOBILE, visitor="v"),
    )
    at = START + timedelta(days=9)
    assert api.standings([(who(HANA).customer_id, at)])[who(HANA).customer_id, at].hold == "moved"
    say(api.unmerge, second, first)
    hana, mobile = who(HANA), who(MOBILE)
    assert hana == before[0]
    assert (mobile.public_id, mobile.family_name, mobile.prefecture) == (second, "高橋", "")
    assert ("visitor", "v") in api.claims_of(mobile.customer_id)
    assert [len(api.consents(each.customer_id)) for each in (hana, mobile)] == [0, 1]
    held = api.standings([(hana.customer_id, at), (mobile.customer_id, at)])
    assert [held[each.customer_id, at].hold for each in (hana, mobile)] == ["", "moved"]
    assert api.merges_of(hana.customer_id) == []


def test_after_a_merge_was_taken_back_a_claim_of_both_asks_instead_of_joining() -> None:
    first, second = two()
    tell(event(CustomerIdentified(), shop_customer_id="7", email=MOBILE))
    say(api.merge, first, second)
    say(api.unmerge, first, second)
    assert api.suggestions() == ([], 0), "who was said to be two is not suggested again"
    tell(event(CustomerIdentified(occupation="会社員"), shop_customer_id="7", email=HANA))
    assert who(HANA) != who(MOBILE)
    assert who(MOBILE).occupation == "会社員", "the event went to its strongest claim"
    (suggestion,), _ = api.suggestions()
    assert suggestion.reasons[0] == "named_together"
    say(api.keep_apart, first, second)
    assert api.suggestions() == ([], 0)
    say(api.merge, first, second)
    assert who(HANA) == who(MOBILE), "a person may change their mind"


def test_a_declined_suggestion_does_not_come_back_whatever_is_learned() -> None:
    first, second = two()
    say(api.keep_apart, first, second)
    tell(
        identified(MOBILE, birth_year=1970, birth_month=2, birth_day=3),
        identified(HANA, birth_year=1970, birth_month=2, birth_day=3),
    )
    assert api.suggestions() == ([], 0)


def test_a_family_is_not_suggested_and_a_suggestion_goes_when_it_turns_out_to_be_one() -> None:
    two()
    tell(identified(TARO, family_name="高橋", given_name="太郎", phone="09012345678"))
    assert api.suggestions()[1] == 1
    tell(identified(MOBILE, given_name="太一"))
    assert api.suggestions() == ([], 0)


def test_a_crowd_behind_one_telephone_is_not_compared() -> None:
    tell(*(identified(f"p{number}@example.jp", phone="03-1234-5678", family_name="佐藤") for number in range(12)))
    assert api.suggestions()[1] == 66
    tell(identified("p12@example.jp", phone="03-1234-5678", family_name="佐藤"))
    assert api.suggestions()[1] == 0
    tell(event(CustomerIdentified(cleared=("phone",)), source=CONSOLE_SOURCE, email="p12@example.jp"))
    assert Likeness.objects.filter(key="phone:+81312345678").count() == 13, "an old word is still a trace"


@pytest.mark.parametrize("sizes", [(1,), (3,), (100,)])
def test_suggestions_do_not_depend_on_how_the_log_was_cut(sizes: tuple[int, ...]) -> None:
    for number in range(30):
        phone, family = f"0312345{number % 7:03}", ["佐藤", "鈴木"][number % 2]
        events.log().append([identified(f"p{number}@example.jp", phone=phone, family_name=family)])
    while api.project(sizes[0]):
        pass
    found = set(Suggestion.objects.values_list("one_id", "other_id"))
    expected = {(a, b) for a in range(1, 31) for b in range(a + 1, 31) if (b - a) % 14 == 0}
    assert found == expected


def test_what_the_console_said_is_believed_before_every_system_and_the_tag_last() -> None:
    tell(
        event(CustomerIdentified(phone="03-0000-0003"), source=CONSOLE_SOURCE, email=HANA),
        event(CustomerIdentified(phone="03-0000-0002"), source="shopify", email=HANA),
        event(CustomerIdentified(phone="03-0000-0001"), source="csv", email=HANA),
        event(CustomerIdentified(phone="03-0000-0000"), source="tag", email=HANA),
    )
    assert who(HANA).phone == "03-0000-0003"
    (phone,) = [each for each in api.field_origins(who(HANA).customer_id) if each.field == "phone"]
    assert [phone.standing.source, *(each.source for each in phone.losing)] == ["console", "shopify", "csv", "tag"]


def test_tags_and_traits_are_offered() -> None:
    tell(
        event(CustomerIdentified(traits={"rank": 3}, city="台東区", is_wholesale=True), email=HANA),
        event(CustomerTagged(added=("VIP",)), email=HANA),
    )
    hana = who(HANA)
    assert (hana.tags, hana.city, hana.is_wholesale) == (("VIP",), "台東区", True)
    assert api.traits_of(hana.customer_id) == {"rank": 3}
    assert api.tags_of(hana.customer_id) == ("VIP",)
    at = START + timedelta(days=9)
    assert api.standings([(hana.customer_id, at)])[hana.customer_id, at].hold == "wholesale"


def test_an_address_behind_a_mall_is_history_and_never_for_marketing() -> None:
    masked = "abc@pc.fw.rakuten.ne.jp"
    tell(
        event(CustomerIdentified(family_name="佐藤"), email=masked, site="rakuten"),
        event(ConsentChanged(channel="email", purpose="marketing", state="granted"), email=masked, site="rakuten"),
        event(CustomerIdentified(), email=masked, site="main"),
    )
    assert api.person_by_email(masked) is None
    found, total = api.search("")
    assert total == 2, "the same mask on another site is another person"
    at = START + timedelta(days=9)
    standings = api.standings([(each.customer_id, at) for each in found])
    assert {each.suppressed for each in standings.values()} == {"mall"}
    assert api.counts()["reachable"] == 0


def test_every_public_id_ever_given_is_good_for_ever() -> None:
    tell(event(PageViewed(url="/"), visitor="v"), identified(HANA), identified(TARO))
    ids = list(Customer.objects.order_by("id").values_list("public_id", flat=True))
    tell(
        event(PageViewed(url="/"), visitor="v", email=HANA),
        event(CustomerIdentified(), shop_customer_id="1", email=TARO),
    )
    tell(event(CustomerIdentified(), shop_customer_id="1", email=HANA))
    assert {person.public_id for each in ids if (person := api.person_by_public_id(each))} == {who(HANA).public_id}
    say(api.unmerge, who(HANA).public_id, ids[2])
    assert [person.public_id for each in ids if (person := api.person_by_public_id(each))] == [ids[1], ids[1], ids[2]]


def test_what_cannot_be_is_refused_with_what_to_do() -> None:
    first, second = two()
    with pytest.raises(NotFound):
        api.merge(first, UUID(int=1), by="owner", at=START)
    with pytest.raises(NotFound):
        api.merge(first, first, by="owner", at=START)
    with pytest.raises(Refused):
        api.unmerge(first, second, by="owner", at=START)
    say(api.merge, first, second)
    for act in (api.merge, api.keep_apart):
        with pytest.raises(Refused):
            act(first, second, by="owner", at=START)


def test_thousands_of_merges_are_a_handful_of_statements(
    django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]],
) -> None:
    people = range(1500)
    events.log().append([event(PageViewed(url="/"), visitor=f"v{each}") for each in people])
    events.log().append([identified(f"p{each}@example.jp") for each in people])
    catch_up()
    events.log().append(
        [event(PageViewed(url="/"), visitor=f"v{each}", email=f"p{each}@example.jp") for each in people]
    )
    with django_assert_max_num_queries(60):
        assert api.project() == 1500
    assert len(api.resolved(3000).moves) == 1500
    assert api.counts() == {"known": 1500, "anonymous": 0, "reachable": 0}
