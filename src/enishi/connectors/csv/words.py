"""Problems, fields and kinds in the language of who reads them."""

from django.utils.translation import get_language, gettext

from enishi.connectors.csv.core import fields, reasons
from enishi.connectors.csv.types import FileKind, Problem

_NAMES_OF_FIELDS = ("field", "other")


def in_japanese() -> bool:
    """Whether the reader reads Japanese."""
    return (get_language() or "ja").startswith("ja")


def kind_name(kind: FileKind) -> str:
    """What a kind of file is called."""
    english, japanese = fields.KIND_LABELS[kind]
    return japanese if in_japanese() else english


def field_name(name: str) -> str:
    """What a field is called; its own name where nobody gave it another."""
    for of_kind in fields.FIELDS.values():
        for field in of_kind:
            if field.name == name:
                return field.label_ja if in_japanese() else field.label
    return name


def said(problem: Problem) -> str:
    """A problem and what to do about it."""
    values = {
        name: field_name(str(value)) if name in _NAMES_OF_FIELDS else value for name, value in problem.values.items()
    }
    return gettext(reasons.MESSAGES[problem.code]) % values
