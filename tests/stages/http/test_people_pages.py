"""Pages for people: signing up, answering, choosing. Who forges, replays, floods or only looks changes nothing."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from enishi.connectors.forms import api as forms
from enishi.connectors.forms.types import Form
from enishi.customers import api as customers
from enishi.events import api as events
from enishi.events.types import Claims, Event
from enishi.events.vocabulary import ChannelJoined, ConsentChanged, CustomerIdentified, PreferenceChanged
from enishi.http import confirm, outside, preferences, sign_up
from enishi.http.confirm_words import WORDS as ANSWERS
from enishi.http.sign_up_words import WORDS as FORM
from enishi.kernel.ids import derived_id
from enishi.kernel.links import sign_link
from enishi.shop import api as shop
from enishi.shop.types import Profile
from tests.stages.http.people import Page, visit

pytestmark = pytest.mark.django_db
HANA = "hana@example.jp"
ATTACK = '"><script>alert(1)</script>{{7*7}}'


class Clock:
    """Business time as a test says it is."""

    def __init__(self) -> None:
        self.at = shop.business_now()

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock(var: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    clock = Clock()
    for module in (sign_up, confirm, preferences):
        monkeypatch.setattr(module.shop, "business_now", clock)
    shop.save_profile(Profile(name="茶 & 器", url="https://shop.example"), by="owner", at=clock.at)
    yield clock
    events.log().close()


@pytest.fixture
def form(clock: Clock) -> Form:
    made = Form(
        name="top", title="お知らせ", wording="新商品のお知らせを受け取ります。", thanks="お楽しみに。",
        asks=("name", "kana", "phone", "birthday", "address"), channels=("email", "letter"),
    )  # fmt: skip
    return forms.save(made, by="owner", at=clock.at)


def fill(form: Form, clock: Clock, *, seconds: float = 20, query: str = "", **typed: Any) -> Page:
    """Open the page, take some time, send it."""
    fields = visit(sign_up.host, form.id + query).forms[0]["fields"]
    clock.at += timedelta(seconds=seconds)
    sent = {**fields, "email": HANA, "agree": "1", **typed}
    return visit(sign_up.host, form.id + query, {name: value for name, value in sent.items() if value is not None})


def link(request_id: str, email: str = HANA, purpose: str = "confirm") -> str:
    payload = {"r": request_id, "e": email, "l": "ja", "t": 0}
    return sign_link(shop.signing_key("links"), purpose, payload)


def requests(form: Form) -> list[Any]:
    return list(forms.latest(form.id))


def told() -> list[Event]:
    events.relay()
    while customers.project():
        pass
    return [each.event for each in events.log().read(0, 1000)]


# --- signing up -------------------------------------------------------------------------------------------------------


def test_the_form_works_without_script_and_is_labelled(form: Form, clock: Clock) -> None:
    page = visit(sign_up.host, form.id)
    assert page.status == 200 and "script" not in page.tags and "茶 & 器" in page.text
    assert page.source.count("<label") >= len(page.forms[0]["fields"]) - 2  # all but the two hidden marks
    assert page.forms[0]["boxes"] == {"1": False}  # nothing is ticked beforehand
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    framed = visit(sign_up.host, f"{form.id}?embed=1", referrer="https://shop.example/top")
    assert "frame-ancestors *" in framed.headers["content-security-policy"]
    assert framed.forms[0]["action"] == f"/f/{form.id}?embed=1"
    assert framed.forms[0]["fields"]["page"] == "https://shop.example/top"


def test_whoever_signs_up_is_told_to_look_at_their_mail(form: Form, clock: Clock) -> None:
    page = fill(form, clock, family_name="山田", birth_month="13")
    assert page.status == 200 and FORM["ja"]["asked_title"] in page.text and "お楽しみに。" in page.text
    (signup,) = requests(form)
    assert (signup.email, signup.state, signup.details["family_name"]) == (HANA, "asked", "山田")
    (event,) = told()
    assert (event.kind, event.source, event.claims.email) == ("signup_requested", "tag", HANA)


@pytest.mark.parametrize(
    ("typed", "problem"),
    [({"email": "hana@"}, "wrong_email"), ({"agree": None}, "not_agreed"), ({"mark": "forged"}, "once_more")],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    form: Form, clock: Clock, typed: dict[str, Any], problem: str
) -> None:
    page = fill(form, clock, family_name=ATTACK, **typed)
    assert page.status == 422 and FORM["ja"][problem] in page.text
    assert page.forms[0]["fields"]["family_name"] == ATTACK and "script" not in page.tags
    assert requests(form) == []


def test_machines_that_fill_in_everything_or_at_once_cause_no_letter(form: Form, clock: Clock) -> None:
    assert FORM["ja"]["asked_title"] in fill(form, clock, website="https://spam.example").text  # they learn nothing
    assert fill(form, clock, seconds=0.5).status == 422
    assert fill(form, clock, seconds=90_000).status == 422
    other = forms.save(Form(name="x", title="x", wording="x"), by="owner", at=clock.at)
    mark = visit(sign_up.host, other.id).forms[0]["fields"]["mark"]
    clock.at += timedelta(seconds=20)
    assert fill(form, clock, mark=mark).status == 422  # the mark of another form
    assert requests(form) == []
    known = forms.form(form.id)
    assert known and known.turned_away == 1


def test_a_flood_from_one_place_is_told_to_wait(form: Form, clock: Clock) -> None:
    pages = [fill(form, clock, email=f"p{number}@example.jp") for number in range(12)]
    assert [page.status for page in pages] == [200] * 10 + [429] * 2
    assert len(requests(form)) == 10


def test_forms_that_are_closed_or_never_were(form: Form, clock: Clock) -> None:
    forms.close(form.id, True, by="owner", at=clock.at)
    assert visit(sign_up.host, form.id).status == 410
    assert visit(sign_up.host, form.id, {"email": HANA, "agree": "1"}).status == 410
    assert visit(sign_up.host, "nobody").status == 404
    assert visit(sign_up.host, "%00/../x", accepts="en").status == 404


# --- answering --------------------------------------------------------------------------------------------------------


def test_only_a_press_confirms_and_scanners_confirm_nothing(form: Form, clock: Clock) -> None:
    fill(form, clock, birth_year="1980", birth_month="13")
    (signup,) = requests(form)
    token = link(signup.id)
    for _ in range(5):
        page = visit(confirm.host, token)
        assert page.status == 200 and page.forms[0]["action"] == f"/s/{token}" and form.wording in page.text
    assert [event.kind for event in told()] == ["signup_requested"]
    for _ in range(3):
        assert ANSWERS["confirmed"]["ja"][0] in visit(confirm.host, token, {}, ip="2001:db8:a:b:c::1").text
    assert [event.kind for event in told()] == ["signup_requested", *["consent_changed"] * 2, "customer_identified"]
    person = customers.person_by_email(HANA)
    assert person and person.birth_year == 1980 and person.birth_month is None
    first = customers.consents(person.customer_id)[0]
    assert (first.method, first.basis, first.ip) == ("double_opt_in", "consent", "2001:db8:a:b::")
    assert {entry.channel for entry in customers.consents(person.customer_id)} == {"email", "letter"}


@pytest.mark.parametrize("purpose", ["unsubscribe", "click", "open", "line", "form-opened"])
def test_tokens_of_other_purposes_and_forged_ones_are_nothing(form: Form, clock: Clock, purpose: str) -> None:
    fill(form, clock)
    (signup,) = requests(form)
    for token in (
        link(signup.id, purpose=purpose),
        link(signup.id)[:-3] + "AAA",
        link("other"),
        link(signup.id, "x@example.jp"),
        "",
    ):
        assert visit(confirm.host, token, {}).status == 404
    assert [event.kind for event in told()] == ["signup_requested"]


def test_an_answer_that_comes_too_late_may_ask_for_a_new_letter(form: Form, clock: Clock) -> None:
    fill(form, clock)
    (signup,) = requests(form)
    clock.at += timedelta(days=8)
    page = visit(confirm.host, link(signup.id), {})
    assert page.status == 410 and page.forms[0]["action"].endswith("/again")
    assert visit(confirm.host, link(signup.id)).status == 410
    assert ANSWERS["asked"]["ja"][0] in visit(confirm.host, f"{link(signup.id)}/again", {}).text
    assert [each.state for each in requests(form)] == ["asked", "asked"]
    assert visit(confirm.host, f"{link(signup.id)}/elsewhere", {}).status == 404


# --- choosing ---------------------------------------------------------------------------------------------------------


def wishes(email: str = HANA, language: str = "ja", customer: int = 0) -> str:
    payload = {"m": "m1", "c": str(UUID(int=customer)), "s": "main", "e": email, "l": language, "ch": "email"}
    return sign_link(shop.signing_key("links"), "unsubscribe", payload)


def person_who_gets_letters(clock: Clock) -> int:
    bodies = (
        ("customer_identified", CustomerIdentified(family_name="山田")),
        (
            "consent_changed",
            ConsentChanged(channel="email", purpose="marketing", state="granted", method="double_opt_in"),
        ),
        ("channel_joined", ChannelJoined(channel="line")),
        ("consent_changed", ConsentChanged(channel="line", purpose="marketing", state="granted", method="line")),
    )
    begun = clock.at - timedelta(days=1)
    events.log().append(
        [
            Event(
                id=derived_id("test", f"{kind}{body}"), kind=kind, occurred_at=begun, received_at=begun, site="main", source="api",
                claims=Claims(email=HANA), body=body,
            )
            for kind, body in bodies
        ]
    )  # fmt: skip
    told()
    person = customers.person_by_email(HANA)
    assert person
    return person.customer_id


def press(clock: Clock, page: Page, did: str, **more: Any) -> Page:
    clock.at += timedelta(seconds=1)
    return visit(preferences.host, wishes(), {**page.button(did)["fields"], "do": did, **more})


def standing(customer: int, clock: Clock) -> Any:
    told()
    return customers.standings([(customer, clock.at)])[customer, clock.at]


def test_a_person_chooses_fewer_pauses_stops_one_thing_and_undoes_it(clock: Clock) -> None:
    customer = person_who_gets_letters(clock)
    page = visit(preferences.host, wishes())
    assert page.status == 200 and "script" not in page.tags and HANA in page.text
    boxes = page.button("save")["boxes"]
    assert boxes["email/newsletter"] and boxes["line/review"] and "sms/newsletter" not in boxes
    before = len(told())
    visit(preferences.host, wishes())
    assert len(told()) == before  # looking changes nothing

    page = press(clock, page, "fewer")
    assert standing(customer, clock).frequency == "fewer"
    page = press(clock, page, "pause")
    assert standing(customer, clock).paused_until == clock.at + timedelta(days=30)
    assert standing(customer, clock).frequency == "fewer"
    page = press(clock, page, "undo")
    assert standing(customer, clock).paused_until is None

    left = ["email/newsletter", "line/newsletter", "line/reminder", "line/review", "bogus", "sms/review"]
    page = press(clock, page, "save", on=left)
    now = standing(customer, clock)
    assert [now.consent_for("email", purpose) for purpose in ("newsletter", "reminder", "review")] == [
        "granted", "withdrawn", "withdrawn",
    ]  # fmt: skip
    assert now.consent_for("sms", "review") == "unknown"
    page = press(clock, page, "undo")
    assert standing(customer, clock).consent_for("email", "review") == "granted"
    entry = customers.consents(customer)[0]
    assert (entry.method, entry.ip, entry.message_id) == ("page", "192.0.2.7", "m1") and entry.wording


def test_only_orders_ends_everything_everywhere_and_can_be_undone(clock: Clock) -> None:
    customer = person_who_gets_letters(clock)
    page = press(clock, visit(preferences.host, wishes()), "orders")
    now = standing(customer, clock)
    assert {now.consent_for(channel, "newsletter") for channel in ("email", "line", "sms", "letter", "web_push")} == {
        "withdrawn"
    }
    assert "orders" not in [value for form in page.forms for _, value in form["buttons"]]
    press(clock, page, "undo")
    now = standing(customer, clock)
    assert now.consent == "granted" and now.consent_for("line", "review") == "granted"
    assert now.consent_for("sms", "review") == "withdrawn"


def test_pressing_twice_at_once_is_pressing_once(clock: Clock) -> None:
    customer = person_who_gets_letters(clock)
    page = visit(preferences.host, wishes())
    press(clock, page, "pause")
    press(clock, page, "pause")
    press(
        clock, page, "fewer"
    )  # on the page from before the pause: the pause is not taken back by it … the last word stands
    assert [event.body for event in told() if isinstance(event.body, PreferenceChanged)][-1].frequency == "fewer"
    assert standing(customer, clock).frequency == "fewer"


@pytest.mark.parametrize(
    "field",
    [
        "",
        "garbage",
        "fewer|never|",
        "normal|2999-01-01T00:00:00+00:00|email/review",
        "|2026-01-01T00:00:00|",
        "normal|0001-01-01T00:00:00+14:00|",  # an instant that no other zone has
    ],
)
def test_whatever_stands_in_the_page_s_own_fields_does_no_harm(clock: Clock, field: str) -> None:
    customer = person_who_gets_letters(clock)
    page = visit(preferences.host, wishes(), {"do": "undo", "before": field, "now": field})
    assert page.status in (200, 422)
    paused = standing(customer, clock).paused_until
    assert paused is None or paused < clock.at + timedelta(days=367)
    assert visit(preferences.host, wishes(), {"do": "destroy"}).status == 422


@pytest.mark.parametrize("purpose", ["confirm", "click", "open", "line"])
def test_only_the_letter_s_own_link_opens_the_choices(clock: Clock, purpose: str) -> None:
    person_who_gets_letters(clock)
    before = len(told())
    payload = {"m": "m1", "c": str(UUID(int=0)), "s": "main", "e": HANA, "l": "ja"}
    for token in (sign_link(shop.signing_key("links"), purpose, payload), wishes()[:-2] + "AA", "", "x" * 9000):
        assert visit(preferences.host, token, {"do": "orders"}).status == 404
    odd = sign_link(shop.signing_key("links"), "unsubscribe", {"e": "", "c": "no uuid"})
    assert visit(preferences.host, odd, {"do": "orders"}).status == 404
    assert len(told()) == before


def test_the_choices_speak_the_letter_s_language(clock: Clock) -> None:
    person_who_gets_letters(clock)
    assert "At most" in visit(preferences.host, wishes(language="en")).text.replace("at most", "At most")
    assert "週に1通まで" in visit(preferences.host, wishes(language="ja"), accepts="en").text


def test_what_is_sent_from_the_site_is_a_page(clock: Clock) -> None:
    for language, word in (("ja", "外部送信について"), ("en", "What is sent")):
        page = visit(outside.host, language)
        assert page.status == 200 and word in page.text and "茶 & 器" in page.text


def test_the_doors_stand_in_the_real_server(client: httpx.Client) -> None:
    for door in ("/f/none", "/s/none", "/p/none", "/l/none"):
        assert client.get(door).status_code == 404
        assert client.head(door).content == b""
        assert client.put(door).status_code == 405
        assert client.post(door, content=b"a=" + b"x" * 70_000).status_code == 413
        assert client.post(door, content=b"\xff\x00&&&==", headers={"content-type": "text/plain"}).status_code == 404
    page = client.get("/x/en")
    assert page.status_code == 200 and page.headers["content-security-policy"].startswith("default-src 'none'")
