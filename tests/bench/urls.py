"""The application's addresses, and what its lists are compared with: nothing at all, and the least a list can cost."""

from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.urls import path
from rest_framework.request import Request
from rest_framework.views import APIView

from riskboard import urls

_ROWS = "SELECT json_agg(row) FROM (SELECT * FROM vendors_vendor ORDER BY id LIMIT 50) row"


class HelloView(APIView):
    """Who asks is looked up, as for every operation; then nothing is done."""

    permission_classes: list[Any] = []

    def get(self, request: Request) -> HttpResponse:
        """Two words."""
        return HttpResponse(b'{"hello":"world"}', content_type="application/json")


class RawView(APIView):
    """Fifty vendors as the database itself writes them."""

    permission_classes: list[Any] = []

    def get(self, request: Request) -> HttpResponse:
        """One query, its text passed on."""
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT ({_ROWS})::text")
            return HttpResponse(cursor.fetchone()[0], content_type="application/json")


handler500 = urls.handler500
urlpatterns = [
    path("bench/hello/", HelloView.as_view()),
    path("bench/raw/", RawView.as_view()),
    *urls.urlpatterns,
]
