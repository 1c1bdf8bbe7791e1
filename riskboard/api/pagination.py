"""Cursor pagination: ``{"next", "previous", "results"}``."""

from rest_framework.pagination import CursorPagination as BaseCursorPagination


class CursorPagination(BaseCursorPagination):
    """Lists stay correct while rows are added, and the last page costs as much as the first."""

    page_size = 50
    max_page_size = 500
    page_size_query_param = "limit"
    ordering = "pk"
