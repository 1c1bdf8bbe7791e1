"""What the register's lists share: their pages, and what their addresses ask for."""

from collections.abc import Sequence
from typing import TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from riskboard.common.paging import KeysFirst
from vendors.forms.filters import ListFilter

Row = TypeVar("Row", bound=Model)

PAGE_SIZE = 25


def page_of(request: HttpRequest, rows: QuerySet[Row] | Sequence[Row] | KeysFirst[Row]) -> "Page[Row]":
    """The page that the address asks for; a page that does not exist is the nearest one."""
    number = request.GET.get("page")
    if isinstance(rows, KeysFirst):
        return rows.page(number, PAGE_SIZE)
    return Paginator(rows, PAGE_SIZE).get_page(number)


def of_shelf(rows: QuerySet[Row], form: ListFilter) -> QuerySet[Row]:
    """Those of ``rows`` that are archived, where ``form`` asks for them; the queries leave them out otherwise."""
    return rows.filter(archived_at__isnull=False) if form.wants_archived else rows


def wants_csv(request: HttpRequest) -> bool:
    """Whether the address asks for the list as a file."""
    return request.GET.get("format") == "csv"
