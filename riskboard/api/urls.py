"""Addresses under ``/api/`` that belong to no resource; the last of them takes whatever is left."""

from django.urls import path, re_path

from riskboard.api.views import SchemaView, UnknownAddressView, docs

schema_patterns = [
    path("v1/schema/", SchemaView.as_view(), name="api-schema"),
    path("docs/", docs, name="api-docs"),
]
unknown_patterns = [re_path(r"^[\s\S]*$", UnknownAddressView.as_view(), name="api-unknown")]
