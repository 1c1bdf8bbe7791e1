"""What the register's lists share: pages, and the same rows as a file."""

import csv
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse

from vendors.forms.filters import ListFilter

Row = TypeVar("Row", bound=Model)

PAGE_SIZE = 25
# A spreadsheet takes these for the start of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def page_of(request: HttpRequest, rows: QuerySet[Row] | list[Row]) -> "Page[Row]":
    """The page that the address asks for; a page that does not exist is the nearest one."""
    return Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))


def of_shelf(rows: QuerySet[Row], form: ListFilter) -> QuerySet[Row]:
    """Those of ``rows`` that are archived, where ``form`` asks for them; the queries leave them out otherwise."""
    return rows.filter(archived_at__isnull=False) if form.wants_archived else rows


def wants_csv(request: HttpRequest) -> bool:
    """Whether the address asks for the list as a file."""
    return request.GET.get("format") == "csv"


def csv_file(name: str, head: Sequence[object], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """``rows`` under ``head`` as a CSV file called ``name``; text that a spreadsheet would run is quoted."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    writer = csv.writer(response)
    writer.writerow([str(cell) for cell in head])
    writer.writerows([_cell(cell) for cell in row] for row in rows)
    return response


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
