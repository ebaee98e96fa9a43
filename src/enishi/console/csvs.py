"""CSV as a spreadsheet opens it: UTF-8 with a mark, and no cell that a spreadsheet would take for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from enishi.kernel.spreadsheets import neutralised


def neutral(value: object) -> object:
    """`value` as it may stand in a cell: text that begins like a formula gets an apostrophe; numbers stay numbers."""
    if isinstance(value, str):
        return neutralised(value)
    return "" if value is None else value


def download(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """An answer that the browser saves as `name`."""
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\r\n")
    writer.writerow([neutral(cell) for cell in head])
    writer.writerows([neutral(cell) for cell in row] for row in rows)
    answer = HttpResponse("\ufeff" + sheet.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return answer
