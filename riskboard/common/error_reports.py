"""Reports of errors to a Sentry of the operator's choice; without ``SENTRY_DSN`` nothing is imported or sent."""

import importlib
from collections.abc import Iterable
from typing import Any

from riskboard.common.redaction import Redactor
from riskboard.variables import refuse


def report_to(dsn: str, *, environment: str, secrets: Iterable[str] = ()) -> None:
    """Report unhandled errors of requests and tasks to ``dsn``: without people, bodies, cookies or local variables."""
    if not dsn:
        return
    redactor = Redactor(secrets)
    sentry = importlib.import_module("sentry_sdk")
    try:
        sentry.init(
            dsn=dsn,
            environment=environment,
            send_default_pii=False,
            include_local_variables=False,
            max_request_body_size="never",
            traces_sample_rate=0.0,
            before_send=lambda event, _hint: without_secrets(event, redactor),
            before_breadcrumb=lambda crumb, _hint: redactor.value(crumb),
        )
    except sentry.utils.BadDsn:
        refuse("SENTRY_DSN", "is not an address of Sentry", "copy it from the project's settings there")


def without_secrets(event: dict[str, Any], redactor: Redactor) -> dict[str, Any]:
    """The event as it may leave the house: no person, of the request only method and address without its query."""
    request = event.get("request", {})
    event["request"] = {name: request[name] for name in ("method", "url") if name in request}
    # What records of the log carried along, requests among it.
    for name in ("user", "server_name", "extra"):
        event.pop(name, None)
    cleaned: dict[str, Any] = redactor.value(event)
    return cleaned
