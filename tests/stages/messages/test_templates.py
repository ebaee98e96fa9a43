"""Templates through the door: versions, byte for byte, and previews that are what is sent."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from enishi.kernel.errors import NotFound, Refused
from enishi.messages import api
from enishi.messages.models import TemplateContent, TemplateVersion
from enishi.messages.types import Letter, Outcome, Template
from tests.stages.messages.world import DAY, NOON, Postbox, World, deliver, plan

FOOTER = "{{ shop.name }} {{ shop.postal_address }} {{ unsubscribe_url }}"


def save(key: str = "cart-1", **changes: str) -> Template:
    parts = {"subject": "件名", "html": FOOTER, "text": FOOTER} | changes
    return api.save_template(key, "ja", **parts, by="owner", at=NOON)


def test_ours_until_the_shop_saves_its_own(world: World) -> None:
    ours = api.template("cart-1", "ja")
    assert (ours.version, ours.edited, ours.at) == (0, False, None)
    first, second = save(), save(html="<b>" + FOOTER)
    assert (first.version, second.version, second.edited) == (1, 2, True)
    assert api.template("cart-1", "ja") == second
    assert api.template_versions("cart-1", "ja") == [second, first, ours]
    assert api.template("cart-1", "en").version == 0
    assert len({ours.version_id, first.version_id, second.version_id}) == 3


def test_what_an_editor_lists(world: World) -> None:
    save("spring")
    assert api.template_keys() == ["cart-1", "cart-2", "cart-3", "line-confirm", "signup-confirm", "spring"]
    names = "".join(f"{{{{ {name} }}}}" for name in api.variables() if name != "cart.lines" and name[:8] != "confirm.")
    assert save(html=FOOTER + names).version == 1


def test_unknown_ones(world: World) -> None:
    assert api.template_versions("nowhere", "ja") == []
    with pytest.raises(NotFound):
        api.template("nowhere", "ja")
    with pytest.raises(Refused):
        api.save_template("cart-1", "fr", subject="s", html=FOOTER, text=FOOTER, by="owner", at=NOON)


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(codec="utf-8", exclude_characters="{%\0"), max_size=200))
def test_what_is_saved_is_loaded_byte_for_byte(world: World, words: str) -> None:
    saved = save(html=words + FOOTER + words, text=FOOTER + "\r\n" + words)
    loaded = api.template("cart-1", "ja")
    assert loaded == saved
    assert loaded.html == words + FOOTER + words and loaded.text == FOOTER + "\r\n" + words
    assert save(subject=loaded.subject, html=loaded.html, text=loaded.text).html == loaded.html


def test_a_wording_is_stored_once_however_many_versions_say_it(world: World) -> None:
    save(), save(subject="別"), save()
    assert TemplateVersion.objects.count() == 3 and TemplateContent.objects.count() == 2


def test_a_refused_template_changes_nothing(world: World) -> None:
    with pytest.raises(Refused, match="line 1"):
        save(html=FOOTER + "{{ nonsense }}")
    assert TemplateVersion.objects.count() == TemplateContent.objects.count() == 0


def test_a_preview_is_what_is_sent(world: World) -> None:
    """But for the links, which say whose letter it is, and whose a preview's are nobody's."""
    person, postbox = world.person(), Postbox()
    save(html=FOOTER + "<p>{{ customer.name_with_title }} {% for line in cart.lines %}{{ line.name }}{% endfor %}</p>")
    api.enqueue([plan(person)], at=NOON)
    deliver(postbox)
    (sent,) = postbox.letters
    seen = api.preview("cart-1", "ja", customer_id=person)
    assert seen.subject == sent.subject and "<p>山田 花子 様 やすらぎ茶</p>" in seen.html

    def without_links(body: str) -> list[str]:
        return [word for word in body.replace('"', " ").split() if not word.startswith("https://crm.")]

    assert without_links(seen.html) == without_links(sent.html) and without_links(seen.text) == without_links(sent.text)
    headers = dict(seen.headers)
    assert headers["From"] == "ひだまり堂 <hello@shop.example>" and headers["To"] == "山田 花子 <person1@example.jp>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click" and headers["List-Unsubscribe"].startswith(
        "<https://crm.shop.example/u/"
    )


def test_a_preview_of_what_is_not_saved_yet(world: World) -> None:
    seen = api.preview("cart-1", "ja", subject="絶対お得", html="<i>" + FOOTER)
    assert seen.subject == "絶対お得" and seen.html.startswith("<i>ひだまり堂") and len(seen.warnings) == 1
    assert "お選びいただいた商品が、カートに残っております" in seen.text
    with pytest.raises(Refused):
        api.preview("cart-1", "ja", text="no footer")
    with pytest.raises(NotFound):
        api.preview("cart-1", "ja", customer_id=123456)
    assert TemplateVersion.objects.count() == 0


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("key", ["cart-1", "cart-2", "cart-3"])
def test_ours_need_no_touch(world: World, key: str, language: str) -> None:
    seen = api.preview(key, language)
    assert seen.warnings == [] and seen.subject and "https://crm.shop.example/u/" in seen.text


def test_a_test_letter_goes_at_once_and_past_the_outbox(world: World) -> None:
    postbox = Postbox()
    assert api.send_test("cart-1", "ja", to="owner@shop.example", channel=postbox, at=NOON) == "250 ok"
    assert postbox.letters[0].to_address == "owner@shop.example" and api.equation()["planned"] == 0
    refusing = Postbox(lambda letter: Outcome(letter.message_id, "failed", "550 no"))
    with pytest.raises(Refused, match="550 no"):
        api.send_test("cart-1", "ja", to="owner@shop.example", channel=refusing, at=NOON)


def test_each_is_written_to_in_their_own_language(world: World) -> None:
    english, postbox = world.person(1, language="en"), Postbox()
    api.enqueue([plan(english), plan(world.person(2))], at=NOON)
    deliver(postbox)
    assert [letter.subject for letter in postbox.letters] == [
        "Did you leave something behind?",
        "お買い忘れはございませんか",
    ]
    assert {row.language for row in api.outbox()[0]} == {"en", "ja"}


def test_a_letter_only_one_language_has_is_sent_in_that(world: World) -> None:
    save("spring"), save("spring", subject="春")
    person, postbox = world.person(language="en"), Postbox()
    api.enqueue([plan(person, template="spring")], at=NOON)
    deliver(postbox)
    assert [letter.subject for letter in postbox.letters] == ["春"]
    (row,), _ = api.outbox()
    assert (row.language, row.version) == ("ja", 2)


def test_what_was_sent_can_be_read_for_ever(world: World) -> None:
    postbox = Postbox()
    api.enqueue([plan(world.person())], at=NOON)
    deliver(postbox)
    letter: Letter = postbox.letters[0]
    content = TemplateContent.objects.get(content_id=letter.template_version.rpartition("-")[2])
    ours = api.template("cart-1", "ja")
    assert replace(ours, subject=content.subject, html=content.html, text=content.text) == ours
    deliver(postbox, NOON + DAY)
