"""What is refused, said where it was asked for."""

import logging

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)


def show_refusal(form: forms.Form, error: ValidationError) -> None:
    """Put the messages at the fields they name; those for fields that are not here go to the top."""
    found = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
    for name, texts in found.items():
        form.add_error(name if name in form.fields else None, list(texts))


def unavailable(request: HttpRequest, name: str, reason: Exception) -> HttpResponse:
    """Back to the sign-in page; the reason stands in the log, since it says more than a visitor may know."""
    logger.warning("single sign-on failed: %s %s", type(reason).__name__, reason)
    messages.error(request, _("Signing in with %(name)s did not work. Try again.") % {"name": name})
    return redirect("sign-in")
