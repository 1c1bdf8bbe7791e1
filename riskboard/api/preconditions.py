"""The lost update: a write that is based on a record that somebody has changed meanwhile."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.request import Request

from riskboard.api.answers import versions_asked
from riskboard.common.versions import version_of


class PreconditionRequiredError(APIException):
    """428: this installation takes no write that does not say which version it is based on."""

    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_detail = gettext_lazy("Send the header If-Match with the ETag of the record that you have read.")


def expected_version(request: Request | HttpRequest, record: Any) -> dict[str, str]:
    """``{"version": …}`` for the service where ``If-Match`` asks for one, else nothing.

    The service compares it once more under the record's lock, and refuses another with StaleVersion (412).

    :raises PreconditionRequiredError: without the header, where ``API_REQUIRE_IF_MATCH`` is set.
    """
    if settings.API_REQUIRE_IF_MATCH and "HTTP_IF_MATCH" not in request.META:
        raise PreconditionRequiredError(_("Send the header If-Match with the ETag that you have read."))
    asked = versions_asked(request)
    if asked is None:
        return {}
    now = version_of(record) if hasattr(record, "updated_at") else ""
    return {"version": now if now in asked else asked[0]}
