"""Foreign keys stay inside a stage (others are referred to by id), and every table and event has a word in the glossary."""

from pathlib import Path

from django.apps import apps

from enishi.events.vocabulary import BODIES

ORDER = [app.label for app in apps.get_app_configs() if app.name.startswith("enishi.") and app.label != "storefront"]
GLOSSARY = Path(__file__).parents[2] / "docs" / "glossary.md"


def our_models() -> list[type]:
    return [model for label in ORDER for model in apps.get_app_config(label).get_models()]


def test_no_foreign_key_crosses_a_stage() -> None:
    wrong = []
    for model in our_models():
        for field in model._meta.get_fields():  # type: ignore[attr-defined]
            target = getattr(field, "related_model", None)
            if target is None or not getattr(field, "concrete", False):
                continue
            label, other = model._meta.app_label, target._meta.app_label  # type: ignore[attr-defined]
            if other in ORDER and other != label:
                wrong.append(f"{label}.{model.__name__}.{field.name} -> {other}")
    assert not wrong


def test_every_table_is_named_and_in_the_glossary() -> None:
    words = GLOSSARY.read_text(encoding="utf-8")
    tables = [model._meta.db_table for model in our_models()]  # type: ignore[attr-defined]
    assert not [table for table in tables if f"`{table}`" not in words]


def test_every_event_is_in_the_glossary() -> None:
    words = GLOSSARY.read_text(encoding="utf-8")
    assert not [kind for kind in BODIES if f"`{kind}`" not in words]
