"""Narrowing a list by the parameters that its resource declares."""

from typing import Any

from django.db.models import QuerySet
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request
from rest_framework.views import APIView


class StrictFilterBackend(BaseFilterBackend):
    """Applies the declared filters; what is not declared has been refused before."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: APIView) -> QuerySet[Any]:
        """``queryset`` narrowed by every filter that the request gives."""
        for declared in view.resource.filters:  # type: ignore[attr-defined]  # every list view has a resource
            if declared.name in request.query_params:
                queryset = declared.apply(queryset, declared.parse(request.query_params[declared.name]))
        return queryset

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """The filters in OpenAPI's words."""
        return [declared.schema() for declared in view.resource.filters]
