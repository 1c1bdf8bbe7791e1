"""Log lines: one JSON object each (or coloured text for a terminal), with who asked and without secrets.

Code logs through the standard library; what stands here decides how it looks. Structured fields are passed as
``log.info("request", extra={"fields": {"status": 200}})``.
"""

import logging
from collections.abc import Iterable, MutableMapping
from contextvars import ContextVar
from typing import Any

import structlog
from django.http import HttpRequest
from django.utils.functional import LazyObject, empty

from riskboard.common.redaction import Redactor

FORMATS = ("json", "console")
current_request: ContextVar[HttpRequest | None] = ContextVar("current_request", default=None)
Event = MutableMapping[str, Any]


def configuration(*, form: str, level: str, secrets: Iterable[str]) -> dict[str, Any]:
    """``LOGGING`` for Django: everything goes to standard error, in ``form``, from ``level`` up."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": formatter, "form": form, "secrets": tuple(secrets)}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # Django's own handlers would say everything a second time.
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.server": {"handlers": [], "level": "INFO", "propagate": True},
            # Answers from 400 to 499 stand in the line of their request; here would be their whole address again.
            "django.request": {"level": "ERROR"},
            # Our own line of a task says the same, with the request that asked for it.
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.app.trace": {"level": "ERROR"},
            # Sign-ins are told by the audit and the line of their request.
            "axes": {"level": "WARNING"},
            "httpx": {"level": "WARNING"},
            "httpcore": {"level": "WARNING"},
            "trafilatura": {"level": "ERROR"},
            # Each step of cutting a font to size, and each character that no font holds.
            "fontTools": {"level": "WARNING"},
            "fpdf": {"level": "ERROR"},
        },
    }


def formatter(*, form: str, secrets: Iterable[str]) -> logging.Formatter:
    """Turns records of the standard library into lines."""
    redactor = Redactor(secrets)

    def redact(_logger: Any, _name: str, event: Event) -> Event:
        return {key: redactor.value(item) for key, item in event.items()}

    renderer: Any = (
        structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0)
        if form == "console"
        else structlog.processors.JSONRenderer(default=str)
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            add_fields,
            add_person,
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            redact,
            renderer,
        ],
    )


def add_fields(_logger: Any, _name: str, event: Event) -> Event:
    """The fields that the caller passed along."""
    event.update(getattr(event["_record"], "fields", {}))
    return event


def add_person(_logger: Any, _name: str, event: Event) -> Event:
    """The number of the person whose request is being answered; the database is not asked for it."""
    user = getattr(current_request.get(), "user", None)
    if isinstance(user, LazyObject) and user.__dict__.get("_wrapped", empty) is empty:
        return event
    if (number := getattr(user, "pk", None)) is not None:
        event["user_id"] = number
    return event


def request_id() -> str | None:
    """The number of the request that all this is done for, also in a task that the request queued."""
    return structlog.contextvars.get_contextvars().get("request_id")
