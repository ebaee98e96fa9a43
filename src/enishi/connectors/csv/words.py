"""Problems and kinds of files in the language of who reads them."""

from django.utils.translation import get_language, gettext

from enishi.connectors.csv.core import fields, reasons
from enishi.connectors.csv.job import FORGOTTEN, Job
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


def trouble(job: Job) -> str:
    """Why the import could not go on, and what to do about it; "" where only the program's own words say it."""
    if job.trouble == "died":
        return gettext(
            "The process ended several times at the same place, probably for want of memory. Look at the machine, then let it go on."
        )
    if job.trouble == FORGOTTEN:
        return gettext(
            "The file was removed because somebody was erased meanwhile. Please upload it again, without that person."
        )
    return said(Problem(job.trouble)) if job.trouble in reasons.MESSAGES else ""


def _labels(names: str, kind: FileKind) -> str:
    """The labels of one field, or of several with commas between."""
    return ", ".join(fields.label(kind, name, language()) for name in names.split(", "))
