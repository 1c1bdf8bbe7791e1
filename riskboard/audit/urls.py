"""Addresses of the audit."""

from django.urls import path, re_path

from riskboard.audit.views import audit, audit_export, record_history

urlpatterns = [
    path("settings/audit/", audit, name="audit"),
    re_path(r"^settings/audit/export\.(?P<form>csv|jsonl)$", audit_export, name="audit-export"),
    path("history/<str:kind>/<int:pk>/", record_history, name="record-history"),
]
