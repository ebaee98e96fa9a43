"""The Japanese is complete and current."""

from babel.messages.mofile import read_mo

from tests.console import catalogue


def test_every_text_has_its_japanese() -> None:
    known = catalogue.written()
    missing = []
    for message in catalogue.collected():
        if message.id:
            found = known.get(message.id, message.context)
            if found is None or found.fuzzy or not catalogue.said(found.string):
                missing.append(message.id)
    assert not missing, "run script/messages and fill these in"


def test_the_compiled_catalogue_is_the_written_one() -> None:
    assert catalogue.MO.read_bytes() == catalogue.compiled(catalogue.written()), "run script/messages"
    with catalogue.MO.open("rb") as file:
        assert len(list(read_mo(file))) > 500


def test_placeholders_are_those_of_the_english() -> None:
    for message in catalogue.written():
        if message.id:
            assert not list(message.check()), message.id
