"""Everything held about a person as one file: pages to read in Japanese and English, JSON for machines, a CSV for each section."""

import csv
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enishi.console.csvs import neutral
from enishi.kernel.calendar import local

Sections = Mapping[str, Sequence[Mapping[str, Any]]]

NAMES: dict[str, str | Promise] = {
    "profile": _("Profile"), "origins": _("Where this comes from"), "claims": _("Identifiers"), "consents": _("Consent"),
    "channels": _("Channels"), "notes": _("Notes"), "orders": _("Orders"), "order_lines": _("Lines of orders"), "messages": _("Emails"),
    "scenarios": _("Scenarios"), "segments": _("Segments and lists"), "events": _("Timeline"), "records": _("Joined records"),
    "access": _("Access log"),
}  # fmt: skip


def packed(sections: Sections, *, name: str, shop_name: str, by: str, reason: str, at: datetime) -> bytes:
    """The ZIP. Every part says who made it, when and why, so that a copy found somewhere can be traced."""
    mark = {"shop": shop_name, "made_by": by, "made_at": local(at).isoformat(timespec="seconds"), "reason": reason}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for language in ("ja", "en"):
            archive.writestr(f"index.{language}.html", _page(sections, language, name=name, mark=mark))
        archive.writestr("data.json", json.dumps({"about": mark, **sections}, ensure_ascii=False, indent=1))
        for section, rows in sections.items():
            if rows:
                archive.writestr(f"csv/{section}.csv", _sheet(rows, mark))
        archive.comment = json.dumps(mark).encode()
    return file.getvalue()


def _page(sections: Sections, language: str, *, name: str, mark: Mapping[str, str]) -> str:
    with translation.override(language):
        told = [
            {
                "name": NAMES[section],
                "columns": list(_columns(rows)),
                "rows": [_cells(row, _columns(rows)) for row in rows],
            }
            for section, rows in sections.items()
        ]
        return render_to_string("console/subjects/disclosure.html", {"sections": told, "name": name, **mark})


def _columns(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    return list(dict.fromkeys(column for row in rows for column in row))


def _cells(row: Mapping[str, Any], columns: Sequence[str]) -> list[str]:
    return [_text(row.get(column)) for column in columns]


def _text(value: Any) -> str:
    if value is None or value == "":
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _sheet(rows: Sequence[Mapping[str, Any]], mark: Mapping[str, str]) -> str:
    columns = _columns(rows)
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\r\n")
    writer.writerow([*columns, "made_by", "made_at"])
    for row in rows:
        cells = [row.get(column) for column in columns]
        plain = [cell if isinstance(cell, int | float) else _text(cell) for cell in cells]
        writer.writerow([neutral(cell) for cell in (*plain, mark["made_by"], mark["made_at"])])
    return "\ufeff" + sheet.getvalue()
