"""Problems and kinds of files in the language of who reads them."""

from django.utils.translation import get_language, gettext

from enishi.connectors.csv.core import fields, reasons
from enishi.connectors.csv.types import FileKind, Problem

_NAMES_OF_FIELDS = ("field", "other", "fields")


def language() -> str:
    """`ja` or `en`."""
    return "ja" if (get_language() or "ja").startswith("ja") else "en"


def kind_name(kind: FileKind) -> str:
    """What a kind of file is called."""
    return fields.KIND_LABELS[kind][language() == "ja"]


def said(problem: Problem, kind: FileKind | None = None) -> str:
    """A problem and what to do about it; fields by their names in files of `kind`."""
    values = {
        name: _labels(str(value), kind) if name in _NAMES_OF_FIELDS and kind is not None else value
        for name, value in problem.values.items()
    }
    return gettext(reasons.MESSAGES[problem.code]) % values


def _labels(names: str, kind: FileKind) -> str:
    """The labels of one field, or of several with commas between."""
    return ", ".join(fields.label(kind, name, language()) for name in names.split(", "))
