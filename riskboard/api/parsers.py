"""The body of a request: JSON, bounded, an object."""

from collections.abc import Mapping
from typing import IO, Any

import orjson
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from riskboard.api.errors import TooLargeError

MAX_BYTES = 2 * 1024 * 1024
MAX_BULK_BYTES = 8 * MAX_BYTES


def _too_large(limit: int) -> TooLargeError:
    return TooLargeError(_("The body may have at most %(limit)d bytes.") % {"limit": limit})


def _limit(view: Any) -> int:
    """The bytes that the current action of ``view`` reads at most."""
    limits: Mapping[str, int] = getattr(view, "largest_body", {})
    return limits.get(getattr(view, "action", ""), MAX_BYTES)


class JSONParser(BaseParser):
    """JSON by orjson, which refuses invalid UTF-8, lone surrogates, NaN and deep nesting."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """The value in ``stream``. Raises 413 where it is longer than the action reads, 400 where it is not JSON."""
        context = parser_context or {}
        request, limit = context.get("request"), _limit(context.get("view"))
        if request is not None and int(request.META.get("CONTENT_LENGTH") or 0) > limit:
            raise _too_large(limit)
        body = stream.read(limit + 1)
        if len(body) > limit:
            raise _too_large(limit)
        try:
            return orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise ParseError(_("The body is not JSON: %(reason)s") % {"reason": error}) from error
