"""Lists as CSV files that spreadsheets open."""

import csv
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

CONTENT_TYPE = "text/csv; charset=utf-8"
# A spreadsheet runs text that begins like this; a leading apostrophe keeps it text.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_file(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """``rows`` under ``head`` as a download called ``name``.csv; each value as :func:`cell` writes it."""
    response = HttpResponse(content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    writer = csv.writer(response)
    writer.writerow(head)
    writer.writerows([cell(value) for value in row] for row in rows)
    return response


def cell(value: object) -> str:
    """``value`` as text: nothing for None, times by ISO 8601, and no text that a spreadsheet would run."""
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
