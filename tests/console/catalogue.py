"""The console's catalogue of texts: collected from templates and Python, merged with the Japanese, compiled.

`python -m tests.console.catalogue` (script/messages) writes it; the test of the same name only looks.
"""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages import pofile
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from django.utils.translation.template import templatize

from enishi.analytics.metrics import METRICS
from enishi.connectors.csv.core import reasons

ROOT = Path(__file__).parents[2] / "src" / "enishi"
CONSOLE = ROOT / "console"
FOLDER = CONSOLE / "locale" / "ja" / "LC_MESSAGES"
PO, MO = FOLDER / "django.po", FOLDER / "django.mo"

BEGUN = datetime(2026, 11, 22, tzinfo=UTC)

#: Rooms whose faces have catalogues of their own.
ELSEWHERE = ("http", "demo")
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "Refused": None,
    "NotFound": None,
    "Problem": (2,),
}
#: Rules of one file: advice about letters is a list of texts.
MORE = {"messages/core/check.py": {"append": None}}

#: Django's own words about a form that the console says in its way: what to do, and no katakana where none is needed.
OF_DJANGO = (
    "This field is required.",
    "Ensure this value is less than or equal to %(limit_value)s.",
    "Ensure this value is greater than or equal to %(limit_value)s.",
)


def collected() -> Catalog:
    """Every text, without translations."""
    catalogue = _blank()
    for place, context, message in _texts():
        catalogue.add(message, locations=[(place, 0)], context=context)
    return catalogue


def _blank() -> Catalog:
    """An empty catalogue that says when it was begun, not when it was last touched: diffs show texts only."""
    return Catalog(
        locale="ja",
        header_comment="# Enishi の日本語。script/messages が集め、まとめます。",
        project="Enishi",
        version="1",
        creation_date=BEGUN,
        revision_date=BEGUN,
        fuzzy=False,
    )


def _texts() -> Iterator[tuple[str, str | None, str | tuple[str, ...]]]:
    for path in sorted(ROOT.rglob("*.py")):
        place = path.relative_to(ROOT).as_posix()
        if place.split("/")[0] not in ELSEWHERE and "/migrations/" not in place:
            keywords = {**KEYWORDS, **MORE.get(place, {})}
            for _line, message, _comments, context in extract("python", io.BytesIO(path.read_bytes()), keywords):
                yield place, context, message
    for path in sorted((CONSOLE / "templates").rglob("*.html")):
        place = path.relative_to(ROOT).as_posix()
        pythonic = templatize(path.read_text("utf-8"), origin=place)
        source = io.BytesIO("\n".join(line.strip() for line in pythonic.splitlines()).encode())
        for _line, message, _comments, context in extract("python", source, KEYWORDS):
            yield place, context, message
    for text in reasons.MESSAGES.values():
        yield "connectors/csv/core/reasons.py", None, text
    for text in OF_DJANGO:
        yield "django", None, text
    for metric in METRICS.values():
        for text in (metric.name, metric.words, metric.formula):
            yield "analytics/metrics.py", None, text


def written() -> Catalog:
    """The Japanese as it stands in the repository."""
    with PO.open("rb") as file:
        return pofile.read_po(file, locale="ja")


def merged() -> Catalog:
    """The Japanese with every new text added, and texts nobody says any more left out."""
    old, new = written() if PO.exists() else _blank(), collected()
    for message in new:
        known = old.get(message.id, message.context) if message.id else None
        if known is not None and known.string:
            message.string = known.string
    return new


def main() -> None:
    """Write both files and name what is still missing."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    catalogue = merged()
    file = io.BytesIO()
    pofile.write_po(
        file, catalogue, sort_output=True, width=120, omit_header=False, no_location=False, include_lineno=False
    )
    _replace(PO, file.getvalue())
    _replace(MO, compiled(catalogue))
    missing = [message.id for message in catalogue if message.id and not said(message.string)]
    for text in missing:
        print("no Japanese yet:", text)


def _replace(path: Path, content: bytes) -> None:
    """The file, whole: somebody else may be reading it."""
    unfinished = path.with_suffix(f"{path.suffix}.new")
    unfinished.write_bytes(content)
    unfinished.replace(path)


def compiled(catalogue: Catalog) -> bytes:
    """The catalogue as programs read it: what is not translated yet is left out."""
    bare = _blank()
    for message in catalogue:
        if message.id and said(message.string):
            bare.add(message.id, message.string, context=message.context)
    file = io.BytesIO()
    write_mo(file, bare)
    return file.getvalue()


def said(string: str | tuple[str, ...] | list[str] | None) -> bool:
    """Whether there is a translation in every form."""
    return bool(string) and (isinstance(string, str) or all(string or ()))


if __name__ == "__main__":
    main()
