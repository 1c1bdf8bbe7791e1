"""The body of a request: JSON, bounded, an object."""

from collections.abc import Mapping
from typing import IO, Any

import orjson
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from riskboard.api.errors import TooLargeError

MAX_BYTES = 2 * 1024 * 1024


def _too_large() -> TooLargeError:
    return TooLargeError(_("The body may have at most %(limit)d bytes.") % {"limit": MAX_BYTES})


class JSONParser(BaseParser):
    """JSON by orjson, which refuses invalid UTF-8, lone surrogates, NaN and deep nesting."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """The value in ``stream``. Raises 413 past :data:`MAX_BYTES` and 400 where it is not JSON."""
        request = (parser_context or {}).get("request")
        if request is not None and int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BYTES:
            raise _too_large()
        body = stream.read(MAX_BYTES + 1)
        if len(body) > MAX_BYTES:
            raise _too_large()
        try:
            return orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise ParseError(_("The body is not JSON: %(reason)s") % {"reason": error}) from error
