"""The schema, the page that explains it, and the answer to addresses that do not exist."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.http.response import HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from drf_spectacular.renderers import (
    OpenApiJsonRenderer,
    OpenApiJsonRenderer2,
    OpenApiYamlRenderer,
    OpenApiYamlRenderer2,
)
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.exceptions import NotFound
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

from riskboard.api.parameters import Parameter, refuse_unknown

_FORMAT = Parameter(name="format", description=_("Instead of the header Accept."), choices=("json", "yaml"))


class _FormatNegotiation(DefaultContentNegotiation):
    """``?format=yaml`` beside the header Accept."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        """The renderer of the ``format`` parameter, else of the header."""
        wanted = request.query_params.get("format")
        if wanted in _FORMAT.choices:
            index = 0 if wanted == "json" else 2
            return renderers[index], renderers[index].media_type
        return super().select_renderer(request, renderers, format_suffix)


class SchemaView(SpectacularAPIView):
    """OpenAPI 3.1 as JSON, or as YAML by ``Accept: application/yaml`` or ``?format=yaml``."""

    renderer_classes = [OpenApiJsonRenderer2, OpenApiJsonRenderer, OpenApiYamlRenderer2, OpenApiYamlRenderer]
    content_negotiation_class = _FormatNegotiation
    metadata_class = None
    serve_public = True

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        """The schema."""
        refuse_unknown(request.query_params, {"format"})
        if "format" in request.query_params:
            _FORMAT.parse(request.query_params["format"])
        parent: Any = super()
        return parent.get(request, *args, **kwargs)


class UnknownAddressView(APIView):
    """What no other address took: redirected where only the closing slash is missing, else a 404."""

    permission_classes = [AllowAny]
    authentication_classes = []
    metadata_class = None
    schema = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """308 keeps method and body, so that a POST without the slash is not read as a GET."""
        if not request.path_info.endswith("/"):
            try:
                found = resolve(f"{request.path_info}/")
            except Resolver404:
                found = None
            if found and found.url_name != "api-unknown":
                target = request.get_full_path(force_append_slash=True)
                return HttpResponsePermanentRedirect(target, preserve_request=True)
        return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Whatever the method: there is nothing here."""
        raise NotFound(_("There is no such address in this API. /api/docs/ lists those that exist."))


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The page that explains the API and tries it out with the reader's own session."""
    return render(request, "api/docs.html")
